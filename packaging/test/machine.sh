# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run
# A clean Debian in a directory, with systemd as PID 1 where this machine allows it. Sourced by run.
#
# Not a container engine: none is in Debian's default installation, and namespaces are all that is
# needed. systemd gets a control group hierarchy of its own.

# new_root DIRECTORY: a fresh minimal $release, from a tarball that is made once.
new_root() {
  local tarball=$cache/debian-$release.tar
  if [ ! -f "$tarball" ]; then
    local fresh=$work/debootstrap
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,curl \
      "$release" "$fresh" "$mirror" >"$work/debootstrap.log" 2>&1 ||
      die "debootstrap failed: $(tail -n 3 "$work/debootstrap.log")"
    tar -C "$fresh" -cf "$tarball.new" .
    mv "$tarball.new" "$tarball"
    rm -rf "$fresh"
  fi
  mkdir -p "$1"
  tar -C "$1" -xf "$tarball"
  cp /etc/resolv.conf "$1/etc/resolv.conf"
}

# The mounts a process needs that runs in ROOT; for a shell in a mount namespace of its own.
mounts_of() {
  cat <<MOUNTS
set -e
mount --make-rprivate /
mount --bind $1 $1
mount -t proc proc $1/proc
mount -t sysfs -o ro sysfs $1/sys
mount -t tmpfs tmpfs $1/run
mount -t tmpfs tmpfs $1/tmp
mount -t tmpfs tmpfs $1/dev
for device in null zero full random urandom tty; do
  touch $1/dev/\$device
  mount --bind /dev/\$device $1/dev/\$device
done
mkdir $1/dev/pts $1/dev/shm
mount -t tmpfs tmpfs $1/dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts $1/dev/pts
ln -s pts/ptmx $1/dev/ptmx
MOUNTS
}

# boot ROOT: systemd in it; false if that does not work here. Sets machine (the host's PID of its
# PID 1).
boot() {
  local group=$cgroups/synapps-test-$$
  mkdir -p "$cgroups"
  mountpoint -q "$cgroups" || mount -t cgroup2 none "$cgroups" 2>/dev/null || return 1
  mkdir -p "$group" || return 1
  {
    mounts_of "$1"
    echo "mount -t cgroup2 none $1/sys/fs/cgroup"
    echo "cd $1; mkdir -p .old; pivot_root . .old; umount -l /.old"
    # As systemd finds it on a machine: it hands services their credentials by mounts.
    echo "mount --make-rshared /"
    echo "exec env -i container=synapps-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
      /lib/systemd/systemd --system --log-target=console --show-status=0"
  } >"$work/boot.sh"
  # shellcheck disable=SC2016 # for the shell that is started
  setsid sh -c 'echo $$ >"$1/cgroup.procs"; exec unshare --mount --pid --fork --kill-child --ipc \
    --uts --cgroup sh "$2"' boot "$group" "$work/boot.sh" >"$work/boot.log" 2>&1 &
  booter=$!
  local state _
  for _ in $(seq 600); do # two minutes, on a busy machine
    machine=$(pgrep -P "$booter" 2>/dev/null) || machine=
    if [ -n "$machine" ] && [ "$(cat "/proc/$machine/comm")" = systemd ]; then
      # Its exit status is 1 for "degraded": some unit of Debian's own cannot work in here.
      state=$(inside systemctl is-system-running 2>/dev/null) || true
      case $state in running | degraded) return 0 ;; esac
    fi
    kill -0 "$booter" 2>/dev/null || break
    sleep 0.2 # between two looks
  done
  echo "systemd did not start here: $(tail -n 2 "$work/boot.log")" >&2
  shut_down
  return 1
}

# without_systemd ROOT: a shell in namespaces like those of boot, kept by a process that sleeps.
without_systemd() {
  {
    mounts_of "$1"
    echo "cd $1; mkdir -p .old; pivot_root . .old; umount -l /.old; exec sleep infinity"
  } >"$work/boot.sh"
  setsid unshare --mount --pid --fork --kill-child --ipc --uts sh "$work/boot.sh" &
  booter=$!
  until machine=$(pgrep -P "$booter") && [ "$(cat "/proc/$machine/comm")" = sleep ]; do
    kill -0 "$booter" || die "cannot make namespaces here: $(cat "$work/boot.sh")"
    sleep 0.1
  done
}

# inside COMMAND...: in the machine.
inside() {
  nsenter --target "$machine" --mount --uts --ipc --pid --cgroup -- \
    env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"
}

shut_down() {
  [ -z "${booter:-}" ] || kill -KILL "$booter" "${machine:-$booter}" 2>/dev/null || true
  [ -z "${booter:-}" ] || wait "$booter" 2>/dev/null || true
  booter='' machine=''
}
