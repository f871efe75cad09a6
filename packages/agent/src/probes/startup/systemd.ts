import type { Start } from './metrics.ts';

/** What is asked of systemd itself: µs since the kernel began, org.freedesktop.systemd1(5); firmware's counts back from there. */
export const managerArguments = [
  'show',
  '--property=FirmwareTimestampMonotonic,UserspaceTimestampMonotonic,FinishTimestampMonotonic',
];
export const servicesArguments = [
  'show',
  '*.service',
  '--property=Id,InactiveExitTimestampMonotonic,ActiveEnterTimestampMonotonic',
];

function properties(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
    }),
  );
}

const secondsIn = (found: ReadonlyMap<string, string>, name: string) => Number(found.get(name) || Number.NaN) / 1e6;

/** How long user space took, and what came before it; `starting` while it has not finished; undefined = no answer of systemd. */
export function parseManager(
  text: string,
): { seconds: number; before: number; firmware: number } | 'starting' | undefined {
  const found = properties(text);
  const userspace = secondsIn(found, 'UserspaceTimestampMonotonic');
  const finish = secondsIn(found, 'FinishTimestampMonotonic');
  if (Number.isNaN(userspace + finish)) return undefined;
  if (finish === 0) return 'starting';
  const firmware = secondsIn(found, 'FirmwareTimestampMonotonic');
  return {
    seconds: Math.max(0, finish - userspace),
    before: userspace,
    firmware: Number.isNaN(firmware) ? 0 : firmware,
  };
}

export interface SlowService {
  readonly name: string;
  readonly seconds: number;
}

const slowSeconds = 3;
const mostNamed = 3;

/** The services whose own start took longest, from systemd's blocks divided by empty lines; those that started after `until` are none of this boot. */
export function parseServices(text: string, until: number): SlowService[] {
  return text
    .split(/\n\s*\n/)
    .flatMap((block) => {
      const found = properties(block);
      const began = secondsIn(found, 'InactiveExitTimestampMonotonic');
      const ended = secondsIn(found, 'ActiveEnterTimestampMonotonic');
      const name = found.get('Id')?.replace(/\.service$/, '');
      if (name === undefined || !(ended > began) || !(began > 0) || began > until) return [];
      return [{ name: name.slice(0, 64), seconds: ended - began }];
    })
    .filter(({ seconds }) => seconds >= slowSeconds)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, mostNamed);
}

export function describeStart(
  { seconds, before, firmware }: { seconds: number; before: number; firmware: number },
  slow: readonly SlowService[],
  /** In a container the time before belongs to the machine around it. */
  isContainer: boolean,
): Start {
  const whole = (value: number) => `${Math.round(value)} s`;
  const parts = [
    ...(firmware > 0 && !isContainer ? [`firmware ${whole(firmware)}`] : []),
    ...(isContainer ? [] : [`kernel and disks ${whole(before)}`]),
    `services ${whole(seconds)}`,
  ];
  const slowest = slow.map((service) => `${service.name} ${whole(service.seconds)}`).join(', ');
  const first = parts.join(', ');
  return { seconds, detail: `${first.charAt(0).toUpperCase()}${first.slice(1)}.${slowest && ` Slowest: ${slowest}.`}` };
}
