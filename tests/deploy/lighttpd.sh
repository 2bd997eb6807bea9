# A lighttpd of our own; see lib.sh.

need lighttpd

# start_lighttpd CONF: a server that includes a sample.
start_lighttpd() {
	cat >"$T/lighttpd.conf" <<-END
		server.modules = ()
		server.document-root = "$T/htdocs"
		server.bind = "127.0.0.1"
		server.port = $port
		server.errorlog = "$T/web/error.log"
		server.breakagelog = "$T/web/programs.log"
		server.upload-dirs = ( "$T/web" )
		mimetype.assign = ( ".txt" => "text/plain" )
		include "$1"
	END
	(exec_as_web lighttpd -tt -f "$T/lighttpd.conf") >"$T/lighttpd.out" 2>&1 ||
		give_up "lighttpd refuses the sample"
	(exec_as_web lighttpd -D -f "$T/lighttpd.conf") >>"$T/lighttpd.out" 2>&1 &
	server_pid=$!
	wait_server
}

# It reads its settings anew and keeps its port.
reload_lighttpd() {
	kill -USR1 "$server_pid"
	sleep 0.3
	wait_server
}
