#!/bin/bash
# Run inside a clean Debian by scripts/test-package.ts, as root: install, use as an ordinary user, remove.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin
unset ELECTRON_OVERRIDE_DIST_PATH DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR

ok() { echo "  ok: $*"; }
fail() { echo "  FAILED: $*" >&2; for log in /tmp/*.log; do echo "-- $log"; tail -n 20 "$log"; done >&2; exit 1; }
# Until a command succeeds, at most 30 s.
until_true() { for _ in $(seq 150); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.2; done; return 1; }
ours() { for link in /proc/[0-9]*/exe; do case "$(readlink "$link" 2>/dev/null)" in /opt/landline/*) basename "$(dirname "$link")" ;; esac; done; }
package=$(dpkg-deb -f /landline.deb Package)

apt-get update -qq
apt-get install -y -qq /landline.deb >/tmp/install.log 2>&1 || fail "apt installs it with what it depends on"
ok "apt installs it, with $(grep -c '^Setting up' /tmp/install.log) packages"
missing=$(ldd /opt/landline/landline $(find /opt/landline -name '*.node' -o -name '*.so') 2>/dev/null | grep 'not found' | grep -v libffmpeg || true)
[ -z "$missing" ] || fail "every library is there: $missing"
ok "every library that it names is there"
apt-get install -y -qq --no-install-recommends xvfb xauth dbus dbus-x11 x11-utils libgtk-3-bin python3-websocket desktop-file-utils appstream systemd >/tmp/tools.log 2>&1 || fail "the tools of this test"
# Configured before desktop-file-utils came, as triggers would do it.
update-desktop-database -q /usr/share/applications

mkdir -p -m 0700 /tmp/runtime
[ "$(stat -c '%U %a' /opt/landline/chrome-sandbox)" = "root 4755" ] || fail "the sandbox's program is root's"
desktop-file-validate /usr/share/applications/landline.desktop || fail "the desktop entry is valid"
appstreamcli validate --no-net --no-color /usr/share/metainfo/app.landline.Landline.metainfo.xml >/tmp/appstream.log || fail "AppStream's metadata are valid"
XDG_RUNTIME_DIR=/tmp/runtime systemd-analyze --user --man=no verify /usr/lib/systemd/user/landline-relay.service >/tmp/systemd.log 2>&1 || fail "the unit is valid"
if grep -q landline-relay /tmp/systemd.log; then fail "the unit has no warnings"; fi
ok "sandbox, desktop entry, metadata and unit are as they should be"

useradd --create-home --shell /bin/bash tester
user=(setpriv --reuid=tester --regid=tester --init-groups env HOME=/home/tester USER=tester LANDLINE_DISCOVERY=off)
as_user() { "${user[@]}" "$@"; }
handler=$(as_user xdg-mime query default x-scheme-handler/landline)
[ "$handler" = landline.desktop ] || fail "landline:// opens Landline, not '$handler'"
ok "landline:// opens Landline"

display=:97
as_user Xvfb "$display" -screen 0 1280x900x24 -nolisten tcp >/tmp/xvfb.log 2>&1 &
mkdir -p -m 1777 /tmp/.X11-unix
drawn() { as_user env DISPLAY="$display" xwininfo -root; }
until_true drawn || fail "a display"
as_user env DISPLAY="$display" dbus-run-session -- sh -c 'gtk-launch landline; exec xprop -root -spy' >/tmp/app.log 2>&1 &
renderer() { for pid in $(ours); do tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -- '--type=renderer' && echo "$pid" && return; done; return 1; }
until_true renderer || fail "it starts from its desktop entry"
until_true test -s /home/tester/.config/Landline/logs/landline.log -o -d /home/tester/.config/Landline/chromium || fail "it makes its profile"
pid=$(renderer)
if tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -- --no-sandbox; then fail "its page is sandboxed"; fi
grep -q '^Seccomp:.*2' "/proc/$pid/status" || fail "its page is under seccomp"
[ "$(stat -c %U "/proc/$pid")" != root ] || fail "it runs as the user"
ok "it starts from its desktop entry as an ordinary user, its page in the sandbox"
shown() { as_user env DISPLAY="$display" xwininfo -root -tree | grep -q '"Landline"'; }
until_true shown || fail "its window is shown"
ok "its window is shown"

# What its page says is asked for over a port that only this start has; the link comes as the desktop hands it over.
browser() { for pid in $(ours); do tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -- '--type=' || echo "$pid"; done; }
kill -TERM $(browser)
ended() { [ -z "$(ours)" ]; }
until_true ended || fail "it ends when asked to"
entry=/home/tester/.local/share/applications/landline.desktop
as_user mkdir -p "$(dirname "$entry")"
sed 's|^Exec=/opt/landline/landline -- %u$|Exec=/opt/landline/landline --remote-debugging-port=9337 --name Tester --xmtp off -- %u|' \
  /usr/share/applications/landline.desktop | as_user tee "$entry" >/dev/null
grep -q 9337 "$entry" || fail "the desktop entry hands over links behind two dashes"
cat >/tmp/says.py <<'END'
import json, sys, urllib.request, websocket
pages = json.load(urllib.request.urlopen("http://127.0.0.1:9337/json/list", timeout=5))
page = next(one for one in pages if one["type"] == "page")
line = websocket.create_connection(page["webSocketDebuggerUrl"], suppress_origin=True, timeout=5)
line.send(json.dumps({"id": 1, "method": "Runtime.evaluate", "params": {"expression": "document.body.innerText + '|' + [...document.querySelectorAll('dialog input')].map(({ value }) => value)"}}))
said = json.loads(line.recv())["result"]["result"]["value"]
sys.exit(0 if all(word in said for word in sys.argv[1:]) else 1)
END
bobs=0x$(printf 'b%.0s' $(seq 40))
link="landline://contact?v=1&a=$bobs&n=Bruno"
as_user env DISPLAY="$display" dbus-run-session -- sh -c 'gtk-launch landline "$0"; exec xprop -root -spy' "$link" >/tmp/link.log 2>&1 &
asks() { python3 /tmp/says.py 'Write to somebody?' "$@"; }
until_true asks Bruno "$bobs" || fail "a start from the desktop entry with a link asks before anything is done"
# The app that runs is handed the next one by a second start, which ends.
as_user env DISPLAY="$display" gtk-launch landline "landline://contact?v=1&a=$bobs&n=--no-sandbox" >>/tmp/link.log 2>&1
until_true asks Bruno || fail "the first question still stands"
sleep 1
[ "$(browser | wc -l)" = 1 ] || fail "a second start ends"
ok "a landline:// link starts it, or reaches the one that runs, and is asked about"

printed=$(as_user timeout 20 env ELECTRON_RUN_AS_NODE=1 /opt/landline/landline -e 'console.log("ran as node")' 2>&1 || true)
case "$printed" in *"ran as node"*) fail "it cannot be run as Node" ;; esac
ok "it cannot be run as Node"

relay() { "${user[@]}" landline-relay --profile /home/tester/relay --name Kitchen --xmtp off >/tmp/relay.log 2>/tmp/relay-errors.log & relay_pid=$!; }
ready() { grep -q '"event":"ready"' /tmp/relay.log; }
relay
until_true ready || fail "the relay runs without a display"
port=$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' /tmp/relay.log)
(exec 3<>"/dev/tcp/127.0.0.1/$port") || fail "the relay listens on $port"
kill -TERM "$relay_pid"
wait "$relay_pid" || fail "the relay ends cleanly when asked to"
ok "the relay runs without a display, listens, and ends cleanly"

relay
until_true ready || fail "the relay runs once more"
[ -n "$(ours)" ] || fail "both run while it is removed"
apt-get purge -y -qq "$package" >/tmp/purge.log 2>&1 || fail "apt removes it"
gone() { [ -z "$(ours)" ] && ! pgrep -f /opt/landline; }
until_true gone || fail "no process is left"
left=$(find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /home -o -path /tmp -o -path /var/cache/apt -o -path /var/log \) -prune -o -iname '*landline*' -print | grep -v -e '^/landline.deb$' || true)
[ -z "$left" ] || fail "no file is left: $left"
if grep -rqs landline /usr/share/applications/mimeinfo.cache; then fail "landline:// is registered no more"; fi
[ -d /home/tester/relay ] || fail "profiles stay"
ok "removed while running: no process and no file is left, and people's profiles are"
