#!/usr/bin/env node

/** Everything else is imported after this check: an old Node would stumble over it with a message nobody understands. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Forewarn needs Node.js 20.19 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org and try again.`,
  );
  process.exit(1);
}

const { runCommand } = await import('./commands/program.ts');
const { homedir } = await import('node:os');

const stopAsked = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
});

async function input(): Promise<string> {
  let text = '';
  for await (const part of process.stdin.setEncoding('utf8')) text += part;
  return text;
}

const code = await runCommand(process.argv.slice(2), {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  input,
  env: process.env,
  uid: process.getuid?.(),
  home: homedir(),
  folder: process.cwd(),
  programFolder: import.meta.dirname,
  now: Date.now,
  stopAsked: () => stopAsked,
});
// What is written is let out first; whatever still runs (a socket, a thread) is not waited for.
process.stdout.write('', () => process.exit(code));
