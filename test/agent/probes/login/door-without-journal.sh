#!/bin/bash
# A door with a real sshd and no journal: what it says goes to auth.log, in a mount namespace of its own. One agent looks when told to.
# $1 node; $2 look; $3 state folder; $4 port.
set -e
mount --make-rprivate /
mount -t tmpfs none /run && mkdir -p /run/sshd /run/own
mount -t tmpfs none /var/log
own() { mount --bind "/run/own/$1" "$2"; }
{ cat /etc/passwd; echo 'alice:x:4242:4242::/run:/bin/sh'; } >/run/own/passwd && own passwd /etc/passwd
{ cat /etc/shadow; echo "alice:$(openssl passwd -6 -salt ab right):20000:0:99999:7:::"; } >/run/own/shadow && own shadow /etc/shadow
ssh-keygen -q -t ed25519 -N '' -f /run/own/key
touch /var/log/auth.log
# As rsyslog writes it, each line into the file that has the name now.
/usr/sbin/sshd -e -D -f /dev/null -h /run/own/key -p "$4" -o ListenAddress=127.0.0.1 -o UsePAM=no -o PidFile=none 2>&1 |
  while IFS= read -r line; do
    printf '%s lab sshd[77]: %s\n' "$(date +%FT%T.%6N%:z)" "${line%$'\r'}" >>/var/log/auth.log
  done &
for n in $(seq 100); do (: </dev/tcp/127.0.0.1/"$4") 2>/dev/null && break; sleep 0.05; done

printf '#!/bin/sh\necho "$WORD"\n' >/run/own/ask && chmod 755 /run/own/ask
wrong() {
  WORD=wrong SSH_ASKPASS=/run/own/ask SSH_ASKPASS_REQUIRE=force ssh -n -F /dev/null -p "$2" -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -o PreferredAuthentications=password -o NumberOfPasswordPrompts=1 "$1@127.0.0.1" true 2>/dev/null || true
}
coproc AGENT { "$1" "$2" "$3"; }
look() { sleep 0.5; echo look >&"${AGENT[1]}"; IFS= read -r seen <&"${AGENT[0]}"; echo "$seen"; }
look
wrong alice "$4"; wrong hunter2 "$4"; look
mv /var/log/auth.log /var/log/auth.log.1; look
wrong alice "$4"; look
