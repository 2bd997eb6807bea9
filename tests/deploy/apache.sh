# An Apache of our own; see lib.sh.

for apache in apache2 httpd; do
	PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
	command -v "$apache" >/dev/null 2>&1 && break
done
need "$apache"
for modules in /usr/lib/apache2/modules /usr/lib64/httpd/modules \
	/usr/lib/httpd/modules /usr/lib/apache2 /usr/local/libexec/apache24 \
	/opt/homebrew/lib/httpd/modules; do
	[ -f "$modules/mod_env.so" ] && break
done
[ -f "$modules/mod_env.so" ] || skip "Apache's modules were not found"

have_module() { [ -f "$modules/mod_$1.so" ]; }
have_xsendfile() { [ "${with_xsendfile:-yes}" = yes ] && have_module xsendfile; }

need_module() {
	have_module "$1" || skip "Apache came without mod_$1"
}

# load NAME ...: LoadModule lines for those that are not built in.
load() {
	for module in "$@"; do
		"$apache" -l | grep -q "mod_$module\.c\|^  $module\.c" && continue
		have_module "$module" &&
			say "LoadModule ${module}_module $modules/mod_$module.so"
	done
}

# start_apache CONF MODULE ...: a server that includes a sample and loads what
# it needs beside what every installation loads.
start_apache() {
	included=$1
	shift
	{
		say "ServerRoot $T/web"
		say "ServerName localhost"
		say "Listen 127.0.0.1:$port"
		say "PidFile $T/web/apache.pid"
		say "Mutex file:$T/web"
		say "ErrorLog $T/web/error.log"
		say "LogLevel info"
		load mpm_event unixd authn_core authz_core authz_host mime dir \
			env setenvif headers filter reqtimeout alias negotiation \
			deflate rewrite "$@"
		! have_xsendfile || load xsendfile
		say "<IfModule mod_cgid.c>"
		say "ScriptSock $T/web/cgid.sock"
		say "</IfModule>"
		cat <<-END
			ServerLimit 2
			ThreadsPerChild 32
			MaxRequestWorkers 64
			StartServers 1
			TypesConfig /dev/null
			AddType text/plain .txt
			DocumentRoot $T/htdocs
			<Directory />
				AllowOverride None
				Require all denied
			</Directory>
			<Directory "$T/htdocs">
				Require all granted
				Options FollowSymLinks Indexes
			</Directory>
		END
		say "Include $included"
	} >"$T/apache.conf"
	(exec_as_web "$apache" -t -f "$T/apache.conf") >"$T/apache.out" 2>&1 ||
		give_up "Apache refuses the sample"
	(exec_as_web "$apache" -D FOREGROUND -f "$T/apache.conf") \
		>>"$T/apache.out" 2>&1 &
	server_pid=$!
	wait_server
}

# virtual_host FILE [LINE]: put a sample, below a line, into a virtual host.
virtual_host() {
	mv "$1" "$1.part"
	cat >"$1" <<-END
		<VirtualHost 127.0.0.1:$port>
			ServerName localhost
			DocumentRoot $T/htdocs
			${2:-}
			Include $1.part
		</VirtualHost>
	END
}

# It reads its settings anew and lets requests finish.
reload_apache() {
	kill -USR1 "$server_pid"
	sleep 0.5
	wait_server
}
