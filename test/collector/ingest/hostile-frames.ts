import fc from 'fast-check';

/** A small generator of pseudo-random numbers (mulberry32), so that a seed names a run. */
export function dice(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Valid frames of every type, as an agent sends them once it is in. */
const valid = [
  { t: 'report', seq: 7, at: 1.7e12, up: 1e8, values: [0.5, null, 3, -1e9] },
  {
    t: 'report',
    seq: 8,
    at: 1.7e12,
    up: 1e8,
    boot: 'boot-0000',
    values: [1],
    details: [[0, 'Papier fehlt']],
    events: [{ kind: 'oom-kill', at: 1.7e12, instance: 'chrome', detail: 'killed' }],
  },
  {
    t: 'series',
    metrics: [{ name: 'disk.free', unit: 'bytes', help: 'Free space.', states: ['a', 'b'] }],
    series: [[1, 'disk.free', '/']],
  },
  { t: 'facts', facts: [{ section: 'os', rows: [{ name: 'Debian', bits: 64, patched: true, owner: null }] }] },
  { t: 'hello', v: 1, device: 'device-0001', boot: 'boot-0001', nonce: 'n'.repeat(32), signature: 's'.repeat(86) },
  { t: 'enroll', v: 1, secret: 'A'.repeat(22), publicKey: 'B'.repeat(43), nonce: 'n'.repeat(32), platform: 'linux' },
  { t: 'bye', why: 'reboot' },
].map((frame) => JSON.stringify(frame));

const nasty = [
  'null',
  'true',
  '-1',
  '1e400',
  '-1e400',
  'NaN',
  '0.1',
  '9007199254740993',
  '""',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  '"\\u0000"',
  '[]',
  '{}',
  '[[[[[[]]]]]]',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '"__proto__"',
  '"report"',
  '"hello"',
  `"${'x'.repeat(70)}"`,
  `"${'ä'.repeat(600)}"`,
  '1e308',
  '-0',
  '8.64e15',
  '8.65e15',
];

/** Frames that are too much in one way. */
export const monsters = [
  '['.repeat(100_000),
  '['.repeat(100_000) + ']'.repeat(100_000),
  '{"t":'.repeat(40_000),
  `{"t":"report","values":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  `{"t":"report",${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
  `{"t":"facts","facts":[{"section":"os","rows":[{${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}]}]}`,
  `{"t":"report","seq":1,"at":1,"up":1,"values":[${'1,'.repeat(100_000)}1]}`,
  `{"t":"series","metrics":[],"series":[${'[0,"a","b"],'.repeat(20_000)}[1,"a","b"]]}`,
  `{"t":"${'x'.repeat(250_000)}"}`,
  '{"t":"report","seq":1,"at":1,"up":1,"values":[],"__proto__":{"polluted":true}}',
  '{"__proto__":{"t":"report"}}',
  '{"t":"facts","facts":[{"section":"os","rows":[{"__proto__":"polluted","constructor":"x"}]}]}',
  '{"t":"facts","facts":[{"section":"os","rows":[{"name":"\\ud83d"}]}]}',
  '{"t":["report"]}',
  '{"t":{"toString":1}}',
  '\u0000',
  '',
];

function mutate(frame: string, roll: (below: number) => number): string {
  const place = roll(frame.length);
  switch (roll(6)) {
    case 0:
      return frame.slice(0, place) + frame.slice(place + 1 + roll(5));
    case 1:
      return frame.slice(0, place) + String.fromCharCode(roll(128)) + frame.slice(place + 1);
    case 2:
      return frame.slice(0, place) + frame.slice(roll(frame.length));
    default: {
      // One value somewhere becomes a nasty one: the frame stays JSON, so it gets past the first gate.
      const values = [...frame.matchAll(/(?<=[:[,])("[^"]*"|-?\d[\d.e+]*|null|true|\[[^[\]]*\])/g)];
      const value = values[roll(values.length)];
      if (value === undefined) return frame;
      const end = value.index + value[0].length;
      return frame.slice(0, value.index) + nasty[roll(nasty.length)] + frame.slice(end);
    }
  }
}

/** `count` frames, each fit for one WebSocket text message. */
export function* hostileFrames(seed: number, count: number): Generator<string> {
  const roll = dice(seed);
  const whole = fc.sample(fc.oneof(fc.json({ maxDepth: 6 }), fc.string({ unit: 'binary' })), {
    seed,
    numRuns: count >> 3,
  });
  for (let made = 0; made < count; made++) {
    if (made % 500 === 0) yield monsters[(made / 500) % monsters.length] ?? '';
    else if (made % 8 === 0) yield whole[made >> 3] ?? '';
    else {
      let frame = valid[roll(valid.length)] ?? '';
      for (let times = roll(4); times > 0; times--) frame = mutate(frame, roll);
      yield frame;
    }
  }
}
