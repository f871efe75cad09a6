#!/bin/bash
# Two boots of a machine with a real journal, in a mount namespace of their own. $1: how the first ends; $2 node; $3 look; $4 state folder.
set -e
mount --make-rprivate /
mount -t tmpfs none /run && mkdir -p /run/systemd/journal
mount -t tmpfs none /var/log && mkdir -p /var/log/journal
echo 0123456789abcdef0123456789abcdef >/run/machine && touch /etc/machine-id && mount --bind /run/machine /etc/machine-id
boot() { echo "$1" >/run/boot-$1 && mount --bind /run/boot-$1 /proc/sys/kernel/random/boot_id; }
entry() { logger --socket "/run/systemd/journal/dev-log" -- "$1" 2>/dev/null; }
journal() {
  /lib/systemd/systemd-journald &
  JOURNAL=$!
  for n in $(seq 100); do [ -S /run/systemd/journal/dev-log ] && entry hello && return; sleep 0.05; done
}
finish() { sleep 0.3; kill -"$1" $JOURNAL; wait $JOURNAL 2>/dev/null || true; rm -f /run/systemd/journal/dev-log; }

boot 11111111-1111-1111-1111-111111111111
journal
"$2" "$3" "$4" >/dev/null
case $1 in
  shutdown) finish TERM ;;
  crash) finish KILL ;;
  restart-then-crash) finish TERM; journal; finish KILL ;;
esac
boot 22222222-2222-2222-2222-222222222222
journal
"$2" "$3" "$4"
finish KILL
