# A document's images behind every web server: the job, its events, its list
# and its archive, with the key as the ImageExtract contract sends it.

# images_http PATH [CURL ...]: with the key in the other header.
images_http() {
	bearer=$key
	with_key '' "$@" -H "Authorization: Bearer $bearer"
}

# Where nobody can hold a stream open it ends, and is asked for again.
stream_is_done() {
	images_http "$images/stream"
	is 200 && body_has '"status":"done"'
}

# Where only cron works on what nobody waits for: its turn.
cron_turn() { :; }

case_images() {
	picture=$place/samples/picture.png
	images_http /api/v1/jobs -F "files=@$place/samples/workbook.xlsx"
	expect "a job for images" is 202
	images=/api/v1/jobs/$(json job_id)
	expect "cron comes by" cron_turn
	expect "its events lead to its end" until_true 20 stream_is_done
	expect "as events" header_has Content-Type text/event-stream
	expect "the last one tells where the result is" \
		body_has "\"result_url\":\"$base$images/result\""
	images_http "$images/result"
	expect "the list" is 200
	expect "of images" body_has '"source_kind":"document"'

	images_http "$images/download"
	expect "the archive" is 200
	expect "its type" header_is Content-Type application/zip
	expect "its name" header_has Content-Disposition "imageextract-"
	zip_size=$(wc -c <"$T/body" | tr -d ' ')
	[ "$lengths" = no ] || expect "its length" \
		header_is Content-Length "$zip_size"
	zip_tag=$(header ETag)
	cp "$T/body" "$T/images.zip"
	if command -v unzip >/dev/null 2>&1; then
		expect "it is whole" unzip -tq "$T/images.zip" >"$T/unzip"
		unzip -p "$T/images.zip" >"$T/unzipped"
		expect "and holds the picture" cmp -s "$T/unzipped" "$picture"
	fi
	images_http "$images/download" -H "If-None-Match: $zip_tag"
	expect "not modified" is 304
	images_http "$images/download" -H 'Range: bytes=20-519'
	expect "a part of the archive" is 206
	tail -c +21 "$T/images.zip" | head -c 500 >"$T/part"
	expect "its bytes" cmp -s "$T/body" "$T/part"
	http "$images/download" -H "x-api-key: none"
	expect "for nobody else" is 401
}
