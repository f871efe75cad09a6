/** An event as Windows writes it. */
export function eventXml(
  log: string,
  provider: string,
  id: number,
  data: Readonly<Record<string, string>> | readonly string[],
  at = '2026-11-22T10:00:00.0000000Z',
): string {
  const values = Array.isArray(data)
    ? data.map((value) => `<Data>${value}</Data>`)
    : Object.entries(data).map(([name, value]) => `<Data Name='${name}'>${value}</Data>`);
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${provider}'/>` +
    `<EventID Qualifiers='0'>${id}</EventID><TimeCreated SystemTime='${at}'/><Channel>${log}</Channel>` +
    `<Computer>PC7</Computer></System><EventData>${values.join('')}</EventData></Event>`
  );
}

/** The event in a recording: XML as it is, or the example at the end of a map, whose lines are comments. */
export function sampleIn(content: string, log = ''): string {
  if (!content.includes('# Example Event Data')) return content;
  const example = content.slice(content.indexOf('# Example Event Data')).replace(/^# ?/gm, '');
  if (example.includes('<System>')) return example;
  const body = example.slice(example.indexOf('<EventData>'));
  const [, provider = ''] = /^Provider: "?(.+?)"?$/m.exec(content) ?? [];
  const [, id = ''] = /^EventId: (\d+)/m.exec(content) ?? [];
  return eventXml(log, provider, Number(id), {}).replace('<EventData></EventData>', body);
}
