# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run
# The steps of run, in the order they are made in. Each leaves the machine as the next one needs it.
api=http://127.0.0.1:8000/api/v1
http() { inside curl --silent --show-error --max-time 30 "$@"; }
answers() { http --output /dev/null --fail "$api/flows" 2>/dev/null; }
gone() { ! inside test -e "$1"; }

# The daemon's process, as the host sees it: there is one at most.
daemon_pid() { pgrep --ns "$machine" --nslist pid -x synappsd; }

start_daemon() {
  if [ "$systemd" = yes ]; then
    inside systemctl start synappsd.service
  else
    inside setpriv --reuid synapps --regid synapps --init-groups --no-new-privs --bounding-set=-all \
      env STATE_DIRECTORY=/var/lib/synapps RUNTIME_DIRECTORY=/run/synapps \
      /usr/bin/synappsd >"$work/daemon.log" 2>&1 &
  fi
  eventually answers
}

stop_daemon() {
  if [ "$systemd" = yes ]; then
    inside systemctl stop synappsd.service
  else
    kill -TERM "$(daemon_pid)" && eventually no_daemon
  fi
}
no_daemon() { ! daemon_pid >/dev/null; }

# apt_install SET: the packages of $server/packages/SET.
apt_install() {
  local files=("$server/packages/$1"/*.deb)
  inside apt-get install -y -q -o Dpkg::Options::=--force-confold "${files[@]#"$server"}"
}

step_install() {
  step "install"
  inside apt-get update -qq
  check "apt installs both packages" apt_install new
  check_is "the user owns its state" "synapps:synapps 700" \
    "$(inside stat -c '%U:%G %a' /var/lib/synapps)"
  check_is "only root and the daemon read the configuration" "root:synapps 640" \
    "$(inside stat -c '%U:%G %a' /etc/synapps/synapps.toml)"
  check "there is a place for grants" inside test -d /etc/synapps/applets.d
  check "every setting is in synapps.toml(5)" inside test -s /usr/share/man/man5/synapps.toml.5.gz
  check_has "libodb is found" "libodb-2.4.so => /" "$(inside ldd /usr/bin/synappsd)"
  if [ "$systemd" = yes ]; then
    check_is "the service runs, and has said that it is ready" active \
      "$(inside systemctl is-active synappsd.service)"
    check_is "the service starts with the machine" enabled \
      "$(inside systemctl is-enabled synappsd.service)"
    check_is "the socket does not" disabled \
      "$(inside systemctl is-enabled synappsd.socket 2>/dev/null || true)"
    check_has "the daemon has a control group below the service's" \
      '^0::/system\.slice/synappsd\.service/daemon$' \
      "$(inside cat "/proc/$(inside systemctl show --property MainPID --value synappsd)/cgroup")"
    check_has "exposure is at most 2.0" '^(0|1)\.[0-9]|^2\.0' "$(inside \
      systemd-analyze security --no-pager synappsd.service | sed -n 's/.*level.*: \([0-9.]*\) .*/\1/p')"
  else
    check "the daemon starts as its user" start_daemon
  fi
  check "it answers" answers
  check_is "it runs as its user" "$(inside id -u synapps)" \
    "$(sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' "/proc/$(daemon_pid)/status")"
}

# make_flow NAME: a flow of one memory applet; prints its id.
make_flow() {
  http --json '{"name": "'"$1"'", "nodes": [
      {"id": "s", "type": "start", "position": {"x": 0, "y": 0}, "data": {}},
      {"id": "m", "type": "memory", "position": {"x": 1, "y": 0},
       "data": {"operation": "store", "key": "k"}},
      {"id": "e", "type": "end", "position": {"x": 2, "y": 0}, "data": {}}],
    "edges": [{"id": "a", "source": "s", "target": "m"}, {"id": "b", "source": "m", "target": "e"}]}' \
    "$api/flows" | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p'
}

# run_flow ID: its run's last answer.
run_flow() {
  local run
  run=$(http --json '{"input": {"data": {"greeting": "hello"}}}' "$api/flows/$1/run" |
    sed -n 's/.*"run_id": *"\([^"]*\)".*/\1/p')
  eventually ended "$run"
  http "$api/runs/$run"
}
ended() { ! http "$api/runs/$1" | grep -q '"status": *"running"'; }

step_flow() {
  step "a flow"
  flow=$(make_flow "Packaged")
  check_has "a flow is stored" '^.+$' "$flow"
  check_has "it runs" '"status": *"success"' "$(run_flow "$flow")"
  local applet
  applet=$(http "$api/applets/memory")
  for layer in $sandbox_layers; do
    check_has "its worker has the sandbox layer $layer" "\"$layer\"" "$applet"
  done
  if [ "$systemd" = yes ]; then
    check_has "each worker has a control group" '/synappsd\.service/worker-[0-9]+$' \
      "$(inside sh -c 'cat /proc/[0-9]*/cgroup')"
  fi
}
sandbox_layers="landlock namespaces seccomp"

step_reload() {
  step "reload"
  local before
  before=$(daemon_pid)
  check "systemctl reload returns" inside systemctl reload synappsd.service
  check_is "the daemon is the same" "$before" "$(daemon_pid)"
  check_is "the service is active" active "$(inside systemctl is-active synappsd.service)"
}

step_credentials() {
  step "credentials"
  # shellcheck disable=SC2016 # for the shell inside
  inside sh -c 'mkdir -p /etc/credstore && umask 077 && echo sk-test >/etc/credstore/OPENAI_API_KEY'
  check "the service starts with a credential" inside systemctl restart synappsd.service
  check_is "the daemon has it" sk-test \
    "$(cat "/proc/$(daemon_pid)/root/run/credentials/synappsd.service/OPENAI_API_KEY")"
  check "it is not in the environment" \
    sh -c "! tr '\0' '\n' </proc/$(daemon_pid)/environ | grep -q sk-test"
  inside rm /etc/credstore/OPENAI_API_KEY
  inside systemctl restart synappsd.service
}

other_daemon() { daemon_pid >/dev/null && [ "$(daemon_pid)" != "$1" ]; }

step_watchdog() {
  step "watchdog"
  inside mkdir -p /run/systemd/system/synappsd.service.d
  inside sh -c 'printf "[Service]\nWatchdogSec=2\n" >/run/systemd/system/synappsd.service.d/w.conf'
  inside systemctl daemon-reload
  inside systemctl restart synappsd.service
  local before
  before=$(daemon_pid)
  sleep 5 # twice the watchdog's time: what is tested is that nothing happens in it
  check_is "a daemon that is well is left alone" "$before" "$(daemon_pid)"
  kill -STOP "$before" || true
  check "one that hangs is started anew" eventually other_daemon "$before"
  check "and serves" eventually answers
  inside rm -r /run/systemd/system/synappsd.service.d
  inside systemctl daemon-reload
  inside systemctl restart synappsd.service
}

step_socket() {
  step "socket activation"
  inside systemctl -q disable --now synappsd.service
  check "the socket starts" inside systemctl enable --now synappsd.socket
  check "no daemon runs" no_daemon
  check "the first connection starts one, and is answered" answers
  check_is "by systemd" active "$(inside systemctl is-active synappsd.service)"
  inside systemctl -q disable --now synappsd.socket synappsd.service
  inside systemctl -q enable --now synappsd.service
  check "without the socket it listens itself" eventually answers
}

# The applet's author has a machine of her own: the server needs nothing of the SDK.
build_foreign_applet() {
  local author=$work/author
  new_root "$author"
  mkdir -p "$author/packages"
  cp "$packages"/libsynapps-applet-dev_*.deb "$author/packages/"
  {
    mounts_of "$author"
    cat <<'AUTHOR'
exec chroot "$1" /bin/sh -ec '
  export LC_ALL=C DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends build-essential debhelper cmake \
    /packages/libsynapps-applet-dev_*.deb
  cp -r /usr/share/synapps-applet/template /root/greeter
  cd /root/greeter
  dpkg-buildpackage --build=binary --no-sign
'
AUTHOR
  } >"$work/author.sh"
  unshare --mount --pid --fork --kill-child sh "$work/author.sh" "$author" &&
    install -D -t "$server/packages/foreign" "$author"/root/synapps-applet-greeter_*.deb &&
    rm -rf --one-file-system "$author"
}

has_applet() { http "$api/applets" | grep -q "\"$1\""; }
has_no_applet() { ! has_applet "$1"; }

step_foreign_applet() {
  step "an applet of somebody else"
  check "the template makes a package, with libsynapps-applet-dev" build_foreign_applet
  local before
  before=$(daemon_pid)
  check "apt installs it" apt_install foreign
  check "its applet is there" eventually has_applet greeter
  check "apt removes it" inside apt-get remove -y -q synapps-applet-greeter
  check "its applet is gone" eventually has_no_applet greeter
  check_is "the daemon was not started anew" "$before" "$(daemon_pid)"
}

step_remove_and_purge() {
  step "remove and purge"
  if [ "$systemd" = no ]; then stop_daemon; fi
  check "apt removes both packages" inside apt-get remove -y -q synappsd synapps-applets
  check "no daemon runs" no_daemon
  check "the data stay" inside test -s /var/lib/synapps/synapps.db
  check "the configuration stays" inside test -s /etc/synapps/synapps.toml
  check "apt installs them again" apt_install new
  if [ "$systemd" = no ]; then start_daemon; fi
  check_has "the flow is still there" '"Packaged"' "$(eventually answers && http "$api/flows/$flow")"
  if [ "$systemd" = no ]; then stop_daemon; fi
  check "apt purges them" inside apt-get purge -y -q synappsd synapps-applets
  local path
  for path in /var/lib/synapps /etc/synapps /run/synapps /usr/lib/synapps /usr/libexec/synapps; do
    check "$path is gone" gone "$path"
  done
}

# make_previous DIRECTORY: the packages that are upgraded from.
make_previous() {
  if [ -n "$previous" ]; then
    install -D -t "$1" "$previous"/{synappsd,synapps-applets}_*.deb
    return
  fi
  skip "an upgrade from programs of an earlier version (--previous): they are these, but the database is older"
  mkdir -p "$1"
  local package
  for package in "$packages"/{synappsd,synapps-applets}_*.deb; do
    dpkg-deb --raw-extract "$package" "$work/previous"
    sed -i 's/^Version: .*/Version: 0.0.0/' "$work/previous/DEBIAN/control"
    dpkg-deb --build --root-owner-group "$work/previous" "$1/$(basename "$package")" >/dev/null
    rm -r "$work/previous"
  done
}

schema() {
  inside cat /var/lib/synapps/synapps.db >"$work/schema.db"
  python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("select version from schema_version").fetchone()[0])' \
    "$work/schema.db"
}

step_upgrade() {
  step "upgrade"
  check "apt installs the previous version" apt_install old
  local expected='"Before"' old_schema
  if [ -n "$previous" ]; then
    if [ "$systemd" = no ]; then start_daemon; fi
    eventually answers
    flow=$(make_flow Before)
    check_has "a flow runs" '"status": *"success"' "$(run_flow "$flow")"
    stop_daemon
  else
    expected='"Greeting ü"'
    if [ "$systemd" = yes ]; then stop_daemon; fi
    install -m 600 "$here/../../tests/fixtures/store/version-4.db" "$server/var/lib/synapps/synapps.db"
    inside sh -c 'rm -f /var/lib/synapps/synapps.db-*; chown synapps: /var/lib/synapps/synapps.db'
  fi
  old_schema=$(schema)
  inside sh -c 'echo "# ours" >>/etc/synapps/synapps.toml'
  if [ "$systemd" = yes ]; then start_daemon_of_previous; fi
  check "apt upgrades" apt_install new
  if [ "$systemd" = no ]; then start_daemon; fi
  check "the daemon serves" eventually answers
  check_has "the data are there" "$expected" "$(http "$api/flows")"
  check_has "a change of the configuration stays" "# ours" "$(inside tail -n 1 /etc/synapps/synapps.toml)"
  stop_daemon
  if [ -n "$previous" ]; then  # it may have the schema of these
    check "the schema was $old_schema and is not older" [ "$(schema)" -ge "$old_schema" ]
  else
    check "the schema was $old_schema and is newer" [ "$(schema)" -gt "$old_schema" ]
  fi
  check "apt purges" inside apt-get purge -y -q synappsd synapps-applets
}

# An upgrade finds the daemon running. Repacked packages would migrate at once: theirs is stopped.
start_daemon_of_previous() { [ -z "$previous" ] || start_daemon; }
