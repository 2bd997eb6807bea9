# What the scripts in this folder share: a place of their own on the disk, the
# users that processes run as, samples made fit for the place, servers started
# and stopped, and requests with what is expected of them.
#
# A script tests a file of deploy/ as people copy it: sample() changes values
# only in lines that follow the word EDIT, as a person is told to, and settings
# come from the sample's own comment.
#
# Run as root, web servers run as www-data and Riffle as another user, which
# is what they are on a real machine; else everything runs as the caller.

set -u
LC_ALL=C
export LC_ALL
umask 022

here=$(cd "${0%/*}" && pwd)
top=$(cd "${srcdir:-$here/../..}" && pwd)
RIFFLE=${RIFFLE:-$top/build/riffle}
streams_program=$(cd "${builddir:-$top/build}" && pwd)/deploy_streams
samples_maker=$(cd "${builddir:-$top/build}" && pwd)/deploy_samples
test_name=${0##*/}

checks=0
failures=0
server_pid=
place=

say() { printf '%s\n' "$*"; }

skip() {
	say "SKIPPED: $test_name: $*"
	exit 77
}

# Stop a script that cannot go on.
give_up() {
	say "FAILED: $test_name: $*"
	show_logs
	exit 1
}

# need PROGRAM ...: skip unless they are there.
need() {
	PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
	for program in "$@"; do
		command -v "$program" >/dev/null 2>&1 ||
			skip "$program is not installed"
	done
}

# ---- users -------------------------------------------------------------------

# Sets web_user and riffle_user (empty: the caller's own).
find_users() {
	web_user=
	riffle_user=
	[ "$(id -u)" = 0 ] || return 0
	command -v setpriv >/dev/null 2>&1 ||
		skip "root needs setpriv to become a web server's user"
	for user in www-data http apache nginx nobody; do
		id -u "$user" >/dev/null 2>&1 && web_user=$user && break
	done
	id -u daemon >/dev/null 2>&1 && riffle_user=daemon
	[ -n "$web_user" ] && [ -n "$riffle_user" ] ||
		skip "no user was found to run web servers as"
}

# Become the web server, which is a member of Riffle's group; for subshells.
exec_as_web() {
	[ -n "$web_user" ] || exec "$@"
	exec setpriv --reuid "$web_user" --regid "$(id -g "$web_user")" \
		--groups "$(id -g "$web_user"),$(id -g "$riffle_user")" "$@"
}

# exec_as_riffle [LOCK ...] COMMAND: with more options of setpriv.
exec_as_riffle() {
	[ -n "$riffle_user" ] || exec "$@"
	exec setpriv --reuid "$riffle_user" \
		--regid "$(id -g "$riffle_user")" --clear-groups "$@"
}

# The owner of the data folder, and of what runs in it: web or riffle.
exec_as_owner() {
	"exec_as_$owner" "$@"
}

# The program, run by its owner: with the data folder's settings, or with those
# in a home folder.
riffle() {
	if [ -d "$T/home" ]; then
		(HOME=$T/home exec_as_owner "$T/bin/riffle" "$@")
	else
		(exec_as_owner "$T/bin/riffle" "$@" --data "$T/data")
	fi
}

# give FOLDER OWNER: make it, of mode 0750, and belonging to web or riffle.
give() {
	mkdir -p "$1" && chmod 750 "$1"
	case $2,$web_user in
	*,) ;;
	web,*) chown "$web_user:$(id -g "$web_user")" "$1" ;;
	riffle,*) chown "$riffle_user:$(id -g "$riffle_user")" "$1" ;;
	esac
}

# ---- the place ---------------------------------------------------------------

# begin MOUNT OWNER: an empty place with our program, pages, a data folder of
# OWNER's (web or riffle) with a key in it, and a free port.  Sets T, base, url.
begin() {
	[ -z "${T:-}" ] || check_reports
	mount=$1
	base=${mount%/}
	owner=$2
	T=$place/$((${step:-0} + 1))
	step=$((${step:-0} + 1))
	mkdir "$T" "$T/bin" "$T/www" "$T/htdocs"
	cp "$RIFFLE" "$T/bin/riffle"
	ln -s riffle "$T/bin/riffle.fcgi"
	cp "$top"/www/*.* "$T/www/"
	say "a file of the site" >"$T/htdocs/site.txt"
	mkdir "$T/htdocs/.well-known"
	say "for certificates" >"$T/htdocs/.well-known/token"
	give "$T/data" "$owner"
	give "$T/data/blobs" "$owner"
	give "$T/run" "$owner"
	give "$T/web" web
	free_port
	url=http://127.0.0.1:$port$base
	say "$test_name: mounted at $mount"
}

free_port() {
	while :; do
		port=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
		port=$((20000 + port % 12000))
		curl -s -o "$place/port" "http://127.0.0.1:$port/"
		[ $? = 7 ] && return
	done
}

# Numbers of the lines right below a comment that says EDIT; "#Word" is no
# comment but a line switched off.
marked_lines() {
	awk '
		/^[ \t]*#([ \t]|$)/ { marked = marked || /EDIT/; next }
		marked { print NR; marked = 0 }' "$1"
}

# sample FILE TO [SED ...]: copy a file of deploy/ with some values changed;
# each change must stand below a line with EDIT, as the reader is told.
sample() {
	from=$top/deploy/$1
	to=$2
	shift 2
	: >"$place/edits"
	for edit in "$@"; do
		say "$edit" >>"$place/edits"
	done
	sed -f "$place/edits" "$from" >"$to"
	hidden=$(diff "$from" "$to" | sed -n 's/^\([0-9,]*\)[acd].*/\1/p' |
		while read -r changed; do
			marked_lines "$from" | grep -qx "$changed" ||
				printf ' %s' "$changed"
		done)
	[ -z "$hidden" ] ||
		failed "$from: a person must edit lines that are not marked:$hidden"
	! sed "/^[[:space:]]*[#;]/d; s|$place[^ \"]*||g" "$to" |
		grep -q '/var/lib/\|/usr/local/\|/run/' ||
		failed "$from: the test left a path of the sample alone"
}

# settings FILE [LINE ...]: make the data folder's riffle.conf of the comment
# in a sample, of what every test needs, and of lines (which come last).
settings() {
	sample_file=$top/deploy/$1
	shift
	sed -n '/riffle\.conf:$/,/^#* *$/{
		/only where mod_xsendfile/,$ {
			'"$(have_xsendfile || say d)"'
		}
		s/^#     //p
	}' "$sample_file" | grep -v "^base_path\|$(named "$@")" >"$T/settings"
	[ -z "$base" ] || ! grep -q '^#     base_path = /riffle$' "$sample_file" ||
		say "base_path = $base" >>"$T/settings"
	{
		cat "$T/settings"
		say "www_dir = $T/www"
		say "worker_idle = 2s"
		for line in "$@"; do
			say "$line"
		done
	} >"$T/data/riffle.conf"
}

# The names of "name = value" lines, as a pattern.
named() {
	for line in "$@"; do
		printf '^%s\\|' "${line%% *}"
	done
	say '^$'
}

# Apache alone lacks it by itself.
have_xsendfile() { true; }

make_key() {
	key=$(riffle key create --org tests) ||
		give_up "riffle key create failed"
}

# ---- processes ---------------------------------------------------------------

# Process ids of our copy of the program.
riffle_pids() {
	# shellcheck disable=SC2012 # one process, not hundreds of readlink
	ls -l /proc/[0-9]*/exe 2>/dev/null |
		sed -n "s|.* /proc/\([0-9]*\)/exe -> $T/.*riffle.*|\1|p"
}

# Those that are workers; those that are not.
worker_pids() {
	for pid in $(riffle_pids); do
		tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null |
			grep -q ' work ' && say "$pid"
	done
}

responder_pids() {
	for pid in $(riffle_pids); do
		tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null |
			grep -q ' work ' || say "$pid"
	done
}

# until_true SECONDS COMMAND ...
until_true() {
	tries=$(($1 * 20))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done
}

gone() { ! kill -0 "$1" 2>/dev/null; }
no_riffle() { [ -z "$(riffle_pids)" ]; }
no_responder() { [ -z "$(responder_pids)" ]; }
one_responder() { [ "$(responder_pids | wc -l)" = 1 ]; }
answers() { curl -fs -o "$T/answers" "$url/healthz"; }

# wait_server: until Riffle answers through the server.
wait_server() {
	tries=100
	until answers; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || give_up "no answer on $url/healthz"
		gone "$server_pid" && give_up "the web server ended"
		sleep 0.05
	done
}

# What a unit asks to be locked out of, as far as root can do it by hand.
locks_of() {
	[ -n "$riffle_user" ] || return 0
	! grep -q '^NoNewPrivileges=yes' "$1" || say --no-new-privs
	! grep -q '^CapabilityBoundingSet=$' "$1" ||
		say --bounding-set=-all --inh-caps=-all
}

# start_unit FILE: what a service manager does with one of our units.
start_unit() {
	sample "$1" "$T/$1" \
		"s|/usr/local/bin/riffle|$T/bin/riffle|" \
		"s|/run/riffle/riffle.sock|$T/run/riffle.sock|" \
		"s|/var/lib/riffle|$T/data|"
	command=$(sed -n 's/^ExecStart=//p' "$T/$1")
	umask "$(sed -n 's/^UMask=//p' "$T/$1")"
	# shellcheck disable=SC2046,SC2086 # words, as systemd splits them
	(exec_as_riffle $(locks_of "$T/$1") $command) \
		>>"$T/${1%.service}.out" 2>&1 &
	umask 022
	eval "$(say "${1%.service}" | tr - _)_pid=$!"
}

# The two halves of Riffle as services, for servers that need a socket.
start_services() {
	start_unit riffle-respond.service
	start_unit riffle-work.service
	until_true 10 test -S "$T/run/riffle.sock" ||
		give_up "riffle respond made no socket"
}

stop_services() {
	for pid in "$riffle_respond_pid" "$riffle_work_pid"; do
		kill "$pid"
	done
	until_true 12 no_riffle || failed "services survive their end"
	[ ! -e "$T/run/riffle.sock" ] || failed "the socket was left behind"
}

# stop_server [SIGNAL]
stop_server() {
	kill "-${1:-TERM}" "$server_pid"
	until_true 12 gone "$server_pid" || failed "the web server does not stop"
	wait "$server_pid" 2>/dev/null
	server_pid=
}

# shellcheck disable=SC2317 # called by trap
clean_up() {
	[ -z "${T:-}" ] || end_processes
	[ -n "${RIFFLE_KEEP:-}" ] || rm -rf "$place"
}

end_processes() {
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null
	for pid in $(riffle_pids); do
		kill "$pid" 2>/dev/null
	done
	[ -z "$server_pid" ] || until_true 5 gone "$server_pid" ||
		kill -9 "$server_pid" 2>/dev/null
	until_true 5 no_riffle || for pid in $(riffle_pids); do
		kill -9 "$pid" 2>/dev/null
	done
}

show_logs() {
	for log in "$T"/data/riffle.log "$T"/*.log "$T"/*.out "$T"/web/*.log; do
		[ -s "$log" ] || continue
		say "---- ${log#"$T"/}"
		tail -n 25 "$log"
	done
}

# ---- requests ----------------------------------------------------------------

# http PATH [CURL ...]: ask with the key; sets status; head and body are files.
# A PATH that begins with "http" is a whole address.
http() {
	case $1 in
	http*) address=$1 ;;
	*) address=$url$1 ;;
	esac
	shift
	: >"$T/body"
	: >"$T/head"
	status=$(curl -sS --max-time 50 -o "$T/body" -D "$T/head" \
		-w '%{http_code}' -H "x-api-key: $key" "$@" "$address" \
		2>"$T/curl") || status="$status ($(head -n 1 "$T/curl"))"
}

# with_key KEY ...: the same with another key, or none.
with_key() {
	saved=$key
	key=$1
	shift
	http "$@"
	key=$saved
}

# A header of the last answer.
header() {
	tr -d '\r' <"$T/head" | awk -v name="$1:" '
		tolower($1) == tolower(name) {
			sub(/^[^:]*: */, "")
			print
			exit
		}'
}

# Under sanitizers: what they have to say stands in the servers' logs.
check_reports() {
	reports=$(grep -lE 'Sanitizer|runtime error:' "$T"/web/*.log "$T"/*.out \
		2>/dev/null)
	# shellcheck disable=SC2086
	[ -z "$reports" ] || failed "$(grep -hE -A 12 \
		'Sanitizer|runtime error:' $reports | head -n 60)"
}

passed() { checks=$((checks + 1)); }

failed() {
	checks=$((checks + 1))
	failures=$((failures + 1))
	say "  FAILED at ${mount:-}: $*"
}

# expect WHAT COMMAND ...: the command must succeed.
expect() {
	what=$1
	shift
	if "$@"; then
		passed
	else
		failed "$what (status $status): $(head -c 150 "$T/body" | tr -c '[:print:]' ' ')"
	fi
}

is() { [ "$status" = "$1" ]; }
body_has() { grep -qF -- "$1" "$T/body"; }
header_is() { [ "$(header "$1")" = "$2" ]; }
header_has() { header "$1" | grep -qF -- "$2"; }

# Our own error, unharmed: status, type and code.
is_problem() {
	is "$1" && header_has Content-Type application/json &&
		body_has "\"code\":\"$2\""
}

finish() {
	check_reports
	say "$test_name: $((checks - failures)) of $checks checks passed"
	[ "$failures" = 0 ] || show_logs
	[ "$failures" = 0 ]
	exit
}

# ---- now ---------------------------------------------------------------------

need curl
[ -d /proc/self ] || skip "there is no /proc to find processes in"
[ -x "$RIFFLE" ] || give_up "there is no program $RIFFLE"
find_users
place=$(mktemp -d /tmp/riffle-deploy.XXXXXX) || exit 1
chmod 755 "$place"
trap clean_up EXIT
trap 'exit 1' INT TERM HUP
mkdir "$place/samples"
"$samples_maker" "$top/doc/sample.xlsx" "$place/samples" ||
	give_up "the samples could not be made"
. "$top/tests/deploy/cases.sh"
. "$top/tests/deploy/images.sh"
