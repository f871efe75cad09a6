import { describe, expect, it } from 'vitest';
import { probes } from '../../../packages/agent/src/probes/index.ts';
import { beginsAt, dayMs, type Life, live } from './week.ts';

/** A trouble: from `troubleAt` on, `strike` is done to the machine after each moment of its life. */
export interface Trouble<Kind extends Life> {
  readonly name: string;
  strike(life: Kind, at: number): void;
  /** How long it stands until it is told, days. */
  readonly days: number;
  /** `rule instance`, all that may be told. */
  readonly incidents: readonly string[];
}

export interface Expected<Kind extends Life> {
  /** Probes that find nothing on such a machine, with the reason. */
  readonly nothingHere: Readonly<Record<string, string>>;
  /** `probe: problem` that a healthy machine of this kind has, with the reason. */
  readonly failures?: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  readonly troubles: readonly Trouble<Kind>[];
}

/** Tuesday at nine: of a machine in use. */
const troubleAt = beginsAt + dayMs + 3 * 3_600_000;
const limitMs = 300_000;

/** A week in which nothing may be told, and the same days with one trouble each, which alone must be. */
export function healthyWeek<Kind extends Life>(name: string, create: () => Kind, expected: Expected<Kind>): void {
  describe(name, () => {
    it(
      'raises no incident in a week as it is lived, and no probe is left without an answer',
      async () => {
        const life = create();
        const week = await live(life);
        expect(week.incidents).toEqual([]);
        expect(week.failures).toEqual(Object.keys(expected.failures ?? {}));
        const here = probes
          .filter(({ platforms }) => platforms.includes(life.host.platform))
          .map((probe) => probe.name);
        const silent = here.filter((probe) => !week.found.has(probe));
        expect(silent.sort()).toEqual(Object.keys(expected.nothingHere).sort());
        expect([...week.events].sort()).toEqual([...expected.events].sort());
      },
      limitMs,
    );

    for (const { name: trouble, strike, days, incidents } of expected.troubles) {
      it(
        `raises what is wrong and nothing else: ${trouble}`,
        async () => {
          const life = create();
          const lived = (at: number) => {
            life.live(at);
            if (at >= troubleAt) strike(life, at);
          };
          const week = await live({ ...life, live: lived }, (troubleAt - beginsAt) / dayMs + days);
          const told = new Set(week.incidents.map((line) => line.slice(0, line.indexOf(':')).trim()));
          expect([...told].sort()).toEqual([...incidents].sort());
        },
        limitMs,
      );
    }
  });
}
