import type { Host } from '../../host.ts';

/** A domain this machine belongs to, and where its sign-ins are checked. */
export interface Domain {
  readonly name: string;
  /** Names or addresses of its Kerberos servers; a domain's own name leads to its controllers. */
  readonly servers: readonly string[];
}

const withoutPort = (text: string): string => text.replace(/^\[(.+)\](?::\d+)?$/, '$1').replace(/^([^:]+):\d+$/, '$1');

/** krb5.conf(5): the default realm and its `kdc` lines. */
export function parseKrb5(text: string): Domain | undefined {
  const realm = /^\s*default_realm\s*=\s*(\S+)/m.exec(text)?.[1];
  if (realm === undefined) return undefined;
  const own = new RegExp(`^\\s*${realm.replace(/[^\w-]/g, '\\$&')}\\s*=\\s*\\{([^}]*)\\}`, 'm').exec(text)?.[1] ?? '';
  const servers = [...own.matchAll(/^\s*kdc\s*=\s*(\S+)/gm)].map(([, server = '']) => withoutPort(server));
  return { name: realm, servers: servers.length > 0 ? servers : [realm.toLowerCase()] };
}

/** smb.conf(5) of a member of an Active Directory. */
export function parseSambaDomain(text: string): Domain | undefined {
  if (!/^\s*security\s*=\s*ads\s*$/im.test(text)) return undefined;
  const realm = /^\s*realm\s*=\s*(\S+)/im.exec(text)?.[1];
  return realm === undefined ? undefined : { name: realm.toUpperCase(), servers: [realm.toLowerCase()] };
}

/** sssd writes the servers it found for all to read: one address a line, `kdcinfo.REALM`. */
function sssdDomain(host: Host): Domain | undefined {
  const folder = '/var/lib/sss/pubconf';
  const file = host.list(folder).find((name) => name.startsWith('kdcinfo.'));
  if (file === undefined) return undefined;
  const lines = (host.readFile(`${folder}/${file}`) ?? '').split('\n').map((line) => withoutPort(line.trim()));
  const servers = lines.filter((line) => line !== '');
  const name = file.slice('kdcinfo.'.length);
  return { name, servers: servers.length > 0 ? servers : [name.toLowerCase()] };
}

/** The domain of a Linux machine; a Kerberos configuration alone (every client has one) is no membership, its own key is. */
export function linuxDomain(host: Host): Domain | undefined {
  const sssd = sssdDomain(host);
  if (sssd !== undefined) return sssd;
  if (host.stat('/etc/krb5.keytab') === undefined) return undefined;
  return (
    parseKrb5(host.readFile('/etc/krb5.conf') ?? '') ?? parseSambaDomain(host.readFile('/etc/samba/smb.conf') ?? '')
  );
}

const text = (value: unknown): string => (typeof value === 'string' ? value.replace(/^\\\\/, '').trim() : '');

/** Undefined for a machine in no domain. An answer in another shape is one without a server. */
export function parseWindowsDomain(answer: readonly unknown[]): Domain | undefined {
  for (const one of answer) {
    if (typeof one !== 'object' || one === null) continue;
    const { DomainName, DomainControllerName, DomainControllerAddress } = one as Record<string, unknown>;
    const servers = [text(DomainControllerAddress), text(DomainControllerName)].filter((server) => server !== '');
    if (text(DomainName) !== '' && servers.length > 0) return { name: text(DomainName), servers };
  }
  return undefined;
}
