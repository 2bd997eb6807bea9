/*
 * The plain XML engine: UTF-8 without a document type, which is what Office
 * documents are.  It reads where the bytes lie: a name, a value or a text is
 * a slice of the chunk that was pushed, and only what a reference or a line
 * end changes is copied.  What a chunk cuts in two is carried over.
 *
 * What surprises: a name is looked up once and then compared by pointer, and
 * its namespace is remembered until some declaration comes or goes; so only a
 * name that is new is looked at letter by letter.  We are
 * laxer than the standard in what harms nobody ("--" in comments, "]]>" in
 * texts, letters in names), and stricter nowhere.
 */
#include "config.h"

#include "extract/xml_priv.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xml_skip.h"
#include "util/arena.h"
#include "util/hash.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/swar.h"
#include "util/utf8.h"

#define MAX_ATTRS 256		/* of one element */
#define MAX_NAMES 100000	/* different ones of one document */
#define MAX_REFERENCE 16	/* bytes of "&#x10FFFF;" and the like */

struct name {
	const char *text;	/* as written, "s:row"; NUL-terminated */
	uint32_t len;
	uint32_t prefix;	/* bytes of it, without the colon */
	const char *local;	/* behind the colon */
	uint32_t era;		/* when ns was found */
	enum rf_xmlns ns;	/* of an element of this name */
};

struct binding {
	const char *prefix;	/* "": the default */
	size_t len;
	enum rf_xmlns ns;
};

struct open {
	const struct name *name;
	enum rf_xmlns ns;
	uint32_t bindings;	/* how many there were before it */
};

/* An attribute as found, before its value is decoded. */
struct found {
	struct name *name;
	const char *value;
	size_t len;
	bool plain;		/* the value is what stands there */
};

struct xml_scan {
	struct rf_xml *x;
	enum { CONTENT, COMMENT, CDATA, PI } state;
	struct rf_buf carry;	/* what is not parsed yet, at its start */
	size_t wait;		/* do not try again with fewer bytes */
	size_t checked;		/* of what is carried: known to be UTF-8 */
	unsigned line;
	bool started;
	bool done;		/* the root has ended */

	struct rf_arena arena;	/* names */
	struct name **slots;
	size_t n_names, n_slots;
	struct name *recent[256];	/* a short way to most of them */

	RF_VEC(struct binding) bindings;
	uint32_t era;		/* grows when bindings change */
	struct open *stack;	/* one more than may be open; most of it is
				   never touched */
	RF_VEC(struct found) found;
	RF_VEC(struct xml_attr) attrs;
	struct rf_buf decoded;	/* values that had to be copied */
};

/* ---- life ----------------------------------------------------------- */

struct xml_scan *
xml_scan_new(struct rf_xml *x)
{
	struct xml_scan *s = rf_calloc(1, sizeof(*s));

	s->x = x;
	s->line = 1;
	s->era = 1;
	rf_buf_init(&s->carry, SIZE_MAX / 2);
	rf_buf_init(&s->decoded, SIZE_MAX / 2);
	rf_arena_init(&s->arena);
	s->n_slots = 256;
	s->slots = rf_calloc(s->n_slots, sizeof(*s->slots));
	s->stack = rf_reallocarray(NULL, RF_MAX_XML_DEPTH + 1,
	    sizeof(*s->stack));
	return s;
}

void
xml_scan_free(struct xml_scan *s)
{
	if (s == NULL)
		return;
	RF_VEC_RELEASE(&s->bindings);
	RF_VEC_RELEASE(&s->found);
	RF_VEC_RELEASE(&s->attrs);
	rf_buf_release(&s->carry);
	rf_buf_release(&s->decoded);
	rf_arena_release(&s->arena);
	free(s->slots);
	free(s->stack);
	free(s);
}

/* The text is no XML; returns what a parsing function returns then. */
static const char *
bad(struct xml_scan *s)
{
	xml_malformed(s->x, s->line);
	return NULL;
}

/* ---- names ---------------------------------------------------------- */

static size_t
slot_of(const struct xml_scan *s, const char *p, size_t n)
{
	size_t i = rf_hash64(p, n) & (s->n_slots - 1);

	while (s->slots[i] != NULL && (s->slots[i]->len != n ||
	    memcmp(s->slots[i]->text, p, n) != 0))
		i = (i + 1) & (s->n_slots - 1);
	return i;
}

static void
grow_names(struct xml_scan *s)
{
	struct name **old = s->slots;
	size_t n = s->n_slots;

	s->n_slots = 2 * n;
	s->slots = rf_calloc(s->n_slots, sizeof(*s->slots));
	for (size_t i = 0; i < n; i++)
		if (old[i] != NULL)
			s->slots[slot_of(s, old[i]->text, old[i]->len)] =
			    old[i];
	free(old);
}

/* The one struct of a name; NULL when it is none, and past the ceiling. */
static struct name *
intern(struct xml_scan *s, const char *p, size_t n)
{
	size_t i = slot_of(s, p, n);
	struct name *name = s->slots[i];
	const char *colon;

	if (name != NULL)
		return name;
	for (size_t k = 0; k < n; k++)
		if (!is(p[k], NAME)) {
			bad(s);
			return NULL;
		}
	if (s->n_names >= MAX_NAMES || n > RF_MiB) {
		if (s->x->rc == RF_OK)
			s->x->rc = rf_fail(&s->x->err, RF_E_LIMIT, "%s has "
			    "more than %d different names", s->x->label,
			    MAX_NAMES);
		return NULL;
	}
	name = s->slots[i] = rf_arena_alloc(&s->arena, sizeof(*name));
	name->text = rf_arena_strndup(&s->arena, p, n);
	name->len = (uint32_t)n;
	colon = memchr(name->text, ':', n);
	/* "a:1" is no qualified name, though a name. */
	if (colon != NULL && colon > name->text && is(colon[1], NAME_START) &&
	    colon[1] != ':') {
		name->prefix = (uint32_t)(colon - name->text);
		name->local = colon + 1;
	} else {
		name->local = name->text;
	}
	if (++s->n_names > s->n_slots / 2)
		grow_names(s);
	return name;
}

static inline uint32_t
load_four(const char *p)
{
	uint32_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* Equal names; most have a byte to eight, too few to call memcmp for. */
static inline bool
same(const struct name *name, const char *p, size_t n)
{
	const char *q = name->text;

	if (name->len != n)
		return false;
	if (n > 16)
		return memcmp(q, p, n) == 0;
	/* Two words that may overlap, or three bytes. */
	if (n >= 8)
		return rf_swar_load(p) == rf_swar_load(q) &&
		    rf_swar_load(p + n - 8) == rf_swar_load(q + n - 8);
	if (n >= 4)
		return load_four(p) == load_four(q) &&
		    load_four(p + n - 4) == load_four(q + n - 4);
	return p[0] == q[0] && p[n / 2] == q[n / 2] && p[n - 1] == q[n - 1];
}

/*
 * As intern, by way of some of the bytes: in Office parts nearly all names
 * begin with the same two.
 */
static inline struct name *
name_of(struct xml_scan *s, const char *p, size_t n)
{
	size_t i = (unsigned char)p[0];

	if (n > 2)
		i = ((size_t)(unsigned char)p[2] ^
		    (size_t)(unsigned char)p[n / 2] << 1 ^
		    (size_t)(unsigned char)p[n - 1] << 3 ^ n << 5) %
		    RF_COUNT(s->recent);

	if (s->recent[i] == NULL || !same(s->recent[i], p, n))
		s->recent[i] = intern(s, p, n);
	return s->recent[i];
}

/* ---- namespaces ------------------------------------------------------ */

/* The namespace of a name's prefix; an undeclared one gives none. */
static enum rf_xmlns
look_up(const struct xml_scan *s, const struct name *name)
{
	for (size_t i = s->bindings.n; i-- > 0;) {
		const struct binding *b = &s->bindings.v[i];

		if (b->len == name->prefix &&
		    memcmp(b->prefix, name->text, b->len) == 0)
			return b->ns;
	}
	return name->prefix == 3 && memcmp(name->text, "xml", 3) == 0 ?
	    RF_NS_XML : RF_NS_NONE;
}

static inline enum rf_xmlns
ns_of(const struct xml_scan *s, struct name *name)
{
	if (name->era != s->era) {
		name->ns = look_up(s, name);
		name->era = s->era;
	}
	return name->ns;
}

/* "xmlns" or "xmlns:p": then *prefix is "" or "p". */
static inline bool
declares(const struct name *name, const char **prefix)
{
	if (name->text[0] != 'x' || name->len < 5 ||
	    memcmp(name->text, "xmlns", 5) != 0)
		return false;
	if (name->len == 5)
		*prefix = "";
	else if (name->prefix == 5)
		*prefix = name->local;
	else
		return false;
	return true;
}

/* ---- references ------------------------------------------------------ */

static bool
is_char(uint32_t cp)
{
	return cp == '\t' || cp == '\n' || cp == '\r' ||
	    (cp >= 0x20 && cp <= 0xd7ff) || (cp >= 0xe000 && cp <= 0xfffd) ||
	    (cp >= 0x10000 && cp <= 0x10ffff);
}

static bool
number_of(struct rf_str digits, unsigned base, uint32_t *cp)
{
	*cp = 0;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.ptr[i];
		unsigned d = c >= '0' && c <= '9' ? (unsigned)(c - '0') :
		    c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 :
		    c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 99;

		if (d >= base || *cp > 0x10ffff)
			return false;
		*cp = *cp * base + d;
	}
	return digits.len > 0 && is_char(*cp);
}

/*
 * The reference at p ("&"): its text goes to out (4 bytes at most, *n of
 * them); returns what follows it, p when `end` cuts it off, NULL when it is
 * none.
 */
static const char *
reference(const char *p, const char *end, char out[4], size_t *n)
{
	static const struct {
		const char *name;
		char c;
	} known[] = {
		{ "lt", '<' }, { "gt", '>' }, { "amp", '&' },
		{ "quot", '"' }, { "apos", '\'' },
	};
	size_t left = (size_t)(end - p);
	const char *semicolon;
	struct rf_str name;
	uint32_t cp;

	semicolon = memchr(p, ';', left);
	if (semicolon == NULL && left < 2 * MAX_REFERENCE)
		return p;
	if (semicolon == NULL)
		return NULL;
	name.ptr = p + 1;
	name.len = (size_t)(semicolon - name.ptr);
	if (rf_str_starts(name, "#")) {
		bool hex = rf_str_starts(name, "#x");

		name.ptr += hex ? 2 : 1;
		name.len -= hex ? 2 : 1;
		if (!number_of(name, hex ? 16 : 10, &cp))
			return NULL;
		*n = rf_utf8_encode(cp, out);
		return semicolon + 1;
	}
	for (size_t i = 0; i < RF_COUNT(known); i++)
		if (rf_str_is(name, known[i].name)) {
			out[0] = known[i].c;
			*n = 1;
			return semicolon + 1;
		}
	return NULL;
}

/* ---- start tags ------------------------------------------------------ */

static inline const char *
skip_space(const char *p, const char *end)
{
	while (p < end && is(*p, SPACE))
		p++;
	return p;
}

/*
 * The functions below return where they stopped, or NULL: with x->rc set
 * when the text is bad, without it when more bytes are needed.
 */

/* An attribute's value from its quote on. */
static const char *
scan_value(struct xml_scan *s, const char *p, const char *end,
    struct found *f)
{
	char quote = *p++;

	f->value = p;
	f->plain = true;
	for (;;) {
		p = skip_value(p, end);
		if (p == end)
			return NULL;
		if (*p == quote)
			break;
		if (*p == '<')
			return bad(s);
		if (*p != '"' && *p != '\'')
			f->plain = false;
		p++;
	}
	f->len = (size_t)(p - f->value);
	return p + 1;
}

static const char *
scan_attr(struct xml_scan *s, const char *p, const char *end)
{
	const char *from = p;
	struct found *f;
	struct name *name;

	if (!is(*p, NAME_START))
		return bad(s);
	p = skip_name(p, end);
	if (p == end)
		return NULL;
	name = name_of(s, from, (size_t)(p - from));
	if (name == NULL)
		return NULL;
	p = skip_space(p, end);
	if (p == end)
		return NULL;
	if (*p != '=')
		return bad(s);
	p = skip_space(p + 1, end);
	if (p == end)
		return NULL;
	if (*p != '"' && *p != '\'')
		return bad(s);
	if (s->found.n >= MAX_ATTRS)
		return bad(s);
	for (size_t i = 0; i < s->found.n; i++)
		if (s->found.v[i].name == name)
			return bad(s);
	f = RF_VEC_PUSH(&s->found);
	f->name = name;
	return scan_value(s, p, end, f);
}

/* A value with references or line ends, as its reader sees it. */
static bool
decode_value(struct xml_scan *s, const struct found *f, struct rf_str *out)
{
	const char *p = f->value, *end = f->value + f->len, *next;
	char c[4];
	size_t n;

	/* Room was made for all values of the tag: nothing moves. */
	out->ptr = s->decoded.ptr + s->decoded.len;
	while (p < end) {
		if (*p == '&') {
			next = reference(p, end, c, &n);
			if (next == NULL || next == p) {
				bad(s);
				return false;
			}
			rf_buf_add(&s->decoded, c, n);
			p = next;
		} else if (is(*p, SPACE)) {
			/* A line end of two bytes is one. */
			p += *p == '\r' && p + 1 < end && p[1] == '\n';
			rf_buf_addc(&s->decoded, ' ');
			p++;
		} else {
			/* Quotes of the other kind stop it as well. */
			next = skip_value(p + 1, end);
			rf_buf_add(&s->decoded, p, (size_t)(next - p));
			p = next;
		}
	}
	out->len = (size_t)(s->decoded.ptr + s->decoded.len - out->ptr);
	return true;
}

static bool
value_of(struct xml_scan *s, const struct found *f, struct rf_str *out)
{
	if (!f->plain)
		return decode_value(s, f, out);
	out->ptr = f->value;
	out->len = f->len;
	return true;
}

/* Declarations first: they hold for the very tag they stand in. */
static bool
bind(struct xml_scan *s)
{
	size_t total = 0;
	bool any = false;

	for (size_t i = 0; i < s->found.n; i++)
		total += s->found.v[i].plain ? 0 : s->found.v[i].len;
	rf_buf_reset(&s->decoded);
	if (total > 0)
		(void)rf_buf_reserve(&s->decoded, total + 1);
	for (size_t i = 0; i < s->found.n; i++) {
		const char *prefix;
		struct binding *b;
		struct rf_str uri;

		if (!declares(s->found.v[i].name, &prefix))
			continue;
		if (!value_of(s, &s->found.v[i], &uri))
			return false;
		b = RF_VEC_PUSH(&s->bindings);
		b->prefix = prefix;
		b->len = strlen(prefix);
		b->ns = xml_ns_of(uri);
		any = true;
	}
	s->era += any;
	return true;
}

/* The tag's attributes, declarations left out. */
static bool
collect(struct xml_scan *s)
{
	s->attrs.n = 0;
	for (size_t i = 0; i < s->found.n; i++) {
		struct name *name = s->found.v[i].name;
		const char *prefix;
		struct xml_attr *a;

		if (declares(name, &prefix))
			continue;
		a = RF_VEC_PUSH(&s->attrs);
		a->name = name->local;
		a->ns = name->prefix > 0 ? ns_of(s, name) : RF_NS_NONE;
		if (!value_of(s, &s->found.v[i], &a->value))
			return false;
	}
	return true;
}

/* Take back what the innermost element declared. */
static void
unbind(struct xml_scan *s, uint32_t bindings)
{
	if (s->bindings.n == bindings)
		return;
	s->bindings.n = bindings;
	s->era++;
}

static const char *
start_tag(struct xml_scan *s, const char *p, const char *end)
{
	struct rf_xml *x = s->x;
	struct open *top = &s->stack[x->depth];
	const char *from = ++p;
	struct name *name;
	bool empty;

	if (s->done || !is(*p, NAME_START))
		return bad(s);
	p = skip_name(p, end);
	if (p == end)
		return NULL;
	name = name_of(s, from, (size_t)(p - from));
	if (name == NULL)
		return NULL;
	s->found.n = 0;
	while (*p != '>' && *p != '/') {
		const char *gap = skip_space(p, end);

		if (gap == end)
			return NULL;
		if (*gap == '>' || *gap == '/') {
			p = gap;
			break;
		}
		if (gap == p)
			return bad(s);
		p = scan_attr(s, gap, end);
		if (p == NULL || p == end)
			return NULL;
	}
	empty = *p == '/';
	if (empty && ++p == end)
		return NULL;
	if (*p != '>')
		return bad(s);
	top->name = name;
	top->bindings = (uint32_t)s->bindings.n;
	if (s->found.n > 0 && !bind(s))
		return NULL;
	top->ns = ns_of(s, name);
	if (!collect(s) || !xml_on_start(x, top->ns, name->local, s->attrs.v,
	    (unsigned)s->attrs.n))
		return NULL;
	if (empty) {
		if (!xml_on_end(x, top->ns, name->local))
			return NULL;
		unbind(s, top->bindings);
		s->done = x->depth == 0;
	}
	return p + 1;
}

static const char *
end_tag(struct xml_scan *s, const char *p, const char *end)
{
	const struct open *top;
	const char *name = p + 2;

	if (s->x->depth == 0)
		return bad(s);
	top = &s->stack[s->x->depth - 1];
	p = skip_name(name, end);
	if (p == end)
		return NULL;
	if (!same(top->name, name, (size_t)(p - name)))
		return bad(s);
	p = skip_space(p, end);
	if (p == end)
		return NULL;
	if (*p != '>')
		return bad(s);
	if (!xml_on_end(s->x, top->ns, top->name->local))
		return NULL;
	unbind(s, top->bindings);
	s->done = s->x->depth == 0;
	return p + 1;
}

/* ---- content --------------------------------------------------------- */

static bool
on_text(struct xml_scan *s, const char *p, size_t n)
{
	if (s->x->depth > 0)
		return n == 0 || xml_on_text(s->x, p, n);
	for (size_t i = 0; i < n; i++)
		if (!is(p[i], SPACE)) {
			bad(s);
			return false;
		}
	return true;
}

static const char *
text(struct xml_scan *s, const char *p, const char *end, bool last)
{
	while (p < end && *p != '<') {
		const char *from = p, *next;
		char c[4];
		size_t n;

		p = skip_text(p, end);
		if (!on_text(s, from, (size_t)(p - from)))
			return NULL;
		if (p == end || *p == '<')
			break;
		if (*p == '\r') {
			/* It may have its "\n" in the next chunk. */
			if (p + 1 == end && !last)
				break;
			if (p + 1 == end || p[1] != '\n')
				if (!on_text(s, "\n", 1))
					return NULL;
			p++;
			continue;
		}
		if (s->x->depth == 0)
			return bad(s);
		next = reference(p, end, c, &n);
		if (next == NULL)
			return bad(s);
		if (next == p)
			break;
		if (!on_text(s, c, n))
			return NULL;
		p = next;
	}
	return p;
}

/* Text of a CDATA section, up to `to`; line ends are as everywhere. */
static bool
cdata_text(struct xml_scan *s, const char *p, const char *to)
{
	while (p < to) {
		const char *cr = memchr(p, '\r', (size_t)(to - p));
		const char *stop = cr != NULL ? cr : to;

		if (!on_text(s, p, (size_t)(stop - p)))
			return false;
		if (cr == NULL)
			break;
		if (cr + 1 == to || cr[1] != '\n')
			if (!on_text(s, "\n", 1))
				return false;
		p = cr + 1;
	}
	return true;
}

/* Inside a comment, a CDATA section or an instruction. */
static const char *
section(struct xml_scan *s, const char *p, const char *end)
{
	const char *mark = s->state == COMMENT ? "-->" :
	    s->state == CDATA ? "]]>" : "?>";
	size_t n = strlen(mark);
	const char *stop = memmem(p, (size_t)(end - p), mark, n);

	if (stop != NULL) {
		if (s->state == CDATA && !cdata_text(s, p, stop))
			return NULL;
		s->state = CONTENT;
		return stop + n;
	}
	/* All but what may be the start of the mark, and a "\r" before it. */
	if ((size_t)(end - p) <= n)
		return p;
	stop = end - n;
	if (s->state == CDATA) {
		while (stop > p && stop[-1] == '\r')
			stop--;
		if (!cdata_text(s, p, stop))
			return NULL;
	}
	return stop;
}

static const char *
markup(struct xml_scan *s, const char *p, const char *end)
{
	size_t left = (size_t)(end - p);

	if (left < 2)
		return NULL;
	if (p[1] == '/')
		return end_tag(s, p, end);
	if (p[1] == '?') {
		s->state = PI;
		return p + 2;
	}
	if (p[1] != '!')
		return start_tag(s, p, end);
	if (left >= 4 && memcmp(p, "<!--", 4) == 0) {
		s->state = COMMENT;
		return p + 4;
	}
	if (left >= 9 && memcmp(p, "<![CDATA[", 9) == 0 && s->x->depth > 0) {
		s->state = CDATA;
		return p + 9;
	}
	return left < 9 ? NULL : bad(s);
}

/* Parse what can be parsed of [p, end); returns where that stops. */
static const char *
parse(struct xml_scan *s, const char *p, const char *end, bool last)
{
	while (p < end && s->x->rc == RF_OK) {
		const char *next = s->state != CONTENT ?
		    section(s, p, end) : *p == '<' ? markup(s, p, end) :
		    text(s, p, end, last);

		if (next == NULL || next == p)
			break;	/* failed, or more is needed */
		p = next;
	}
	return p;
}

/* ---- bytes ---------------------------------------------------------- */

/*
 * The length of the character at p, which is no ASCII; 0 when it is none
 * that XML knows, -1 when it is cut off.
 */
static int
character(const unsigned char *p, size_t left)
{
	int n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	uint32_t cp = p[0] & (0x7f >> n);

	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	for (int i = 1; i < n; i++) {
		if ((size_t)i >= left)
			return -1;
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3f);
	}
	if ((n == 3 && cp < 0x800) || (n == 4 && cp < 0x10000) || !is_char(cp))
		return 0;
	return n;
}

/*
 * Check characters from p on; returns where checking stopped: at `end`, or
 * before a character that is cut off, or bad.
 */
static const char *
check(const char *p, const char *end, bool *good)
{
	while (p < end) {
		int n;

		p = skip_ascii(p, end);
		if (p == end)
			break;
		if ((unsigned char)*p < 0x80) {
			if ((unsigned char)*p < 0x20 && !is(*p, SPACE))
				break;
			p++;
			continue;
		}
		n = character((const unsigned char *)p, (size_t)(end - p));
		if (n < 0)
			return p;
		if (n == 0)
			break;
		p += n;
	}
	*good = p == end;
	return p;
}

static void
count_lines(struct xml_scan *s, const char *p, const char *end)
{
	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		s->line++;
		p++;
	}
}

/*
 * Parse a buffer whose first `checked` bytes are good; returns how many are
 * left.  What stands before a bad character is still parsed.
 */
static size_t
run(struct xml_scan *s, const char *p, size_t n, size_t checked, bool last)
{
	bool good = true;
	const char *end = check(p + checked, p + n, &good), *stop;

	stop = parse(s, p, end, last);
	count_lines(s, p, stop);
	if (!good)
		bad(s);
	s->checked = (size_t)(end - stop);
	return (size_t)(p + n - stop);
}

void
xml_scan_push(struct xml_scan *s, const char *p, size_t n, bool last)
{
	size_t rest;

	if (!s->started && n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		n -= 3;
	}
	s->started = true;
	if (s->carry.len == 0) {
		rest = run(s, p, n, 0, last);
		rf_buf_add(&s->carry, p + n - rest, rest);
	} else {
		rf_buf_add(&s->carry, p, n);
		if (s->carry.len < s->wait && !last)
			return;
		rest = run(s, s->carry.ptr, s->carry.len, s->checked, last);
		memmove(s->carry.ptr, s->carry.ptr + s->carry.len - rest,
		    rest);
		s->carry.len = rest;
	}
	if (s->x->rc != RF_OK)
		return;
	/* A long tag in short chunks: try again when it has doubled. */
	s->wait = 2 * rest;
	if (rest > 2 * RF_MAX_XML_TEXT)
		s->x->rc = rf_fail(&s->x->err, RF_E_LIMIT, "%s holds a text of "
		    "more than %d MiB", s->x->label, RF_MAX_XML_TEXT / RF_MiB);
	else if (last && (rest > 0 || !s->done || s->state != CONTENT))
		bad(s);
}
