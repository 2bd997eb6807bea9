/*
 * What an address says by itself.  data: URIs are taken as browsers take
 * them: broken escapes stand for themselves, and "#" begins a fragment,
 * except where markup goes on behind it - a colour in a drawing that nobody
 * escaped, which is better shown than cut in two.
 */
#include "config.h"

#include "extract/web/refs.h"

#include <string.h>

bool
rf_ref_is_data(struct rf_str ref)
{
	ref = rf_str_trim(ref);
	return ref.len >= 5 &&
	    rf_str_ieq((struct rf_str){ ref.ptr, 5 }, "data:");
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decoded; what is no escape stays. */
static size_t
unescape(struct rf_str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		int hi, lo;

		if (s.ptr[i] == '%' && i + 2 < s.len &&
		    (hi = hex(s.ptr[i + 1])) >= 0 &&
		    (lo = hex(s.ptr[i + 2])) >= 0) {
			out[n++] = (char)(hi * 16 + lo);
			i += 2;
		} else {
			out[n++] = s.ptr[i];
		}
	}
	return n;
}

static const char *
type_of(struct rf_arena *a, struct rf_str head)
{
	struct rf_str type = rf_str_trim(rf_str_cut(&head, ';'));
	char *out = rf_arena_strndup(a, type.ptr, type.len);

	for (char *p = out; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f)
			return "";
	}
	return out;
}

/* Does markup go on behind a "#"? */
static bool
goes_on(const char *mark, size_t n)
{
	return memchr(mark, '>', n) != NULL ||
	    memmem(mark, n, "%3E", 3) != NULL ||
	    memmem(mark, n, "%3e", 3) != NULL;
}

bool
rf_ref_data(struct rf_arena *a, struct rf_str uri, struct rf_str *bytes,
    const char **media_type)
{
	struct rf_str head, body;
	const char *mark;
	char *plain;

	uri = rf_str_trim(uri);
	body = (struct rf_str){ uri.ptr + 5, uri.len - 5 };
	head = rf_str_cut(&body, ',');
	if (body.ptr == NULL)
		return false;
	mark = memchr(body.ptr, '#', body.len);
	if (mark != NULL &&
	    !goes_on(mark, body.len - (size_t)(mark - body.ptr)))
		body.len = (size_t)(mark - body.ptr);
	*media_type = type_of(a, head);
	plain = rf_arena_bytes(a, body.len + 1);
	bytes->ptr = plain;
	bytes->len = unescape(body, plain);
	head = rf_str_trim(head);
	if (head.len >= 6 && rf_str_ieq((struct rf_str){
	    head.ptr + head.len - 6, 6 }, "base64")) {
		struct rf_str coded = *bytes;

		/* Decoding never runs ahead of what it reads. */
		if (!rf_unbase64(coded, plain, &bytes->len))
			return false;
	}
	return true;
}

/* ---- names ------------------------------------------------------------ */

static const char *const images[] = {
	"png", "jpg", "jpeg", "jpe", "jfif", "pjpeg", "pjp", "gif", "webp",
	"avif", "avifs", "svg", "svgz", "bmp", "dib", "ico", "cur", "tif",
	"tiff", "apng", "jxl", "jp2", "jpx", "heic", "heif",
};
/* What may stand where an image could, and is none. */
static const char *const others[] = {
	"html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "js", "mjs",
	"css", "json", "xml", "txt", "md", "pdf", "swf", "woff", "woff2",
	"ttf", "otf", "eot", "mp4", "m4v", "webm", "ogv", "ogg", "mov",
	"avi", "mp3", "m4a", "wav", "flac", "m3u8", "mpd", "zip", "gz",
	"vtt", "srt", "wasm", "map", "rss", "atom", "doc", "docx", "xls",
	"xlsx", "ppt", "pptx", "exe", "dmg", "apk", "webmanifest",
};

static bool
among(struct rf_str s, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rf_str_ieq(s, names[i]))
			return true;
	return false;
}

enum rf_suffix
rf_ref_suffix(struct rf_str ref)
{
	size_t end = 0, from, slash;

	ref = rf_str_trim(ref);
	while (end < ref.len && ref.ptr[end] != '?' && ref.ptr[end] != '#')
		end++;
	for (slash = end; slash > 0 && ref.ptr[slash - 1] != '/'; slash--)
		;
	for (from = end; from > slash && ref.ptr[from - 1] != '.'; from--)
		;
	if (from == slash)
		return RF_SUFFIX_NONE;
	ref = (struct rf_str){ ref.ptr + from, end - from };
	if (among(ref, images, RF_COUNT(images)))
		return RF_SUFFIX_IMAGE;
	return among(ref, others, RF_COUNT(others)) ? RF_SUFFIX_OTHER :
	    RF_SUFFIX_NONE;
}

bool
rf_ref_image_type(struct rf_str type)
{
	type = rf_str_trim(rf_str_cut(&type, ';'));
	return type.len > 6 &&
	    rf_str_ieq((struct rf_str){ type.ptr, 6 }, "image/");
}

bool
rf_ref_shown_type(struct rf_str type)
{
	static const char *const shown[] = { "apng", "avif", "bmp", "gif",
		"jpeg", "jpg", "pjpeg", "png", "svg+xml",
		"vnd.microsoft.icon", "webp", "x-bmp", "x-icon", "x-ms-bmp",
		"x-png" };

	type = rf_str_trim(rf_str_cut(&type, ';'));
	return rf_ref_image_type(type) && among((struct rf_str){ type.ptr + 6,
	    type.len - 6 }, shown, RF_COUNT(shown));
}

void
rf_ref_sizes(struct rf_str s, struct rf_ref *like)
{
	while (s.ptr != NULL) {
		struct rf_str one = rf_str_trim(rf_str_cut(&s, ' ')), w;
		int64_t width, height;

		for (size_t i = 0; i < one.len; i++) {
			if ((one.ptr[i] | 0x20) != 'x')
				continue;
			w = (struct rf_str){ one.ptr, i };
			one = (struct rf_str){ one.ptr + i + 1,
				one.len - i - 1 };
			if (rf_parse_int(w, 1, 100000, &width) &&
			    rf_parse_int(one, 1, 100000, &height) &&
			    width > like->width) {
				like->width = (uint32_t)width;
				like->height = (uint32_t)height;
			}
			break;
		}
	}
}
