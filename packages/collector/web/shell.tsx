import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { liveState } from './live/stream.ts';
import { MainNav } from './main-nav.tsx';
import { SignInAgain } from './pages/sign-in-again.tsx';
import { Brand } from './parts/brand.tsx';
import { NoticeList } from './parts/notice-list.tsx';
import { ThemeButton } from './parts/theme-button.tsx';
import { UserMenu } from './parts/user-menu.tsx';
import { ShortcutButton } from './shortcut-button.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { sessionEnded } from './state/session-ended.ts';
import { helpShown, startShortcuts } from './state/shortcuts.ts';

/** What stands around every page. */
export function Shell({ children }: { children: ComponentChildren }) {
  useEffect(() => startShortcuts(), []);
  return (
    <>
      <a class="skip-link" href="#content">
        Skip to content
      </a>
      <header class="top-bar">
        <Brand />
        <MainNav />
        <div class="end">
          <LiveState />
          <ThemeButton />
          <ShortcutButton />
          <UserMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <div class="bottom-bar">
        <MainNav />
      </div>
      <NoticeList />
      {helpShown.value && <ShortcutHelp />}
      {sessionEnded.value && <SignInAgain />}
    </>
  );
}

const says = { connecting: 'Connecting…', live: 'Live', lost: 'Reconnecting…' } as const;

function LiveState() {
  const state = liveState.value;
  return (
    <span
      class={`live-state ${state}`}
      role="status"
      title={
        state === 'live'
          ? 'Changes appear here as they happen.'
          : 'The connection to the collector is interrupted. What you see may be old; it is tried again by itself.'
      }
    >
      <span class="dot" aria-hidden="true" />
      {says[state]}
    </span>
  );
}
