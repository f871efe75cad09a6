import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certified, certificateFor } from '../agent/line-server.ts';
import { freePort, run, start, until } from './processes.ts';

export const mailNeeds = { programs: ['postfix', 'postqueue', 'dovecot'], root: true };

export interface MailServers {
  readonly folder: string;
  /** Submission with STARTTLS. */
  readonly smtpPort: number;
  /** TLS from the first byte. */
  readonly smtpsPort: number;
  /** STARTTLS. */
  readonly imapPort: number;
  readonly imapsPort: number;
  readonly user: string;
  readonly password: string;
  readonly postfixFolder: string;
  close(): Promise<void>;
}

const masterServices = (submission: number, smtps: number) => `
127.0.0.1:${submission} inet n - n - - smtpd
127.0.0.1:${smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
showq unix n - n - - showq
flush unix n - n 1000? 0 flush
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`;

/** A Postfix that takes mail for probe@lab.test and a Dovecot that keeps it, on ports of 127.0.0.1. */
export async function createMailServers(
  certified: Certified = certificateFor(['mail.lab.test']),
): Promise<MailServers> {
  const folder = await mkdtemp(join(tmpdir(), 'fw-mail-'));
  await chmod(folder, 0o755);
  const [smtpPort, smtpsPort, imapPort, imapsPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const [cert, key, mailboxes] = [join(folder, 'cert.pem'), join(folder, 'key.pem'), join(folder, 'mailboxes')];
  await writeFile(cert, certified.cert + certified.authority);
  await writeFile(key, certified.key, { mode: 0o600 });
  await mkdir(mailboxes);
  const [uid, gid] = (await run('sh', ['-c', 'id -u mail; id -g mail'])).trim().split('\n').map(Number);
  await chown(mailboxes, uid ?? 8, gid ?? 8);
  const dovecot = await startDovecot({ folder, cert, key, mailboxes, imapPort, imapsPort });
  const postfix = await startPostfix({ folder, cert, key, mailboxes, smtpPort, smtpsPort, uid: uid ?? 8 });
  return {
    folder,
    smtpPort,
    smtpsPort,
    imapPort,
    imapsPort,
    user: 'probe@lab.test',
    password: 'correct-hörse',
    postfixFolder: postfix.folder,
    async close() {
      await postfix.stop();
      await dovecot.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface DovecotPlace {
  readonly folder: string;
  readonly cert: string;
  readonly key: string;
  readonly mailboxes: string;
  readonly imapPort: number;
  readonly imapsPort: number;
}

async function startDovecot({ folder, cert, key, mailboxes, imapPort, imapsPort }: DovecotPlace) {
  const conf = join(folder, 'dovecot.conf');
  await writeFile(
    conf,
    `base_dir = ${folder}/dovecot
state_dir = ${folder}/dovecot-state
instance_name = ${folder.split('/').at(-1)}
protocols = imap
listen = 127.0.0.1
log_path = ${folder}/dovecot.log
ssl = yes
ssl_cert = <${cert}
ssl_key = <${key}
mail_location = maildir:${mailboxes}/%u
first_valid_uid = 0
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {
  driver = static
  args = password=correct-hörse
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${mailboxes}/%u
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${imapsPort}
    ssl = yes
  }
}
service auth {
  unix_listener ${folder}/auth {
    mode = 0666
  }
}
`,
  );
  const running = start('dovecot', ['-F', '-c', conf], join(folder, 'dovecot-start.log'));
  await until('dovecot listens', async () =>
    (await run('doveadm', ['-c', conf, 'service', 'status'])) ? true : undefined,
  );
  return running;
}

interface PostfixPlace {
  readonly folder: string;
  readonly cert: string;
  readonly key: string;
  readonly mailboxes: string;
  readonly smtpPort: number;
  readonly smtpsPort: number;
  readonly uid: number;
}

async function startPostfix({ folder, cert, key, mailboxes, smtpPort, smtpsPort, uid }: PostfixPlace) {
  const [conf, queue, data] = [join(folder, 'postfix'), join(folder, 'queue'), join(folder, 'data')];
  for (const one of [conf, queue, data]) await mkdir(one);
  await run('chown', ['postfix', data]);
  await symlink('/etc/postfix/postfix-files', join(conf, 'postfix-files')).catch(() => undefined);
  await writeFile(join(conf, 'master.cf'), masterServices(smtpPort, smtpsPort));
  await writeFile(
    join(conf, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.lab.test
mydestination =
virtual_mailbox_domains = lab.test
virtual_mailbox_base = ${mailboxes}
virtual_mailbox_maps = static:probe@lab.test/
virtual_minimum_uid = 1
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${uid}
relayhost = [127.0.0.1]:1
maillog_file = ${folder}/mail.log
maillog_file_prefixes = ${folder}
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${folder}/auth
smtpd_sasl_auth_enable = yes
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = ${cert}
smtpd_tls_key_file = ${key}
smtpd_tls_security_level = may
smtpd_relay_restrictions = check_recipient_access inline:{{nobody@lab.test = REJECT no such mailbox},{lost@lab.test = DISCARD}}, permit_sasl_authenticated, reject
smtpd_banner = mail.lab.test ESMTP
alternate_config_directories =
alias_maps =
`,
  );
  await run('postfix', ['-c', conf, 'start'], { MAIL_CONFIG: conf });
  return {
    folder: conf,
    stop: async () => void (await run('postfix', ['-c', conf, 'stop'], { MAIL_CONFIG: conf }).catch(() => '')),
  };
}
