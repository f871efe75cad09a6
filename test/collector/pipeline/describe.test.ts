import { expect, it } from 'vitest';
import { filled } from '../../../packages/collector/src/pipeline/describe.ts';
import { shippedRules } from '../../../packages/collector/src/rules/shipped/index.ts';

const words = { device: 'WS-1', owner: 'Ada', instance: '/', value: '1', limit: '2', state: 'down', detail: 'why' };

it.each(shippedRules.map((rule) => [rule.id, rule] as const))(
  '%s leaves no placeholder in what people read',
  (_, rule) => {
    for (const text of [rule.title, rule.summary]) expect(filled(text, words, () => '3')).not.toMatch(/[{}]/);
  },
);
