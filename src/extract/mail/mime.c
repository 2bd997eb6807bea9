/*
 * What surprises: fields go on in the next line when that starts with white
 * space; a parameter may come in pieces, each with an encoding of its own;
 * between two encoded words white space is nothing; and boundaries of an
 * outer part end an inner one that forgot to.
 */
#include "config.h"

#include "extract/mail/mime.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/limits.h"
#include "util/utf8.h"

#define MAX_FIELD (64 * RF_KiB)
#define MAX_PIECES 20		/* of a parameter */
#define MAX_WORD 2000		/* bytes, where 75 are allowed (RFC 2047): each
				   beginning is looked for an end */

struct rf_str
rf_mime_line(struct rf_str *s)
{
	struct rf_str line;

	if (s->len == 0)
		return (struct rf_str){ NULL, 0 };
	line = rf_str_cut(s, '\n');
	if (s->ptr == NULL)
		s->len = 0;
	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* ---- texts -------------------------------------------------------------- */

struct rf_str
rf_mime_text(struct rf_arena *arena, struct rf_str s, const char *charset)
{
	struct rf_str out;

	if (charset == NULL || strcasecmp(charset, "us-ascii") == 0)
		charset = rf_utf8_valid(s) ? "utf-8" : NULL;
	out = charset != NULL && strcasecmp(charset, "utf-8") == 0 ?
	    rf_utf8_clean(arena, s) : rf_utf8_from(arena, s, charset);
	if (out.ptr == s.ptr)
		out.ptr = rf_arena_strndup(arena, s.ptr, s.len);
	return out;
}

static int
sextet(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c != '\0' ? strchr(digits, c) : NULL;

	return p != NULL ? (int)(p - digits) : -1;
}

/* Whatever is no digit is passed over, as all readers of mail do. */
static void
unbase64(struct rf_str s, struct rf_buf *out)
{
	uint32_t bits = 0;
	int n = 0;

	for (size_t i = 0; i < s.len; i++) {
		int v = sextet(s.ptr[i]);

		if (s.ptr[i] == '=')
			n = 0;
		if (v < 0)
			continue;
		bits = bits << 6 | (uint32_t)v;
		n += 6;
		if (n >= 8) {
			n -= 8;
			rf_buf_addc(out, (char)(bits >> n));
		}
	}
}

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ?
	    c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `escape` and two digits are a byte; an escape at a line's end joins. */
static void
unquote(struct rf_str s, char escape, bool underscore, struct rf_buf *out)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		size_t end = i + 1;

		if (c != escape) {
			rf_buf_addc(out, underscore && c == '_' ? ' ' : c);
			continue;
		}
		if (i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 &&
		    hex(s.ptr[i + 2]) >= 0) {
			rf_buf_addc(out, (char)(hex(s.ptr[i + 1]) << 4 |
			    hex(s.ptr[i + 2])));
			i += 2;
			continue;
		}
		while (end < s.len && (s.ptr[end] == ' ' ||
		    s.ptr[end] == '\t' || s.ptr[end] == '\r'))
			end++;
		if (end < s.len && s.ptr[end] == '\n')
			i = end;
		else
			rf_buf_addc(out, c);
	}
}

void
rf_mime_decode(const struct rf_mime *part, struct rf_buf *out)
{
	if (part->base64)
		unbase64(part->body, out);
	else if (part->quoted)
		unquote(part->body, '=', false, out);
	else
		rf_buf_add(out, part->body.ptr, part->body.len);
}

/*
 * "=?charset?B?text?=" at the start of s: its bytes go behind those in raw.
 * Its length, or 0.
 */
static size_t
encoded_word(struct rf_str s, struct rf_str *charset, struct rf_buf *raw)
{
	const char *end, *q1, *q2, *q3;
	struct rf_str text;

	s.len = s.len < MAX_WORD ? s.len : MAX_WORD;
	end = s.ptr + s.len;
	if (!rf_str_starts(s, "=?") ||
	    (q1 = memchr(s.ptr + 2, '?', s.len - 2)) == NULL ||
	    end - q1 < 3 || q1[2] != '?')
		return 0;
	q2 = q1 + 3;
	q3 = memmem(q2, (size_t)(end - q2), "?=", 2);
	if (q3 == NULL || strchr("bBqQ", q1[1]) == NULL)
		return 0;
	*charset = (struct rf_str){ s.ptr + 2, (size_t)(q1 - s.ptr) - 2 };
	*charset = rf_str_cut(charset, '*');	/* a language behind it */
	text = (struct rf_str){ q2, (size_t)(q3 - q2) };
	if (q1[1] == 'b' || q1[1] == 'B')
		unbase64(text, raw);
	else
		unquote(text, '=', true, raw);
	return (size_t)(q3 + 2 - s.ptr);
}

static size_t
blanks(struct rf_str s)
{
	size_t n = 0;

	while (n < s.len && (s.ptr[n] == ' ' || s.ptr[n] == '\t'))
		n++;
	return n;
}

static bool
same_charset(struct rf_str a, struct rf_str b)
{
	return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

/*
 * Encoded words beside one another, as one text: many writers cut it between
 * the bytes of a character.  The length of them all, or 0.
 */
static size_t
encoded_words(struct rf_arena *arena, struct rf_str s, struct rf_buf *out)
{
	struct rf_str charset, next, text;
	struct rf_buf raw;
	size_t n, done, skip = 0;

	rf_buf_init(&raw, MAX_FIELD);
	done = encoded_word(s, &charset, &raw);
	for (n = done; n > 0; done += n) {
		struct rf_str rest = { s.ptr + done, s.len - done };
		size_t length = raw.len;

		skip = blanks(rest);
		rest = (struct rf_str){ rest.ptr + skip, rest.len - skip };
		n = encoded_word(rest, &next, &raw);
		if (n == 0 || !same_charset(charset, next)) {
			raw.len = length;
			break;
		}
		n += skip;
	}
	if (done > 0) {
		text = rf_mime_text(arena, (struct rf_str){ raw.ptr, raw.len },
		    rf_arena_strndup(arena, charset.ptr, charset.len));
		rf_buf_add(out, text.ptr, text.len);
	}
	rf_buf_release(&raw);
	return done;
}

static const char *
decode_words(struct rf_arena *arena, struct rf_str s)
{
	struct rf_str clean;
	struct rf_buf out;
	bool after = false;

	s = rf_mime_text(arena, s, NULL);
	rf_buf_init(&out, MAX_FIELD);
	while (s.len > 0) {
		size_t skip = after ? blanks(s) : 0, n;

		n = encoded_words(arena, (struct rf_str){ s.ptr + skip,
		    s.len - skip }, &out);
		after = n > 0;
		if (n == 0)
			rf_buf_addc(&out, *s.ptr);
		n = n > 0 ? n + skip : 1;
		s.ptr += n;
		s.len -= n;
	}
	clean = rf_str_trim(rf_mime_text(arena, (struct rf_str){ out.ptr,
	    out.len }, "utf-8"));
	rf_buf_release(&out);
	return clean.len > 0 ? rf_arena_strndup(arena, clean.ptr, clean.len) :
	    NULL;
}

/* ---- fields ------------------------------------------------------------- */

struct rf_str
rf_mime_field(struct rf_arena *arena, struct rf_str head, const char *name)
{
	size_t n = strlen(name);
	struct rf_str line, out = { "", 0 };
	struct rf_buf buf;
	bool in = false;

	rf_buf_init(&buf, MAX_FIELD);
	while ((line = rf_mime_line(&head)).ptr != NULL) {
		bool more = line.len > 0 && (line.ptr[0] == ' ' ||
		    line.ptr[0] == '\t');

		if (in && more) {
			rf_buf_add(&buf, line.ptr, line.len);
			continue;
		}
		if (in)
			break;
		in = line.len > n && line.ptr[n] == ':' &&
		    strncasecmp(line.ptr, name, n) == 0;
		if (in)
			rf_buf_add(&buf, line.ptr + n + 1, line.len - n - 1);
	}
	if (buf.len > 0) {
		out.ptr = rf_arena_strndup(arena, buf.ptr, buf.len);
		out = rf_str_trim((struct rf_str){ out.ptr, buf.len });
	}
	rf_buf_release(&buf);
	return out;
}

const char *
rf_mime_text_field(struct rf_arena *arena, struct rf_str head,
    const char *name)
{
	struct rf_str s = rf_mime_field(arena, head, name);

	return s.len > 0 ? decode_words(arena, s) : NULL;
}

static void
unescape(struct rf_arena *arena, struct rf_str *s)
{
	char *out = rf_arena_bytes(arena, s->len);
	size_t n = 0;

	for (size_t i = 0; i < s->len; i++) {
		i += s->ptr[i] == '\\' && i + 1 < s->len;
		out[n++] = s->ptr[i];
	}
	*s = (struct rf_str){ out, n };
}

/* The next "; name=value" of a field; quotes and their escapes are gone. */
static bool
next_parameter(struct rf_arena *arena, struct rf_str *s, struct rf_str *name,
    struct rf_str *value)
{
	const char *p = memchr(s->ptr, ';', s->len), *end = s->ptr + s->len;
	const char *from;
	bool escaped = false;

	if (p == NULL)
		return false;
	from = ++p;
	while (p < end && *p != '=' && *p != ';')
		p++;
	*name = rf_str_trim((struct rf_str){ from, (size_t)(p - from) });
	if (p < end && *p == '=')
		p++;
	while (p < end && isspace((unsigned char)*p))
		p++;
	from = p;
	if (p < end && *p == '"') {
		for (from = ++p; p < end && *p != '"'; p++)
			if (*p == '\\' && p + 1 < end) {
				escaped = true;
				p++;
			}
		*value = (struct rf_str){ from, (size_t)(p - from) };
	} else {
		while (p < end && *p != ';')
			p++;
		*value = rf_str_trim((struct rf_str){ from,
		    (size_t)(p - from) });
	}
	if (escaped)
		unescape(arena, value);
	*s = (struct rf_str){ p, (size_t)(end - p) };
	return true;
}

/* One piece of a value; "charset'language'" stands before the first. */
static void
add_piece(struct rf_str v, bool escaped, bool first, struct rf_str *charset,
    struct rf_buf *raw)
{
	const char *q = escaped && first ? memchr(v.ptr, '\'', v.len) : NULL;
	const char *q2 = q != NULL ? memchr(q + 1, '\'', v.len -
	    (size_t)(q + 1 - v.ptr)) : NULL;

	if (q2 != NULL) {
		*charset = (struct rf_str){ v.ptr, (size_t)(q - v.ptr) };
		v.len -= (size_t)(q2 + 1 - v.ptr);
		v.ptr = q2 + 1;
	}
	if (escaped)
		unquote(v, '%', false, raw);
	else
		rf_buf_add(raw, v.ptr, v.len);
}

/* A parameter of a field, however it is written; NULL when there is none. */
static const char *
parameter(struct rf_arena *arena, struct rf_str field, const char *want)
{
	struct rf_str rest = field, name, v, charset = { NULL, 0 };
	size_t n = strlen(want);
	const char *out = NULL;
	struct rf_buf raw;
	char piece[32];

	while (next_parameter(arena, &rest, &name, &v))
		if (rf_str_ieq(name, want))
			return decode_words(arena, v);
	rf_buf_init(&raw, MAX_FIELD);
	for (int i = -1; i < MAX_PIECES; i++) {
		bool found = false;

		if (i < 0)
			piece[0] = '\0';
		else
			snprintf(piece, sizeof(piece), "*%d", i);
		for (rest = field; !found &&
		    next_parameter(arena, &rest, &name, &v);) {
			bool escaped = name.len > 0 &&
			    name.ptr[name.len - 1] == '*';

			name.len -= escaped;
			found = name.len == n + strlen(piece) &&
			    strncasecmp(name.ptr, want, n) == 0 &&
			    memcmp(name.ptr + n, piece, name.len - n) == 0;
			if (found)
				add_piece(v, escaped, raw.len == 0, &charset,
				    &raw);
		}
		if (found == (i < 0))
			break;
	}
	if (raw.len > 0)
		out = rf_mime_text(arena, (struct rf_str){ raw.ptr, raw.len },
		    charset.len > 0 ? rf_arena_strndup(arena, charset.ptr,
		    charset.len) : NULL).ptr;
	rf_buf_release(&raw);
	return out;
}

/* ---- parts -------------------------------------------------------------- */

struct parser {
	struct rf_arena *arena;
	uint32_t parts;
};

static struct rf_mime *part_of(struct parser *p, struct rf_str text,
    const char *type, unsigned depth);

/*
 * Head and body: the head ends with the first empty line; where there is
 * none, before the first line that is no part of one, and there is no head
 * when the first line is that.
 */
static void
split(struct rf_str text, struct rf_mime *m)
{
	struct rf_str rest = text, line, odd = { NULL, 0 };

	m->head = text;
	m->body = (struct rf_str){ "", 0 };
	while ((line = rf_mime_line(&rest)).ptr != NULL) {
		if (line.len == 0) {
			m->head.len = (size_t)(line.ptr - text.ptr);
			m->body = rest;
			break;
		}
		if (odd.ptr == NULL && !rf_mime_is_field(line) &&
		    line.ptr[0] != ' ' && line.ptr[0] != '\t')
			odd = line;
	}
	if (odd.ptr != NULL && (line.ptr == NULL || odd.ptr == text.ptr)) {
		m->head.len = (size_t)(odd.ptr - text.ptr);
		m->body = (struct rf_str){ odd.ptr, text.len - m->head.len };
	}
	if (m->body.ptr == NULL)
		m->body.ptr = "";
}

/* 1: "--boundary", 2: "--boundary--", 0: neither. */
static int
boundary_line(struct rf_str line, const char *boundary)
{
	size_t n = strlen(boundary);

	if (line.len < n + 2 || memcmp(line.ptr, "--", 2) != 0 ||
	    memcmp(line.ptr + 2, boundary, n) != 0)
		return 0;
	line.ptr += n + 2;
	line.len -= n + 2;
	return rf_str_starts(line, "--") ? 2 :
	    rf_str_trim(line).len == 0 ? 1 : 0;
}

/* false: no boundary stands anywhere. */
static bool
children(struct parser *p, struct rf_mime *m, const char *boundary,
    unsigned depth)
{
	const char *type = strcmp(m->type, "multipart/digest") == 0 ?
	    "message/rfc822" : "text/plain", *from = NULL, *end;
	struct rf_str rest = m->body, line;
	struct rf_mime **slot = &m->child;
	bool any = false;
	int kind = 0;

	while (kind < 2) {
		line = rf_mime_line(&rest);
		kind = line.ptr == NULL ? 3 : boundary_line(line, boundary);
		if (kind == 0)
			continue;
		any |= kind < 3;
		end = line.ptr != NULL ? line.ptr : m->body.ptr + m->body.len;
		/* The line's end before a boundary belongs to that. */
		if (from != NULL && end > from && end[-1] == '\n' && kind < 3)
			end -= end - 1 > from && end[-2] == '\r' ? 2 : 1;
		if (from != NULL && p->parts < RF_MIME_MAX_PARTS) {
			*slot = part_of(p, (struct rf_str){ from,
			    end > from ? (size_t)(end - from) : 0 }, type,
			    depth);
			slot = &(*slot)->next;
		}
		from = rest.ptr != NULL ? rest.ptr :
		    m->body.ptr + m->body.len;
	}
	return any;
}

static const char *
lower(struct rf_arena *arena, struct rf_str s)
{
	char *out = rf_arena_strndup(arena, s.ptr, s.len);

	for (char *c = out; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	return out;
}

static struct rf_mime *
part_of(struct parser *p, struct rf_str text, const char *type,
    unsigned depth)
{
	struct rf_mime *m = rf_arena_alloc(p->arena, sizeof(*m));
	struct rf_str field, rest, how;
	const char *boundary, *format;

	p->parts++;
	split(text, m);
	field = rf_mime_field(p->arena, m->head, "Content-Type");
	rest = field;
	rest = rf_str_trim(rf_str_cut(&rest, ';'));
	m->type = memchr(rest.ptr, '/', rest.len) != NULL ?
	    lower(p->arena, rf_utf8_clean(p->arena, rest)) : type;
	m->charset = parameter(p->arena, field, "charset");
	m->name = parameter(p->arena, field, "name");
	boundary = parameter(p->arena, field, "boundary");
	format = parameter(p->arena, field, "format");
	m->flowed = format != NULL && strcasecmp(format, "flowed") == 0;
	format = parameter(p->arena, field, "delsp");
	m->delsp = format != NULL && strcasecmp(format, "yes") == 0;
	field = rf_mime_field(p->arena, m->head, "Content-Disposition");
	m->attached = rf_str_starts(rf_str(lower(p->arena, field)),
	    "attachment");
	format = parameter(p->arena, field, "filename");
	m->name = format != NULL ? format : m->name;
	how = rf_mime_field(p->arena, m->head, "Content-Transfer-Encoding");
	m->base64 = rf_str_ieq(how, "base64");
	m->quoted = rf_str_ieq(how, "quoted-printable");
	m->id = rf_mime_field(p->arena, m->head, "Content-ID");
	if (m->id.len > 2 && m->id.ptr[0] == '<') {
		m->id.ptr++;
		m->id.len -= m->id.ptr[m->id.len - 2] == '>' ? 2 : 1;
	}
	m->location = rf_mime_field(p->arena, m->head, "Content-Location");
	if (depth >= RF_MIME_DEPTH)
		return m;
	if (rf_str_starts(rf_str(m->type), "multipart/"))
		m->unparted = boundary == NULL || !children(p, m, boundary,
		    depth + 1);
	else if (strcmp(m->type, "message/rfc822") == 0 && !m->base64 &&
	    !m->quoted && p->parts < RF_MIME_MAX_PARTS)
		m->child = part_of(p, m->body, "text/plain", depth + 1);
	return m;
}

struct rf_mime *
rf_mime_parse(struct rf_arena *arena, struct rf_str text)
{
	struct parser p = { .arena = arena };

	return part_of(&p, text, "text/plain", 0);
}

/* ---- mailboxes ---------------------------------------------------------- */

bool
rf_mime_is_field(struct rf_str line)
{
	size_t n = 0;

	while (n < line.len && line.ptr[n] > ' ' && line.ptr[n] < 127 &&
	    line.ptr[n] != ':')
		n++;
	return n > 0 && n < line.len && line.ptr[n] == ':';
}

struct rf_str
rf_mime_next(struct rf_str *rest)
{
	struct rf_str text = *rest, line, after;
	bool empty = true;

	if (rest->len == 0)
		return (struct rf_str){ NULL, 0 };
	if (!rf_str_starts(text, "From ")) {
		rest->len = 0;
		return text;
	}
	(void)rf_mime_line(&text);
	*rest = text;
	if (text.len == 0)
		return (struct rf_str){ "", 0 };
	/* A text may begin a line like that, but no fields follow there. */
	while (rest->len > 0) {
		after = *rest;
		line = rf_mime_line(&after);
		if (empty && rf_str_starts(line, "From ")) {
			struct rf_str peek = after;

			if (rf_mime_is_field(rf_mime_line(&peek)))
				break;
		}
		empty = line.len == 0;
		*rest = after;
	}
	text.len -= rest->len;
	return text;
}
