import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

/** Text to take elsewhere, with a button that copies it. */
export function CopyBox({ text, label }: { text: string; label: string }) {
  const [said, say] = useState('Copy');
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      say('Copied');
    } catch (cause) {
      // Without TLS a browser forbids it; the text stays selectable.
      say(cause instanceof Error ? 'Select it and copy' : 'Copy');
    }
  }
  return (
    <div class="copy-box">
      <code title={label}>{text}</code>
      <button type="button" class="button tight" onClick={copy}>
        <Icon name="copy" />
        {said}
      </button>
    </div>
  );
}
