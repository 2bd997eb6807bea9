/*
 * Streaming multipart parser.  The window holds unread bytes; data leaves it
 * as soon as it cannot be the beginning of a delimiter any more.
 *
 * The window starts with a made-up CR LF, so that the first delimiter, which
 * may open the body, looks like all others.
 */
#include "config.h"
#include "http/multipart.h"

#include <string.h>

#include "http/params.h"
#include "http/part_head.h"

/* White space that may follow a delimiter on its line (RFC 2046 5.1.1). */
#define MAX_PADDING 256

enum rf_code
rf_multipart_boundary(struct rf_arena *a, struct rf_str content_type,
    struct rf_str *out, struct rf_err *err)
{
	struct rf_param p;

	if (!rf_params_find(content_type, "boundary", &p) || p.value.len == 0)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "Content-Type is multipart/form-data without a boundary");
	*out = rf_params_text(a, &p);
	if (out->len > RF_MAX_BOUNDARY)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the multipart boundary is longer than %d characters",
		    RF_MAX_BOUNDARY);
	for (size_t i = 0; i < out->len; i++)
		if (out->ptr[i] < ' ' || out->ptr[i] > '~')
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "the multipart boundary is not plain text");
	if (out->len == 0 || out->ptr[out->len - 1] == ' ')
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the multipart boundary ends with a space");
	return RF_OK;
}

void
rf_multipart_init(struct rf_multipart *m, struct rf_arena *a,
    struct rf_str boundary, size_t window, const struct rf_part_sink *sink)
{
	memset(m, 0, sizeof(*m));
	m->arena = a;
	m->sink = sink;
	memcpy(m->delimiter, "\r\n--", 4);
	memcpy(m->delimiter + 4, boundary.ptr, boundary.len);
	m->delimiter_len = 4 + boundary.len;
	m->cap = window;
	m->window = rf_arena_bytes(a, window);
	memcpy(m->window, "\r\n", 2);
	m->to = 2;
	m->state = RF_MULTIPART_PREAMBLE;
}

char *
rf_multipart_room(struct rf_multipart *m, size_t *n)
{
	if (m->from > 0) {
		memmove(m->window, m->window + m->from, m->to - m->from);
		m->to -= m->from;
		m->from = 0;
	}
	*n = m->cap - m->to;
	return m->window + m->to;
}

/* What a delimiter at `at` is followed by. */
enum tail { TAIL_UNKNOWN, TAIL_DATA, TAIL_PART, TAIL_CLOSE };

/* *after: where the next part's head begins, past the delimiter's line. */
static enum tail
delimiter_tail(const struct rf_multipart *m, const char *at,
    const char **after)
{
	const char *p = at + m->delimiter_len, *end = m->window + m->to;
	const char *limit = p + MAX_PADDING;

	if (p == end)
		return TAIL_UNKNOWN;
	if (*p == '-') {
		if (p + 1 == end)
			return TAIL_UNKNOWN;
		return p[1] == '-' ? TAIL_CLOSE : TAIL_DATA;
	}
	while (p < end && p < limit && (*p == ' ' || *p == '\t'))
		p++;
	if (p == end)
		return TAIL_UNKNOWN;
	if (*p != '\r')
		return TAIL_DATA;
	if (p + 1 == end)
		return TAIL_UNKNOWN;
	*after = p + 2;
	return p[1] == '\n' ? TAIL_PART : TAIL_DATA;
}

/* Pass on window[from..upto) as data of the current part. */
static enum rf_code
emit(struct rf_multipart *m, const char *upto, struct rf_err *err)
{
	const char *p = m->window + m->from;
	size_t n = (size_t)(upto - p);

	m->from += n;
	if (n == 0 || m->state != RF_MULTIPART_DATA)
		return RF_OK;
	return m->sink->data(m->sink->ctx, p, n, err);
}

/*
 * The first byte that may yet be the beginning of a delimiter, given that
 * none is complete in the window.
 */
static const char *
open_end(const struct rf_multipart *m)
{
	const char *p = m->window + m->from, *end = m->window + m->to;

	if ((size_t)(end - p) >= m->delimiter_len)
		p = end - (m->delimiter_len - 1);
	while ((p = memchr(p, '\r', (size_t)(end - p))) != NULL) {
		size_t n = (size_t)(end - p);

		if (memcmp(p, m->delimiter, n) == 0)
			return p;
		p++;
	}
	return end;
}

/* In the preamble or in data.  *more: a delimiter was taken, go on. */
static enum rf_code
find_delimiter(struct rf_multipart *m, bool *more, struct rf_err *err)
{
	const char *scan = m->window + m->from, *end = m->window + m->to;
	const char *after = NULL, *at;
	bool in_part = m->state == RF_MULTIPART_DATA;
	enum tail tail = TAIL_DATA;
	enum rf_code rc;

	for (;;) {
		at = memmem(scan, (size_t)(end - scan), m->delimiter,
		    m->delimiter_len);
		if (at == NULL)
			return emit(m, open_end(m), err);
		tail = delimiter_tail(m, at, &after);
		if (tail != TAIL_DATA)
			break;
		scan = at + 1;
	}
	rc = emit(m, at, err);
	if (rc != RF_OK || tail == TAIL_UNKNOWN)
		return rc;
	if (in_part)
		rc = m->sink->end(m->sink->ctx, err);
	if (tail == TAIL_CLOSE) {
		m->state = RF_MULTIPART_EPILOGUE;
		return rc;
	}
	m->state = RF_MULTIPART_HEAD;
	m->from = (size_t)(after - m->window);
	*more = true;
	return rc;
}

static enum rf_code
read_head(struct rf_multipart *m, bool *more, struct rf_err *err)
{
	const char *p = m->window + m->from, *blank = p;
	size_t n = m->to - m->from, len;
	struct rf_part part;
	enum rf_code rc;

	if (n < 2)
		return RF_OK;
	if (memcmp(p, "\r\n", 2) != 0) {
		blank = memmem(p, n, "\r\n\r\n", 4);
		/* Of the blank line, all but its last byte may be here. */
		len = blank != NULL ? (size_t)(blank - p) : n < 3 ? 0 : n - 3;
		if (len > RF_MAX_PART_HEADER)
			return rf_fail(err, RF_E_BAD_REQUEST,
			    "the headers of part %zu are longer than %d bytes",
			    m->parts + 1, RF_MAX_PART_HEADER);
		if (blank == NULL)
			return RF_OK;
		blank += 2;
	}
	if (++m->parts > RF_MAX_FIELDS)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the form has more than %d parts", RF_MAX_FIELDS);
	len = (size_t)(blank - p);
	rc = rf_part_head_parse(m->arena, (struct rf_str){ p, len }, m->parts,
	    &part, err);
	if (rc == RF_OK)
		rc = m->sink->begin(m->sink->ctx, &part, err);
	m->from += len;
	m->state = RF_MULTIPART_BLANK;
	*more = true;
	return rc;
}

/*
 * At the blank line after a head.  Its CR LF may also be that of the
 * delimiter, when a part has no body at all.
 */
static void
skip_blank(struct rf_multipart *m, bool *more)
{
	const char *p = m->window + m->from, *after;
	size_t n = m->to - m->from;
	enum tail tail = TAIL_DATA;

	if (n < m->delimiter_len && memcmp(p, m->delimiter, n) == 0)
		tail = TAIL_UNKNOWN;
	else if (n >= m->delimiter_len &&
	    memcmp(p, m->delimiter, m->delimiter_len) == 0)
		tail = delimiter_tail(m, p, &after);
	if (tail == TAIL_UNKNOWN)
		return;
	if (tail == TAIL_DATA)
		m->from += 2;
	m->state = RF_MULTIPART_DATA;
	*more = true;
}

enum rf_code
rf_multipart_fed(struct rf_multipart *m, size_t n, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	bool more = true;

	m->to += n;
	while (more && rc == RF_OK) {
		more = false;
		switch (m->state) {
		case RF_MULTIPART_PREAMBLE:
		case RF_MULTIPART_DATA:
			rc = find_delimiter(m, &more, err);
			break;
		case RF_MULTIPART_HEAD:
			rc = read_head(m, &more, err);
			break;
		case RF_MULTIPART_BLANK:
			skip_blank(m, &more);
			break;
		case RF_MULTIPART_EPILOGUE:
			m->from = m->to = 0;
			break;
		}
	}
	return rc;
}

enum rf_code
rf_multipart_end(struct rf_multipart *m, struct rf_err *err)
{
	if (m->state == RF_MULTIPART_EPILOGUE)
		return RF_OK;
	if (m->parts == 0 && m->state == RF_MULTIPART_PREAMBLE)
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "the form's boundary does not occur in its body");
	return rf_fail(err, RF_E_BAD_REQUEST,
	    "the form ends before its closing boundary");
}
