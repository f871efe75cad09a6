/** What a log may have become: cut, in another encoding, huge, or something else altogether. */
export const mutations: readonly (readonly [string, (text: string) => string])[] = [
  ['empty', () => ''],
  ['cut in the middle of a line', (text) => text.slice(0, text.length / 2)],
  ['without line ends', (text) => text.replaceAll('\n', ' ')],
  ['as UTF-16 read as UTF-8', (text) => Buffer.from(text, 'utf16le').toString()],
  ['of another program', () => 'Nov 22 04:13:22 host sshd[1]: Accepted publickey\n'.repeat(1000)],
  ['of one endless line', () => '{"stats":'.repeat(50_000)],
];
