@echo off
rem Starts the agent with the flags that keep it small; nothing from the environment may add code to it.
setlocal
set NODE_OPTIONS=
set NODE_EXTRA_CA_CERTS=
set NODE_PATH=
"%~dp0runtime\node.exe" --no-expose-wasm --lite-mode --no-lazy-feedback-allocation --single-threaded --v8-pool-size=0 "%~dp0dist\forewarn-agent.cjs" %*
exit /b %ERRORLEVEL%
