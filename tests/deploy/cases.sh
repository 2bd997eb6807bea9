# What must hold behind every web server.  all_cases is the whole list,
# some_cases what depends on where Riffle is mounted.
#
# Knobs, set by the scripts: lengths=no where the server drops Content-Length;
# handed_over=no where stored files go through Riffle.

lengths=yes
handed_over=yes

# A value of the last answer's JSON, as text.
json() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$T/body" | head -n 1
}

extract() {
	http /extract -F "file=@$1" \
		-F 'figureProcessing={"showImages":true}'
}

case_health() {
	with_key '' /healthz
	expect "health" is_status_ok
	with_key '' '/healthz?a=1&b=%2F'
	expect "health with a query" is_status_ok
	# A worker of its own may still be starting.
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		with_key '' /readyz
		! is 200 || break
		sleep 0.5
	done
	expect "readiness" is 200
	with_key '' /
	expect "the first page" page_is_ours
	with_key '' /openapi.json
	expect "the description names this address" \
		body_has "\"url\":\"$url\""
}
is_status_ok() { is 200 && body_has '"status":"ok"'; }
page_is_ours() { is 200 && body_has '<title>Riffle</title>'; }

# Beside the mount the server's own site goes on.
case_borders() {
	[ -n "$base" ] || return 0
	http "http://127.0.0.1:$port/site.txt"
	expect "the site beside Riffle" body_has "a file of the site"
	http "http://127.0.0.1:$port${base}x/healthz"
	expect "a neighbour of the mount is not Riffle" is 404
	with_key '' "" # without the slash
	expect "the mount without its slash" is 301
	expect "leads to the mount" header_is Location "$url/"
}

# One workbook all the way; sets image_url.
case_workbook() {
	extract "$place/samples/workbook.xlsx"
	expect "a workbook is read" is 200
	image_url=$(json image_url)
	case $image_url in
	"$url/results/"*"/images/"*) passed ;;
	*) failed "image_url is \"$image_url\", not below $url" ;;
	esac
	http /extract -H 'Host: docs.example.org' \
		-F "file=@$top/doc/sample.xlsx" \
		-F 'figureProcessing={"showImages":true}'
	case $(json image_url) in
	"http://docs.example.org$base/results/"*) passed ;;
	*) failed "image_url \"$(json image_url)\" is not of the host asked" ;;
	esac
}

case_picture() {
	picture=$place/samples/picture.png
	size=$(wc -c <"$picture" | tr -d ' ')
	http "$image_url"
	expect "the picture" is 200
	expect "its bytes" cmp -s "$T/body" "$picture"
	expect "its type" header_is Content-Type image/png
	expect "its protection" header_is X-Content-Type-Options nosniff
	expect "its policy" header_has Content-Security-Policy sandbox
	expect "no path of ours leaks" nothing_leaks
	[ "$lengths" = no ] || expect "its length" \
		header_is Content-Length "$size"
	etag=$(header ETag)
	if [ "$handed_over" = yes ]; then
		expect "the server sends it by itself" was_handed_over
	fi

	http "$image_url" -H "If-None-Match: $etag"
	expect "not modified" is 304
	expect "and empty" test ! -s "$T/body"

	http "$image_url" -H 'Range: bytes=1000-1999'
	expect "a range" is 206
	expect "its place" header_is Content-Range "bytes 1000-1999/$size"
	tail -c +1001 "$picture" | head -c 1000 >"$T/part"
	expect "its bytes" cmp -s "$T/body" "$T/part"
	http "$image_url" -H 'Range: bytes=1000-1999' -H "If-Range: $etag"
	expect "a range of the same picture" is 206
	http "$image_url" -H 'Range: bytes=1000-1999' -H 'If-Range: "other"'
	expect "the whole of another" is 200
	http "$image_url" -H "Range: bytes=$size-"
	expect "a range outside" is 416

	http "$image_url" --head
	expect "HEAD" is 200
	[ "$lengths" = no ] || expect "HEAD tells the length" \
		header_is Content-Length "$size"

	with_key '' "$image_url"
	expect "without a key" is_problem 401 AUTH_001
	with_key wrong "$image_url"
	expect "with a wrong key" is_problem 401 AUTH_002
}
nothing_leaks() {
	[ -z "$(header X-Sendfile)$(header X-Accel-Redirect)" ] &&
		! grep -q blobs "$T/head"
}

# Riffle counts the bytes it wrote itself.
was_handed_over() {
	grep 'route=result_image' "$T/data/riffle.log" | tail -n 1 |
		grep -q ' status=200 bytes=0 '
}

case_errors() {
	http /extract -F pages=1
	expect "no document" is_problem 400 REQ_001
	http /extract -H 'Content-Type: application/json' -d '{"file_url":'
	expect "broken JSON" is_problem 400 REQ_002
	http /job/none
	expect "no such job" is_problem 404 NOT_FOUND
	http /nowhere
	expect "no such address" is 404
	expect "in our words" header_has Content-Type application/json
	http /results/none/images/%C3%A9.png
	expect "a name beyond ASCII" is_problem 404 NOT_FOUND
	http /extract -X PUT -d x
	expect "a wrong method" is 405
	expect "names the right one" header_has Allow POST
	http /healthz -X DELETE
	expect "another" is 405
	expect "names the right ones" header_has Allow GET
}

case_preflight() {
	with_key '' /extract -X OPTIONS -H 'Origin: https://app.example' \
		-H 'Access-Control-Request-Method: POST' \
		-H 'Access-Control-Request-Headers: x-api-key'
	expect "preflight" is 204
	expect "any origin" header_is Access-Control-Allow-Origin '*'
	expect "our methods" header_has Access-Control-Allow-Methods POST
	expect "our headers" header_has Access-Control-Allow-Headers x-api-key
}

# One connection, several answers: each ends where it should.
case_connection() {
	status=$(curl -s -o "$T/body" -w '%{http_code} %{num_connects},' \
		--max-time 20 -H "x-api-key: $key" \
		-H "If-None-Match: $etag" "$image_url" --next \
		-s -o "$T/body" -w '%{http_code} %{num_connects},' \
		-H "x-api-key: $key" "$url/job/none" --next \
		-s -o "$T/body" -w '%{http_code} %{num_connects},' \
		--head "$url/healthz" --next \
		-s -o "$T/body" -w '%{http_code} %{num_connects},' \
		-H "x-api-key: $key" "$image_url")
	expect "several answers on one connection" \
		is "304 1,404 0,200 0,200 0,"
	expect "the last one whole" cmp -s "$T/body" "$picture"
	http "$image_url" --http1.0
	expect "HTTP/1.0" is 200
	expect "whole" cmp -s "$T/body" "$picture"
}

case_traversal() {
	for path in /../../../../etc/passwd /%2e%2e/%2e%2e/%2e%2e/etc/passwd \
		/results/a/images/..%2f..%2f..%2fetc%2fpasswd \
		/results/a/images/%2e%2e /www/..%2friffle.conf \
		/www/%2e%2e/%2e%2e/riffle.conf /riffle-blobs/ \
		/www/a%00b; do
		http "$path" --path-as-is
		case $status in
		400 | 403 | 404) passed ;;
		*) failed "$path is answered with $status" ;;
		esac
		! body_has root: && ! body_has data_dir || failed "$path leaks"
	done
	for path in /riffle-blobs/ /data/riffle.conf /riffle.conf; do
		http "http://127.0.0.1:$port$path"
		expect "$path at the root" refused
	done
}
refused() { case $status in 403 | 404) ;; *) false ;; esac; }

case_chunked() {
	http /extract -H 'Transfer-Encoding: chunked' -H 'Expect:' \
		-F "file=@$place/samples/workbook.xlsx"
	expect "a chunked upload" is 200
	expect "is whole" body_has '"page_count":'
	say '{"file_url":"ftp://example.org/a"}' >"$T/chunked.json"
	http /extract -X POST -T "$T/chunked.json" \
		-H 'Transfer-Encoding: chunked' -H 'Content-Type: application/json'
	expect "chunked JSON" is_problem 400 FILE_005
}

# 30 MB arrive whole and are refused for what they are; 60 MB for the size.
case_big_upload() {
	big=$place/samples/big.bin
	[ -f "$big" ] || head -c 31457280 /dev/urandom >"$big"
	http /extract -F "file=@$big"
	expect "30 MB of nothing" is_problem 400 FILE_001
	digest=$(sha256sum "$big" | cut -d' ' -f1)
	first=$(say "$digest" | cut -c1-2)
	expect "they arrived whole" cmp -s "$big" \
		"$T/data/blobs/$first/$digest"
	{
		cat "$big"
		cat "$big"
	} >"$T/60M"
	http /extract -F "file=@$T/60M"
	expect "60 MB" is_problem 413 FILE_002
	rm "$T/60M"
	with_key wrong /extract -F "file=@$big"
	expect "30 MB from a stranger" is_problem 401 AUTH_002
}

case_cut_upload() {
	for attempt in 1 2; do
		http /extract -F "file=@$place/samples/big.bin" \
			--limit-rate 3M --max-time 0.7
		case $status in
		*timed*) passed ;;
		*) failed "cut upload $attempt was answered with $status" ;;
		esac
	done
	expect "health after cut uploads" answers
	extract "$place/samples/workbook.xlsx"
	expect "the next upload" is 200
	expect "no left-overs of cut uploads" until_true 10 nothing_spooled
}
nothing_spooled() { [ -z "$(ls "$T/data/spool")" ]; }

case_together() {
	pids=
	for i in 1 2 3 4 5 6; do
		curl -s --max-time 30 -o "$T/together.$i" -w '%{http_code}' \
			-H "x-api-key: $key" -F "file=@$top/doc/sample.xlsx" \
			"$url/extract" >"$T/code.$i" &
		pids="$pids $!"
	done
	# shellcheck disable=SC2086
	wait $pids
	status=$(cat "$T"/code.*)
	expect "six at the same time" is 200200200200200200
}

# A large result: a cut transfer gives it back, a whole one uses it up.
case_large_result() {
	http /extract -F "file=@$place/samples/rows.csv"
	expect "a large result is a stub" body_has '"is_url":true'
	large=$(json url)
	case $large in
	"$url/large_results/"*) passed ;;
	*) failed "its url is \"$large\", not below $url" ;;
	esac
	http "$large" --limit-rate 100k --max-time 1
	case $status in
	*timed*) passed ;;
	*) failed "the large result came at once: $status" ;;
	esac
	until_true 15 take_large || :
	expect "a broken transfer gives it back" is 200
	expect "it is large" test "$(wc -c <"$T/body")" -gt 5000000
	expect "and whole" is_whole_json
	http "$large"
	expect "the second time it is gone" is_problem 410 GONE
}
take_large() {
	http "$large"
	is 200
}
is_whole_json() { [ "$(tail -c 3 "$T/body" | tr -d '\n')" != "" ] &&
	tail -c 3 "$T/body" | grep -q '}$'; }

# The worker that the first job started: alone, and without our sockets.
case_worker() {
	extract "$top/doc/sample.xlsx"
	expect "a job brings a worker" is 200
	workers=$(worker_pids)
	expect "there is one" test -n "$workers"
	for pid in $workers; do
		held=$(ls -l "/proc/$pid/fd" 2>/dev/null | grep -c socket:)
		expect "it holds no socket" test "$held" = 0
	done
}

# What "riffle check" says of the way through the server.
case_check() {
	riffle check --url "$url/" >"$T/body" 2>&1
	status=$?
	expect "riffle check" is 0
	expect "stored files" body_has "stored files arrive"
}

# Events arrive one by one while their stream is open.  A program stands in for
# Riffle that has a stream which the test can change; RESTART is what makes the
# server use it.
case_streams() {
	streams_begin "$@"
	: >"$T/events"
	watch_events 2>/dev/null &
	watcher=$!
	expect "the state of affairs comes at once" until_true 5 event_came 0
	for n in 1 2 3 9; do
		http "/test/1/state/$n" -d ""
		expect "event $n comes while others wait" \
			until_true 5 event_came "$n"
		[ "$n" = 9 ] || expect "the stream stays" kill -0 "$watcher"
	done
	expect "the last event ends it" until_true 5 gone "$watcher"
	grep -q '^[0-9]* id: 9' "$T/events" || failed "events have no ids"
	say "$test_name: events came after $(sed -n \
		's/^\([0-9]*\) data:.*"n":[1-9],"at":\([0-9]*\).*/\1 \2/p' \
		"$T/events" | awk '{ printf "%d ", $1 - $2 }')ms"

	http /test/1/state/4 -d ""
	: >"$T/events"
	watch_events 2>/dev/null &
	watcher=$!
	until_true 5 event_came 4 || :
	expect "pings" until_true 5 grep -q ': ping' "$T/events"
	pkill -P "$watcher" curl
	expect "a client that left is noticed" until_true 8 stream_was_cut
	wait "$watcher"
	http /test/1/stream --head --max-time 5
	expect "HEAD of a stream" is 200
	expect "its type" header_has Content-Type text/event-stream
	expect "not kept" header_is Cache-Control no-cache
}

streams_begin() {
	settings_file=$T/data/riffle.conf
	[ ! -d "$T/home" ] || settings_file=$T/home/.config/riffle/riffle.conf
	say "stream_ping = 1s" >>"$settings_file"
	for program in "$T/bin/riffle" ${stream_programs:-}; do
		install -m 755 "$streams_program" "$program.new" &&
			mv "$program.new" "$program"
	done
	"$@"
	http /test/1/state/0 -d ""
	expect "the program for streams" is 200
}

# Where nobody can hold a stream open: the state of affairs, and come again.
case_polled_streams() {
	streams_begin "$@"
	for n in 1 2; do
		http "/test/1/state/$n" -d ""
		http /test/1/stream
		expect "a stream that ends" is 200
		expect "tells the state of affairs" body_has "{\"n\":$n,"
		expect "and when to come again" body_has "retry: 2000"
	done
}

# Lines as they come, each with the time in ms.
watch_events() {
	curl -sN --max-time 40 "$url/test/1/stream" |
		while IFS= read -r line; do
			say "$(date +%s%3N) $line"
		done >>"$T/events"
}
event_came() { grep -q "data: .*\"n\":$1," "$T/events"; }
stream_was_cut() {
	grep 'route=test_stream' "$T/data/riffle.log" | tail -n 1 |
		grep -q ' cut=1'
}

some_cases() {
	case_health
	case_borders
	case_workbook
	case_picture
	case_images
	case_errors
	case_check
}

all_cases() {
	some_cases
	case_preflight
	case_connection
	case_traversal
	case_chunked
	case_big_upload
	case_cut_upload
	case_together
	case_large_result
	case_worker
}

# A crowd over connections that the server keeps, more than Riffle has
# threads: all are answered, and none late.
case_crowd() {
	curl -sS --no-progress-meter -Z --parallel-max 100 -o "$T/crowd.#1" \
		-H "x-api-key: $key" -w '%{http_code} %{time_total}\n' \
		"$url/healthz?n=[1-600]" >"$T/crowd" 2>&1
	rm -f "$T"/crowd.*
	status=$(awk '$1 == 200 && $2 < 5 { n++ } END { print n + 0 }' "$T/crowd")
	expect "all of a crowd are answered in time" is 600
}

# The service is restarted under the running server.
case_restart() {
	kill "$riffle_respond_pid"
	expect "riffle respond ends" until_true 12 gone "$riffle_respond_pid"
	start_unit riffle-respond.service
	expect "the server finds its successor" until_true 5 answers
}

# Told to hand files to a server that does not take them, Riffle's clients get
# nothing; the check tells.
case_wrong_sendfile() {
	say "sendfile = x-sendfile" >>"$T/data/riffle.conf"
	case_restart
	riffle check --url "$url/" >"$T/body" 2>&1
	status=$?
	expect "riffle check finds fault" is 1
	expect "names the setting" body_has "sendfile does not fit"
}
