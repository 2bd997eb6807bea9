/*
 * The head of a multipart part.  Three spellings of file names are out there:
 * browsers and the common SDKs write raw UTF-8 and escape only the quote and
 * line ends (%22 %0D %0A); curl escapes with backslashes; a few send
 * filename* (RFC 5987), which RFC 7578 forbids, and which wins when present.
 * Other percent signs are part of the name: browsers send "100%25.pdf" for a
 * file of just that name.
 */
#include "config.h"
#include "http/part_head.h"

#include <stdlib.h>
#include <string.h>

#include "http/params.h"
#include "util/utf8.h"

/* Undo %22, %0D and %0A in place. */
static struct rf_str
unescape_name(struct rf_str s)
{
	char *p = (char *)s.ptr;	/* our own copy: rf_params_text */
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.len - i >= 3 && memcmp(p + i, "%22", 3) == 0) {
			p[n++] = '"';
			i += 2;
		} else if (s.len - i >= 3 && p[i] == '%' && p[i + 1] == '0' &&
		    strchr("AaDd", p[i + 2]) != NULL && p[i + 2] != '\0') {
			p[n++] = ' ';	/* no name has line ends */
			i += 2;
		} else {
			p[n++] = p[i];
		}
	}
	p[n] = '\0';
	return (struct rf_str){ p, n };
}

/* "UTF-8'en'na%C3%AFve.txt" */
static bool
extended_value(struct rf_arena *a, struct rf_str v, struct rf_str *out)
{
	struct rf_str charset = rf_str_cut(&v, '\'');
	char *text, *name;
	size_t n;

	if (v.ptr == NULL)
		return false;
	(void)rf_str_cut(&v, '\'');
	if (v.ptr == NULL || charset.len == 0 || charset.len > 40)
		return false;
	text = rf_arena_bytes(a, v.len + 1);
	if (!rf_percent_decode(v, false, text, &n))
		return false;
	name = rf_arena_strndup(a, charset.ptr, charset.len);
	*out = (struct rf_str){ text, n };
	if (!rf_str_ieq(charset, "utf-8"))
		*out = rf_utf8_from(a, *out, name);
	return true;
}

/* Clean, and short enough; the suffix survives, as it tells the format. */
static struct rf_str
tidy_filename(struct rf_arena *a, struct rf_str s)
{
	struct rf_str head, tail = { "", 0 };
	const char *dot;
	char *copy;

	s = rf_utf8_clean(a, s);
	if (s.len > RF_MAX_FILENAME) {
		dot = memrchr(s.ptr, '.', s.len);
		if (dot != NULL && s.ptr + s.len - dot <= 20)
			tail = (struct rf_str){ dot,
			    (size_t)(s.ptr + s.len - dot) };
		head = rf_utf8_prefix(s, RF_MAX_FILENAME - tail.len);
		s.ptr = rf_arena_printf(a, RF_STR_FMT RF_STR_FMT,
		    RF_STR_ARG(head), RF_STR_ARG(tail));
		s.len = head.len + tail.len;
	}
	copy = rf_arena_strndup(a, s.ptr, s.len);
	for (size_t i = 0; i < s.len; i++)
		if (copy[i] == '\n' || copy[i] == '\t')
			copy[i] = ' ';
	return (struct rf_str){ copy, s.len };
}

static enum rf_code
parse_disposition(struct rf_arena *a, struct rf_str v, size_t number,
    struct rf_part *part, struct rf_err *err)
{
	struct rf_str extended = { NULL, 0 };
	struct rf_param p;
	bool named = false;

	if (!rf_str_ieq(rf_params_main(&v), "form-data"))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the Content-Disposition of part %zu is not form-data",
		    number);
	while (rf_params_next(&v, &p)) {
		if (rf_str_ieq(p.name, "name") && !named) {
			part->name = unescape_name(rf_params_text(a, &p));
			named = true;
		} else if (rf_str_ieq(p.name, "filename") &&
		    !part->has_filename) {
			part->filename = unescape_name(rf_params_text(a, &p));
			part->has_filename = true;
		} else if (rf_str_ieq(p.name, "filename*") &&
		    extended.ptr == NULL) {
			if (!extended_value(a, p.value, &extended))
				extended.ptr = NULL;
		}
	}
	if (extended.ptr != NULL) {
		part->filename = extended;
		part->has_filename = true;
	}
	if (!named)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "part %zu of the form has no field name", number);
	if (!rf_utf8_valid(part->name) || strlen(part->name.ptr) !=
	    part->name.len)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the field name of part %zu is not well-formed UTF-8",
		    number);
	if (part->has_filename)
		part->filename = tidy_filename(a, part->filename);
	return RF_OK;
}

static void
parse_type(struct rf_arena *a, struct rf_str v, struct rf_part *part)
{
	struct rf_str type = rf_utf8_clean(a, rf_params_main(&v));
	struct rf_param p;

	part->media_type.ptr = rf_arena_strndup(a, type.ptr, type.len);
	part->media_type.len = type.len;
	while (rf_params_next(&v, &p))
		if (rf_str_ieq(p.name, "charset"))
			part->charset = rf_params_text(a, &p);
}

/*
 * One header line without its end; a line that begins with white space goes
 * on the one before (obs-fold).
 */
static struct rf_str
next_line(struct rf_str *lines)
{
	struct rf_str line = { lines->ptr, 0 };
	const char *end = lines->ptr + lines->len, *nl;

	for (nl = lines->ptr; nl < end; nl += 2) {
		nl = memmem(nl, (size_t)(end - nl), "\r\n", 2);
		if (nl == NULL) {
			nl = end;
			break;
		}
		if (nl + 2 == end || (nl[2] != ' ' && nl[2] != '\t'))
			break;
	}
	line.len = (size_t)(nl - line.ptr);
	if (nl < end)
		nl += 2;
	lines->ptr = nl;
	lines->len = (size_t)(end - nl);
	return line;
}

enum rf_code
rf_part_head_parse(struct rf_arena *a, struct rf_str lines, size_t number,
    struct rf_part *part, struct rf_err *err)
{
	struct rf_str line, name;
	bool disposed = false;
	enum rf_code rc;

	*part = (struct rf_part){ RF_STR(""), false, RF_STR(""), RF_STR(""),
	    RF_STR("") };
	while (lines.len > 0) {
		line = next_line(&lines);
		if (memchr(line.ptr, '\0', line.len) != NULL)
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "the headers of part %zu hold a NUL character",
			    number);
		name = rf_str_trim(rf_str_cut(&line, ':'));
		if (line.ptr == NULL)
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "a header line of part %zu has no colon", number);
		line = rf_str_trim(line);
		if (rf_str_ieq(name, "content-disposition") && !disposed) {
			rc = parse_disposition(a, line, number, part, err);
			if (rc != RF_OK)
				return rc;
			disposed = true;
		} else if (rf_str_ieq(name, "content-type")) {
			parse_type(a, line, part);
		} else if (rf_str_ieq(name, "content-transfer-encoding") &&
		    !rf_str_ieq(line, "binary") && !rf_str_ieq(line, "8bit") &&
		    !rf_str_ieq(line, "7bit")) {
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "part %zu has a Content-Transfer-Encoding: send "
			    "its bytes as they are", number);
		}
	}
	if (!disposed)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "part %zu of the form has no Content-Disposition", number);
	return RF_OK;
}
