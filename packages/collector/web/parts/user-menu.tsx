import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { sentence } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { session, signOut } from '../state/session.ts';
import { Icon } from './icon.tsx';

export function UserMenu() {
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    function onDown(event: Event): void {
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !box.current?.contains(event.target as Node)) {
        open.value = false;
      }
    }
    addEventListener('pointerdown', onDown);
    addEventListener('keydown', onDown);
    return () => {
      removeEventListener('pointerdown', onDown);
      removeEventListener('keydown', onDown);
    };
  }, []);
  if (session.value.is !== 'signed-in') return null;
  const { name, role } = session.value;
  return (
    <div class="menu-box" ref={box}>
      <button
        type="button"
        class="icon-button"
        aria-expanded={open.value}
        aria-label={`Signed in as ${name}`}
        title={`Signed in as ${name}`}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name="person" />
      </button>
      {open.value && (
        <div class="menu">
          <div class="menu-who">
            <strong>{name}</strong>
            <span class="muted small">{role}</span>
          </div>
          <a
            href="/settings/password"
            onClick={() => {
              open.value = false;
            }}
          >
            Change password
          </a>
          <button type="button" onClick={() => signOut().catch((error: unknown) => notify(sentence(error)))}>
            Sign out
          </button>
        </div>
      )}
    </div>
  );
}
