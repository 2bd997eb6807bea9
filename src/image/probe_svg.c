/*
 * SVG: a bounded look at the root tag, not an XML parser.  In front of it
 * may stand a declaration, comments, processing instructions and a DOCTYPE
 * with entities; the whole may be UTF-16, and gzip-compressed (svgz).
 *
 * The size is that of CSS: width and height with units at 96 to the inch;
 * what is missing or a percentage comes from the viewBox.  With neither, an
 * SVG has no size of its own, and the facts say 0.
 */
#include "config.h"
#include "image/probe_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "util/mem.h"

#define PREFIX 65536	/* bytes in front of and with the root tag */

/* ---- bytes to text ------------------------------------------------- */

/* The start of a gzip stream; bytes of text it gave. */
static size_t
inflate_prefix(const unsigned char *in, size_t n, char *out, size_t max)
{
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)in,
		.avail_in = (uInt)n, .next_out = (unsigned char *)out,
		.avail_out = (uInt)max };

	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		return 0;
	(void)inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	return max - z.avail_out;
}

static bool
is_gzip(const unsigned char *b, size_t n)
{
	return n >= 3 && b[0] == 0x1F && b[1] == 0x8B && b[2] == 8;
}

/* UTF-16 in place as one byte a unit, "?" for all but ASCII. */
static size_t
narrow(char *s, size_t n)
{
	unsigned char a, b;
	bool big;
	size_t out = 0;

	if (n < 4)
		return n;
	a = (unsigned char)s[0];
	b = (unsigned char)s[1];
	if ((a == 0xFE && b == 0xFF) || (a == 0 && b == '<'))
		big = true;
	else if ((a == 0xFF && b == 0xFE) || (a == '<' && b == 0))
		big = false;
	else
		return n;
	for (size_t i = a >= 0xFE ? 2 : 0; i + 1 < n; i += 2) {
		a = (unsigned char)s[i + !big];
		b = (unsigned char)s[i + big];
		s[out++] = a == 0 && b < 0x80 ? (char)b : '?';
	}
	return out;
}

/* The text at the start of a file's bytes, in `out` (max bytes). */
static size_t
to_text(const unsigned char *in, size_t n, char *out, size_t max)
{
	if (is_gzip(in, n)) {
		n = inflate_prefix(in, n, out, max);
	} else {
		if (n > max)
			n = max;
		memcpy(out, in, n);
	}
	return narrow(out, n);
}

/* ---- the way to the root ------------------------------------------- */

enum root { ROOT_SVG, ROOT_OTHER, ROOT_CUT };

struct text {
	const char *s;
	size_t n, at;
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_space(struct text *t)
{
	while (t->at < t->n && is_space(t->s[t->at]))
		t->at++;
}

static bool
ahead(const struct text *t, const char *what)
{
	size_t n = strlen(what);

	return t->n - t->at >= n && memcmp(t->s + t->at, what, n) == 0;
}

/* To behind `what`; false when it does not come. */
static bool
skip_past(struct text *t, const char *what)
{
	for (; t->at < t->n; t->at++) {
		if (ahead(t, what)) {
			t->at += strlen(what);
			return true;
		}
	}
	return false;
}

/* Behind a declaration whose "<!" is next, with quotes and [...]. */
static bool
skip_declaration(struct text *t)
{
	unsigned depth = 0;
	char c, quote[2] = "";

	for (t->at += 2; t->at < t->n;) {
		if (ahead(t, "<!--")) {
			if (!skip_past(t, "-->"))
				return false;
			continue;
		}
		c = t->s[t->at++];
		if (c == '"' || c == '\'') {
			quote[0] = c;
			if (!skip_past(t, quote))
				return false;
		} else if (c == '[') {
			depth++;
		} else if (c == ']' && depth > 0) {
			depth--;
		} else if (c == '>' && depth == 0) {
			return true;
		}
	}
	return false;
}

/* Is the tag that starts here the root of an SVG?  Then go behind its name. */
static enum root
root_name(struct text *t)
{
	size_t start = t->at + 1, end = start;

	for (; end < t->n && !is_space(t->s[end]) && t->s[end] != '>' &&
	    t->s[end] != '/'; end++)
		if (t->s[end] == ':')
			start = end + 1;
	if (end == t->n)
		return ROOT_CUT;
	t->at = end;
	return end - start == 3 && memcmp(t->s + start, "svg", 3) == 0 ?
	    ROOT_SVG : ROOT_OTHER;
}

static enum root
find_root(struct text *t)
{
	bool more = true;

	if (ahead(t, "\xEF\xBB\xBF"))
		t->at += 3;
	while (more) {
		skip_space(t);
		if (t->at == t->n)
			return ROOT_CUT;
		if (t->s[t->at] != '<')
			return ROOT_OTHER;
		if (ahead(t, "<?"))
			more = skip_past(t, "?>");
		else if (ahead(t, "<!--"))
			more = skip_past(t, "-->");
		else if (ahead(t, "<!"))
			more = skip_declaration(t);
		else
			return root_name(t);
	}
	return ROOT_CUT;
}

/* ---- attributes and lengths ---------------------------------------- */

struct size {
	double width, height;		/* CSS pixels; 0: not given */
	double box_width, box_height;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * A number at t->at.  "1e3" has an exponent, "1em" a unit.  Own arithmetic:
 * strtod obeys the locale and needs a terminator.
 */
static bool
read_double(struct text *t, double *out)
{
	double v = 0;
	int sign = 1, scale = 0, exponent = 0, exponent_sign = 1;
	bool digits = false;
	size_t at;

	if (t->at < t->n && (t->s[t->at] == '-' || t->s[t->at] == '+'))
		sign = t->s[t->at++] == '-' ? -1 : 1;
	for (; t->at < t->n && is_digit(t->s[t->at]); t->at++) {
		v = v * 10 + (t->s[t->at] - '0');
		digits = true;
	}
	if (t->at < t->n && t->s[t->at] == '.') {
		for (t->at++; t->at < t->n && is_digit(t->s[t->at]); t->at++) {
			if (scale < 18) {
				v = v * 10 + (t->s[t->at] - '0');
				scale++;
			}
			digits = true;
		}
	}
	at = t->at + 1;
	if (t->at < t->n && (t->s[t->at] | 0x20) == 'e') {
		if (at < t->n && (t->s[at] == '-' || t->s[at] == '+'))
			exponent_sign = t->s[at++] == '-' ? -1 : 1;
		if (at < t->n && is_digit(t->s[at])) {
			for (; at < t->n && is_digit(t->s[at]); at++)
				if (exponent < 1000)
					exponent = exponent * 10 +
					    (t->s[at] - '0');
			t->at = at;
		}
	}
	*out = sign * v * pow(10, exponent_sign * exponent - scale);
	return digits && isfinite(*out);
}

/* A length in CSS pixels; 0 for what is relative, negative or no length. */
static double
read_length(struct text value)
{
	static const struct {
		char name[4];
		double pixels;
	} units[] = {
		{ "", 1 }, { "px", 1 }, { "in", 96 }, { "cm", 96 / 2.54 },
		{ "mm", 96 / 25.4 }, { "Q", 96 / 101.6 }, { "pt", 96 / 72.0 },
		{ "pc", 16 }, { "em", 16 }, { "rem", 16 }, { "ex", 8 },
		{ "ch", 8 },
	};
	double v;
	size_t len;

	skip_space(&value);
	if (!read_double(&value, &v) || v <= 0)
		return 0;
	len = value.n - value.at;
	while (len > 0 && is_space(value.s[value.at + len - 1]))
		len--;
	for (size_t i = 0; i < RF_COUNT(units); i++)
		if (len == strlen(units[i].name) &&
		    memcmp(value.s + value.at, units[i].name, len) == 0)
			return v * units[i].pixels;
	return 0;
}

/* Four numbers, of which the last two are the size. */
static void
read_view_box(struct text value, struct size *size)
{
	double v[4];

	for (int i = 0; i < 4; i++) {
		skip_space(&value);
		if (i > 0 && value.at < value.n && value.s[value.at] == ',') {
			value.at++;
			skip_space(&value);
		}
		if (!read_double(&value, &v[i]))
			return;
	}
	if (v[2] > 0 && v[3] > 0) {
		size->box_width = v[2];
		size->box_height = v[3];
	}
}

static void
take_attribute(const char *name, size_t len, struct text value,
    struct size *size)
{
	if (len == 5 && memcmp(name, "width", 5) == 0)
		size->width = read_length(value);
	else if (len == 6 && memcmp(name, "height", 6) == 0)
		size->height = read_length(value);
	else if (len == 7 && memcmp(name, "viewBox", 7) == 0)
		read_view_box(value, size);
}

/* The attributes up to the end of the tag; false when ill-formed or cut. */
static bool
read_attributes(struct text *t, struct size *size)
{
	struct text value;
	size_t name, end;
	char quote[2] = "";

	for (;;) {
		skip_space(t);
		if (t->at == t->n)
			return false;
		if (t->s[t->at] == '>' || t->s[t->at] == '/')
			return true;
		name = t->at;
		while (t->at < t->n && !is_space(t->s[t->at]) &&
		    strchr("=>/\"'<", t->s[t->at]) == NULL)
			t->at++;
		end = t->at;
		skip_space(t);
		if (end == name || t->at == t->n || t->s[t->at++] != '=')
			return false;
		skip_space(t);
		if (t->at == t->n ||
		    (t->s[t->at] != '"' && t->s[t->at] != '\''))
			return false;
		quote[0] = t->s[t->at++];
		value = (struct text){ t->s + t->at, 0, 0 };
		if (!skip_past(t, quote))
			return false;
		value.n = (size_t)(t->s + t->at - 1 - value.s);
		take_attribute(t->s + name, end - name, value, size);
	}
}

/* Whole pixels, at least one of what is there at all. */
static uint32_t
whole(double v)
{
	if (!(v > 0) || v > INT32_MAX)
		return 0;
	return v < 1 ? 1 : (uint32_t)round(v);
}

static void
set_size(const struct size *s, struct rf_image_facts *f)
{
	double width = s->width, height = s->height;

	if (s->box_width > 0) {
		if (width == 0 && height == 0) {
			width = s->box_width;
			height = s->box_height;
		} else if (width == 0) {
			width = height * s->box_width / s->box_height;
		} else if (height == 0) {
			height = width * s->box_height / s->box_width;
		}
	}
	f->width = whole(width);
	f->height = whole(height);
}

/* ---- the family ---------------------------------------------------- */

static int
svg_recognise(const unsigned char *head, size_t n)
{
	char text[RF_PROBE_WINDOW];
	struct text t = { text, to_text(head, n, text, sizeof(text)), 0 };

	/* No room for the root among comments: svg_read() looks further. */
	switch (find_root(&t)) {
	case ROOT_SVG:
		return 90;
	case ROOT_CUT:
		return n >= 2048 && t.n > 0 ? 20 : 0;
	default:
		return 0;
	}
}

static enum rf_code
svg_read(struct rf_probe *p, struct rf_image_facts *f, struct rf_err *err)
{
	unsigned char *raw = rf_malloc(PREFIX);
	char *text = rf_malloc(PREFIX);
	size_t n = rf_probe_copy(p, 0, raw, PREFIX);
	struct text t = { text, to_text(raw, n, text, PREFIX), 0 };
	struct size size = { 0 };
	enum rf_code rc = RF_OK;

	if (find_root(&t) != ROOT_SVG) {
		rc = rf_fail(err, RF_E_UNSUPPORTED,
		    "the file is not a picture of a known format");
		goto out;
	}
	if (!read_attributes(&t, &size)) {
		rc = rf_fail(err, RF_E_CORRUPT,
		    "the SVG's first tag is not well-formed");
		goto out;
	}
	if (is_gzip(raw, n)) {
		f->suffix = "svgz";
		f->coding = "gzip";
	}
	f->has_alpha = true;	/* nothing is painted behind it */
	set_size(&size, f);
out:
	free(text);
	free(raw);
	return rc;
}

const struct rf_image_family rf_image_svg = {
	.format = RF_IMAGE_SVG,
	.name = "svg",
	.media_type = "image/svg+xml",
	.suffix = "svg",
	.vector = true,
	.recognise = svg_recognise,
	.read = svg_read,
};
