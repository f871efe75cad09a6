/** A CUPS of its own: everything it writes lies in `folder`, and it listens on loopback alone. */
export function cupsdConf(folder: string, port: number): string {
  return `LogLevel info
Listen 127.0.0.1:${port}
Listen ${folder}/cups.sock
Browsing No
WebInterface No
DefaultAuthType None
JobRetryInterval 2
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  SubscriptionPrivateAccess all
  SubscriptionPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
`;
}

export function cupsFilesConf(folder: string): string {
  return `ServerRoot ${folder}/etc
RequestRoot ${folder}/spool
TempDir ${folder}/spool/tmp
CacheDir ${folder}/cache
StateDir ${folder}/run
AccessLog ${folder}/log/access_log
ErrorLog ${folder}/log/error_log
PageLog ${folder}/log/page_log
User lp
Group lp
SystemGroup root
`;
}

/** ippeveprinter will not start without DNS-SD, even when told to register nothing: a message bus and Avahi on `lo`. */
export function busConf(folder: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=${folder}/bus.sock</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
`;
}

export function avahiConf(name: string): string {
  return `[server]
host-name=${name}
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
[publish]
disable-publishing=no
[wide-area]
enable-wide-area=no
`;
}

/**
 * What a lab printer does with a document. Three files beside it steer it: `states` (lines for its standard error,
 * which ippeveprinter takes as printer-state-reasons), `seconds` (how long it takes) and `code` (how it ends).
 */
export function printCommand(folder: string): string {
  return `#!/bin/sh
cat "$1" >/dev/null 2>&1
[ -s '${folder}/states' ] && cat '${folder}/states' >&2
[ -s '${folder}/seconds' ] && exec sleep "$(cat '${folder}/seconds')"
exit "$(cat '${folder}/code' 2>/dev/null || echo 0)"
`;
}
