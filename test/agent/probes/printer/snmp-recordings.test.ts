import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseMib } from '../../../../packages/agent/src/probes/printer/mib-printer.ts';
import { weighAlone } from '../../../../packages/agent/src/probes/printer/verdict.ts';
import { witnessOf } from '../../../../packages/agent/src/probes/printer/witness.ts';
import { recordedRows, snmpRecordings } from './snmprec.ts';

/**
 * What each recorded device must be judged as: its trouble (`null` = it does not tell its state), its page counter, its paper
 * in percent, its supplies in percent left (`null` = not known), and why where that is not obvious.
 */
const expected: Readonly<
  Record<string, { trouble: string | null; pages?: number; paper?: number; supplies: (number | null)[]; why?: string }>
> = {
  'brother.snmprec': { trouble: 'none', supplies: [null, 96], why: 'toner −3 of −2: some is left' },
  'canonprinter_lbp.snmprec': { trouble: 'none', supplies: [70], why: 'no error bits at all, but it runs' },
  'canonprinter_tm.snmprec': {
    trouble: 'none',
    pages: 21_588,
    supplies: [80, 100, 60, 80, 70, null],
    why: 'a roll of 200,000,000 is no count of sheets; waste ink 6030 of 6700 without a class is full or free',
  },
  'dell-laser_s5830dn.snmprec': {
    trouble: 'none',
    paper: 100,
    supplies: [49, 72, 83, 89],
    why: 'the multi-purpose tray is empty, as always',
  },
  'fujifilmprinter_c7580.snmprec': {
    trouble: null,
    paper: 65,
    supplies: [100, 100, 100, null, 99, 100, 100, 100, 100, 90],
    why: 'its fifth and smallest tray, without a name, is the bypass',
  },
  'fujifilmprinter_c810.snmprec': {
    trouble: null,
    paper: 51,
    supplies: [100, 100, 100, null, 99, 99, 99, 99, 100, 90],
  },
  'jetdirect_m130nw.snmprec': { trouble: 'none', pages: 15_232, supplies: [28, 71] },
  'jetdirect_m252dw.snmprec': { trouble: 'none', supplies: [63, 63, 88, 36] },
  'jetdirect_m880.snmprec': {
    trouble: 'none',
    paper: 23,
    supplies: [92, 16, 100, 70, 53, 58, 58, 58, 89, 84, 99, 97, null, null, null],
    why: 'names over two lines of bytes; staples −3 of −2',
  },
  'konica_2.snmprec': { trouble: 'none', supplies: [8, 99, 58, 58], why: 'toner at 8 % and all bits clear' },
  'konica_c250i.snmprec': {
    trouble: 'service-due',
    pages: 33_810,
    paper: 100,
    supplies: [76, 78, 77, 86, null],
    why: '0100: serviceRequested alone, which opens no ticket',
  },
  'labprinter.snmprec': {
    trouble: 'none',
    pages: 54_321,
    supplies: [80],
    why: 'a jam in its alerts while it runs with all bits clear: a contradiction',
  },
  'okilan_9450g.snmprec': { trouble: 'none', supplies: [59, 69, 69, 69, 95, 96, 96, 96, 98, 99] },
  'samsungprinter_m4080fx.snmprec': {
    trouble: 'paper-low',
    pages: 22_934,
    paper: 10,
    supplies: [88, 75, 85, 96, 100, 91, 91],
    why: '8000: lowPaper, and 55 of 550 sheets',
  },
  'sharp.snmprec': {
    trouble: 'toner-low',
    pages: 121_104,
    paper: 41,
    supplies: [55, 19, 40, 34, null, 81, 81, 81, 95, 91, 91, 91, 74, null],
    why: '2000: lowToner; waste toner 100 of −2 without a class is full or free',
  },
  'sharp_mxm266nv.snmprec': {
    trouble: 'paper-low',
    pages: 90_474,
    supplies: [75, null, 9, 9, null],
    why: '0000 with an empty second tray; drum 9 of −2 is a percentage, as 90,474 pages of its 100,000 say',
  },
  'utax.snmprec': { trouble: 'none', pages: 427, supplies: [89, null] },
};

const percent = (ratio: number | null | undefined) => (ratio == null ? ratio : Math.round(ratio * 100));

describe('a recorded network printer', () => {
  if (!existsSync(snmpRecordings)) {
    process.stderr.write('recorded SNMP printers: left out, ../shared/recordings/snmp is not here\n');
    return void it.skip('left out: ../shared/recordings/snmp is not here');
  }
  const files = readdirSync(snmpRecordings).filter((name) => name.endsWith('.snmprec'));

  it('has its line in the table, and each line its recording', () => {
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(files)('%s is judged as the table says', (file) => {
    const printer = parseMib(recordedRows(file));
    if (!printer) throw new Error('no printer');
    const witness = witnessOf({ kind: 'listens' }, printer);
    const { trouble } = weighAlone('P', witness);
    const stock = witness.kind === 'not-asked' ? undefined : witness.stock;
    const { why: _, ...line } = expected[file] ?? { trouble: '', supplies: [] };
    expect({ trouble, pages: stock?.pages, paper: percent(stock?.paper?.left) }).toEqual({
      trouble: line.trouble,
      pages: line.pages,
      paper: line.paper,
    });
    expect(stock?.supplies.map(({ left }) => percent(left))).toEqual(line.supplies);
  });

  it.each(files)('%s has names that stay when a cartridge is exchanged and fit the wire', (file) => {
    for (const { name } of parseMib(recordedRows(file))?.supplies ?? []) {
      expect(name).not.toMatch(/S\/N|\n|\0/);
      expect(name).toMatch(/^.{1,120}$/);
    }
  });

  it('is told apart from what is none: an uninterruptible power supply', () => {
    expect(parseMib(recordedRows('other/apc_smart1500.snmprec'))).toBeUndefined();
  });

  it('that contradicts itself is told with both its words', () => {
    const printer = parseMib(recordedRows('labprinter.snmprec'));
    if (!printer) throw new Error('no printer');
    expect(weighAlone('Lab', witnessOf({ kind: 'listens' }, printer)).detail).toBe(
      'Lab is ready. In its list of alerts it says “Paper jam in tray 2”, and at the same time that it runs without an error.',
    );
  });
});
