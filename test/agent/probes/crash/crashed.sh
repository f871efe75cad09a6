#!/bin/bash
# A machine with a real journal that programs crash on and whose kernel gave up, in a namespace of its own. $1 node; $2 look; $3 state folder.
set -e
mount --make-rprivate /
mount -t tmpfs none /run && mkdir -p /run/systemd/journal
mount -t tmpfs none /var/log && mkdir -p /var/log/journal
mount -t tmpfs none /var/lib/systemd && mkdir -p /var/lib/systemd/pstore
echo 0123456789abcdef0123456789abcdef >/run/machine && touch /etc/machine-id && mount --bind /run/machine /etc/machine-id
# What this machine’s own kernel has said is none of this journal’s business.
[ -e /dev/kmsg ] && mount --bind /dev/null /dev/kmsg
/lib/systemd/systemd-journald &
JOURNAL=$!
for n in $(seq 100); do [ -S /run/systemd/journal/socket ] && logger --socket /run/systemd/journal/dev-log hello 2>/dev/null && break; sleep 0.05; done

# As systemd-coredump writes it: sd_journal_send() with these fields.
crashes() {
  printf 'MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1\nMESSAGE=Process %s dumped core.\nPRIORITY=2\nCOREDUMP_EXE=%s\nCOREDUMP_COMM=x\nCOREDUMP_SIGNAL=%s\nCOREDUMP_PROC_STATUS=secret\n' "$1" "$1" "$2" | logger --journald
}
look() { sleep 0.3; "$@"; }

look "$1" "$2" "$3"
crashes /home/alice/bin/gimp 11
logger --socket /run/systemd/journal/dev-log --id=$$ 'BUG: not of the kernel, only somebody who says so'
mkdir /var/lib/systemd/pstore/dmesg-efi-1
printf 'Panic#1 Part1\n<1>[   80.1] BUG: kernel NULL pointer dereference, address: 0000000000000008\n<0>[   81.0] Kernel panic - not syncing: Fatal exception\n' >/var/lib/systemd/pstore/dmesg-efi-1/dmesg.txt
look "$1" "$2" "$3"
look "$1" "$2" "$3"
kill -KILL $JOURNAL
