#!/bin/bash
# A door with a real journal, sshd and pam_faillock, in a mount namespace of its own; each look of the agent is one line of JSON.
# $1 node; $2 look; $3 state folder; $4 port.
set -e
mount --make-rprivate /
mount -t tmpfs none /run && mkdir -p /run/systemd/journal /run/sshd /run/own /run/dev
mount -t tmpfs none /var/log && mkdir -p /var/log/journal
own() { mount --bind "/run/own/$1" "$2"; }
echo 0123456789abcdef0123456789abcdef >/run/own/id && touch /etc/machine-id && own id /etc/machine-id

# A /dev of its own, so that /dev/log leads to this journal alone.
mount -t tmpfs none /run/dev
for node in null zero full random urandom tty; do touch /run/dev/$node && mount --bind /dev/$node /run/dev/$node; done
mount --move /run/dev /dev
ln -s /run/systemd/journal/dev-log /dev/log
/lib/systemd/systemd-journald &
JOURNAL=$!
for n in $(seq 100); do [ -S /run/systemd/journal/dev-log ] && logger hello 2>/dev/null && break; sleep 0.05; done

{ cat /etc/passwd; echo 'alice:x:4242:4242::/run:/bin/sh'; } >/run/own/passwd && own passwd /etc/passwd
{ cat /etc/shadow; echo "alice:$(openssl passwd -6 -salt ab right):20000:0:99999:7:::"; } >/run/own/shadow && own shadow /etc/shadow
printf 'deny = 3\nunlock_time = 600\n' >/run/own/faillock && own faillock /etc/security/faillock.conf
cat >/run/own/pam <<'PAM'
auth required pam_faillock.so preauth silent nodelay
auth [success=1 default=ignore] pam_unix.so nodelay
auth [default=die] pam_faillock.so authfail nodelay
auth sufficient pam_faillock.so authsucc
account required pam_unix.so
session required pam_permit.so
PAM
own pam /etc/pam.d/sshd
ssh-keygen -q -t ed25519 -N '' -f /run/own/key
/usr/sbin/sshd -D -f /dev/null -h /run/own/key -p "$4" -o ListenAddress=127.0.0.1 -o UsePAM=yes -o PidFile=none &
SSHD=$!
for n in $(seq 100); do (: </dev/tcp/127.0.0.1/"$4") 2>/dev/null && break; sleep 0.05; done

printf '#!/bin/sh\necho "$WORD"\n' >/run/own/ask && chmod 755 /run/own/ask
enter() {
  WORD=$2 SSH_ASKPASS=/run/own/ask SSH_ASKPASS_REQUIRE=force ssh -n -F /dev/null -p "$4" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o PreferredAuthentications=password -o NumberOfPasswordPrompts=1 "$1@127.0.0.1" true 2>/dev/null
}
look() { sleep 0.3; "$1" "$2" "$3"; }
wrong() { if enter "$1" wrong '' "$2"; then echo 'a wrong password was taken' >&2; exit 1; fi; }

look "$1" "$2" "$3"
wrong alice "$4"; wrong alice "$4"
look "$1" "$2" "$3"
wrong alice "$4"; wrong hunter2 "$4"
if enter alice right '' "$4"; then echo 'a locked account was let in' >&2; exit 1; fi
look "$1" "$2" "$3"
faillock --user alice --reset
enter alice right '' "$4"
look "$1" "$2" "$3"
kill $SSHD
kill -KILL $JOURNAL
