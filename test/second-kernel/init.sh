#!/bin/sh
# Process 1 of the second kernel: runs the tests of ipvlan on this machine's own files, of which it can change none.
# The kernel passes on what it was started with: SHARE, a directory of the machine's for what is to be left of all this,
# and SCENARIOS, if it is not to run those that always run.
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" HOME=/root LC_ALL=C
project=$(cd "$(dirname "$0")/../.." && pwd)

# A kernel whose first process ends panics: whatever goes wrong, it has to switch itself off.
mount -t proc proc /proc
trap 'echo "init ends with $?"; sync; echo o >/proc/sysrq-trigger; sleep 60' EXIT
dmesg -n 1

# The drivers are not where modprobe looks for them, and that place may be none at all on a machine without modules.
mount -t tmpfs tmpfs /mnt
mkdir -p /mnt/lib/modules /mnt/over /mnt/work /mnt/root
ln -s "/usr/lib/uml/modules/$(uname -r)" /mnt/lib/modules/
modprobe -d /mnt -a overlay veth bridge macvlan ipvlan

# All files of the machine, with whatever is written kept in memory: nothing reaches the machine but by SHARE.
mount -t overlay -o lowerdir=/,upperdir=/mnt/over,workdir=/mnt/work overlay /mnt/root
cd /mnt/root
mkdir -p lib/modules .share .machine
ln -sfn "/usr/lib/uml/modules/$(uname -r)" "lib/modules/$(uname -r)"
mount -t hostfs -o "$SHARE" none .share
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devtmpfs devtmpfs dev
ln -sfn /proc/self/fd dev/fd
mkdir -p dev/shm dev/pts
mount -t tmpfs tmpfs dev/shm
mount -t devpts devpts dev/pts

# What is below these on the machine is not this kernel's, but the project may be.
mount --bind "./$project" mnt
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mkdir -p "./$project"
mount --bind mnt "./$project"

# As Docker Engine 20.10 knows them.
mount -t tmpfs tmpfs sys/fs/cgroup
for controller in cpu cpuacct blkio memory devices freezer net_cls pids; do
  mkdir "sys/fs/cgroup/$controller"
  mount -t cgroup -o "$controller" cgroup "sys/fs/cgroup/$controller" || rmdir "sys/fs/cgroup/$controller"
done

pivot_root . .machine
cd /
umount -l /.machine
ip link set lo up
cd "$project"
status=0
export CI=true SHARE=/.share NODE_COMPILE_CACHE=/tmp/compiled
node_modules/.bin/node node_modules/vitest/vitest.mjs run --config test/second-kernel/vitest.config.ts </dev/null || status=$?
echo "$status" >/.share/status
