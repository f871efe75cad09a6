import type { DeviceRecord } from '../../api/shapes.ts';
import { sentenceCase } from '../../format/value.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';

const platformNames = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' } as const;
const leftWords = {
  shutdown: 'was shut down',
  reboot: 'is restarting',
  suspend: 'went to sleep',
  update: 'is updating its agent',
  stopped: 'had its agent stopped',
} as const;

export function DeviceAbout({ record }: { record: DeviceRecord }) {
  const nothing = <span class="muted">not set</span>;
  return (
    <Panel title="About">
      <dl class="facts">
        <dt>Owner</dt>
        <dd>{record.owner === '' ? nothing : <bdi>{record.owner}</bdi>}</dd>
        <dt>Site</dt>
        <dd>{record.site === '' ? nothing : <bdi>{record.site}</bdi>}</dd>
        <dt>Role</dt>
        <dd>{sentenceCase(record.role)}</dd>
        {record.tags.length > 0 && (
          <>
            <dt>Tags</dt>
            <dd class="row">
              {record.tags.map((tag) => (
                <span key={tag} class="tag">
                  {tag}
                </span>
              ))}
            </dd>
          </>
        )}
        <dt>System</dt>
        <dd>{platformNames[record.platform]}</dd>
        <dt>Agent</dt>
        <dd>{record.agent}</dd>
        <dt>Enrolled</dt>
        <dd>
          <Moment at={record.enrolledAt} as="moment" />
        </dd>
        {record.leftAt !== null && record.leftWhy !== null && (
          <>
            <dt>Left</dt>
            <dd>
              It {leftWords[record.leftWhy]} <Moment at={record.leftAt} />
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}
