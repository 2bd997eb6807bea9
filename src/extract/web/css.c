/*
 * A style sheet is read once, from its beginning to its end, token by token.
 * Whether "a:b ..." is a declaration or the head of a nested rule is known
 * at its end only (";" or "{"), so what it names is held until then.
 */
#include "config.h"

#include "extract/web/css.h"

#include <stdlib.h>
#include <string.h>

#include "extract/web/css_token.h"
#include "extract/web/media.h"
#include "util/mem.h"

#define MAX_DEPTH 256

/* What is open.  Blocks hold statements; the others stand in a value. */
enum open {
	BLOCK, PAREN, BRACKET, BRACE, FUNCTION,
	URL_FUNCTION,		/* its string is an address */
	IMAGE_SET,		/* strings in it too, of one image */
	TYPE,			/* type("image/avif") in an image set */
};

/* One option of image-set(). */
struct option {
	struct rf_str url;	/* ptr NULL: none yet */
	double density;
	bool unknown;		/* of a type that is no image */
};

struct found {
	struct rf_str url;
	uint32_t group;		/* 0: by itself */
	bool candidate;
};

enum phase { START, NAME, VALUE, PRELUDE };

struct css {
	struct rf_ref_list *list;
	const struct rf_ref *like;
	const struct rf_url *base;
	struct rf_str s;
	size_t pos;
	struct rf_arena arena;		/* texts with escapes resolved */
	bool imports;			/* @import may still come */

	unsigned char open[MAX_DEPTH];
	size_t depth;

	enum phase phase;		/* of the statement */
	struct rf_css_token property;
	bool broken;
	RF_VEC(struct found) found;

	size_t set;			/* depth of the open image set, or 0 */
	RF_VEC(struct option) options;
};

/* ---- what is found ---------------------------------------------------- */

/* Properties whose value shows images; without their vendor's prefix. */
static const char *const properties[] = {
	"background", "background-image", "border-image",
	"border-image-source", "box-reflect", "content", "cursor",
	"list-style", "list-style-image", "mask", "mask-border",
	"mask-border-source", "mask-box-image", "mask-box-image-source",
	"mask-image", "shape-outside", "symbols",
};

/* "-webkit-mask" is "mask". */
static struct rf_str
without_vendor(struct rf_str s)
{
	const char *dash;

	if (s.len < 3 || s.ptr[0] != '-' || s.ptr[1] == '-')
		return s;
	dash = memchr(s.ptr + 1, '-', s.len - 1);
	if (dash == NULL)
		return s;
	return (struct rf_str){ dash + 1,
		s.len - (size_t)(dash + 1 - s.ptr) };
}

static bool
shows_images(struct rf_str property)
{
	property = without_vendor(property);
	for (size_t i = 0; i < RF_COUNT(properties); i++)
		if (rf_str_ieq(property, properties[i]))
			return true;
	return false;
}

/* The end of a declaration: what it names counts, or it does not. */
static void
end_statement(struct css *c)
{
	struct rf_str property = { "", 0 };
	bool custom;

	if (c->phase == VALUE && !c->broken && c->found.n > 0)
		property = rf_css_text(&c->arena, &c->property);
	custom = rf_str_starts(property, "--");
	if (custom || shows_images(property)) {
		for (size_t i = 0; i < c->found.n; i++) {
			const struct found *f = &c->found.v[i];
			struct rf_ref ref = *c->like;

			/* A property of one's own may be for anything. */
			if (custom && rf_ref_suffix(f->url) ==
			    RF_SUFFIX_OTHER)
				continue;
			ref.kind = RF_REF_IMAGE;
			ref.source = RF_FROM_CSS;
			ref.group = f->group;
			ref.candidate = f->candidate;
			rf_ref_add(c->list, &ref, c->base, f->url);
		}
	}
	c->found.n = 0;
	c->broken = false;
	c->phase = START;
}

/* ---- image-set() ------------------------------------------------------ */

static struct option *
option(struct css *c)
{
	if (c->options.n == 0) {
		struct option *o = RF_VEC_PUSH(&c->options);

		o->density = 1;
	}
	return &c->options.v[c->options.n - 1];
}

static void
next_option(struct css *c)
{
	struct option *o;

	if (option(c)->url.ptr == NULL) {
		c->options.n--;
	}
	o = RF_VEC_PUSH(&c->options);
	o->density = 1;
}

/* "2x", "192dpi"; what is no resolution changes nothing. */
static void
resolution(struct css *c, struct rf_str s)
{
	static const struct {
		const char *unit;
		double dots;
	} units[] = { { "dppx", 1 }, { "x", 1 }, { "dpi", 1 / 96.0 },
		{ "dpcm", 2.54 / 96 } };
	size_t n = 0;
	double v;

	while (n < s.len && (strchr("+-.", s.ptr[n]) != NULL ||
	    (s.ptr[n] >= '0' && s.ptr[n] <= '9')))
		n++;
	for (size_t i = 0; i < RF_COUNT(units); i++)
		if (rf_str_ieq((struct rf_str){ s.ptr + n, s.len - n },
		    units[i].unit) &&
		    rf_parse_double((struct rf_str){ s.ptr, n }, &v))
			option(c)->density = v * units[i].dots;
}

/* The largest of the set, and the others as its candidates. */
static void
end_set(struct css *c)
{
	const struct option *best = NULL;
	uint32_t group;

	c->set = 0;
	for (size_t i = 0; i < c->options.n; i++) {
		const struct option *o = &c->options.v[i];

		if (o->url.ptr == NULL)
			continue;
		if (best == NULL || (best->unknown && !o->unknown) ||
		    (best->unknown == o->unknown &&
		    o->density > best->density))
			best = o;
	}
	if (best == NULL)
		return;
	group = ++c->list->groups;
	for (size_t i = 0; i < c->options.n; i++) {
		const struct option *o = &c->options.v[i];

		if (o == best || (o->url.ptr != NULL &&
		    c->list->limits.candidates))
			*RF_VEC_PUSH(&c->found) = (struct found){ o->url,
				group, o != best };
	}
}

/* ---- values ----------------------------------------------------------- */

static void
address(struct css *c, const struct rf_css_token *t)
{
	struct rf_str url = rf_css_text(&c->arena, t);

	if (c->set > 0) {
		if (option(c)->url.ptr == NULL)
			option(c)->url = url;
	} else {
		*RF_VEC_PUSH(&c->found) = (struct found){ url, 0, false };
	}
}

static void
function(struct css *c, struct rf_str name)
{
	enum open kind = FUNCTION;

	if (rf_str_ieq(name, "url") || rf_str_ieq(name, "src") ||
	    rf_str_ieq(name, "image"))
		kind = URL_FUNCTION;
	else if (rf_str_ieq(without_vendor(name), "image-set") && c->set == 0)
		kind = IMAGE_SET;
	else if (rf_str_ieq(name, "type") && c->set > 0)
		kind = TYPE;
	c->open[c->depth++] = (unsigned char)kind;
	if (kind == IMAGE_SET) {
		c->set = c->depth;
		c->options.n = 0;
	}
}

static void
close_value(struct css *c, char by)
{
	enum open top = c->open[c->depth - 1];

	if (by != (top == BRACKET ? ']' : top == BRACE ? '}' : ')'))
		return;
	if (top == IMAGE_SET)
		end_set(c);
	c->depth--;
}

/* Is something open that a value opened? */
static bool
in_value(const struct css *c)
{
	return c->depth > 0 && c->open[c->depth - 1] != BLOCK;
}

static void
delimiter(struct css *c, char by)
{
	switch (by) {
	case '(':
		c->open[c->depth++] = PAREN;
		break;
	case '[':
		c->open[c->depth++] = BRACKET;
		break;
	case '{':	/* only in a value here */
		c->open[c->depth++] = BRACE;
		break;
	case ')':
	case ']':
	case '}':
		if (in_value(c))
			close_value(c, by);
		break;
	case ',':
		if (c->set > 0 && c->set == c->depth)
			next_option(c);
		break;
	}
}

static void
value(struct css *c, const struct rf_css_token *t)
{
	enum open top = c->depth > 0 ? c->open[c->depth - 1] : BLOCK;

	switch (t->type) {
	case RF_CSS_URL:
		address(c, t);
		break;
	case RF_CSS_STRING:
		if (top == URL_FUNCTION || top == IMAGE_SET)
			address(c, t);
		else if (top == TYPE)
			option(c)->unknown = !rf_ref_shown_type(t->text);
		break;
	case RF_CSS_BAD_STRING:
	case RF_CSS_BAD_URL:
		c->broken = true;
		break;
	case RF_CSS_NUMBER:
		if (top == IMAGE_SET)
			resolution(c, t->text);
		break;
	case RF_CSS_FUNCTION:
		function(c, t->text);
		break;
	case RF_CSS_DELIM:
		delimiter(c, t->delim);
		break;
	default:
		break;
	}
}

/* ---- rules ------------------------------------------------------------ */

/* Behind the "}" of a block that is not read. */
static void
skip_block(struct css *c)
{
	for (size_t depth = 1; depth > 0; ) {
		struct rf_css_token t = rf_css_next(c->s, &c->pos);

		if (t.type == RF_CSS_END)
			return;
		depth += t.type == RF_CSS_DELIM && t.delim == '{';
		depth -= t.type == RF_CSS_DELIM && t.delim == '}';
	}
}

/* What stands between the name of an at-rule and its block or end. */
struct prelude {
	struct rf_str text;
	struct rf_css_token url;	/* the first address or string */
	size_t rest;			/* where in text it goes on */
	char end;			/* '{', ';', or 0: the end of all */
};

/*
 * The conditions of an import that are no media: "layer", "layer(x)",
 * "supports(...)".
 */
static bool
is_condition(const struct rf_css_token *t)
{
	return (t->type == RF_CSS_IDENT || t->type == RF_CSS_FUNCTION) &&
	    (rf_str_ieq(t->text, "layer") || (t->type == RF_CSS_FUNCTION &&
	    rf_str_ieq(t->text, "supports")));
}

static struct prelude
read_prelude(struct css *c)
{
	struct prelude p = { .end = 0 };
	size_t from = c->pos, depth = 0, here;
	bool leading = true, condition = false;

	for (;;) {
		struct rf_css_token t;

		here = c->pos;
		t = rf_css_next(c->s, &c->pos);
		if (t.type == RF_CSS_END)
			break;
		if (t.type == RF_CSS_DELIM && depth == 0 &&
		    (t.delim == '{' || t.delim == ';')) {
			p.end = t.delim;
			break;
		}
		if (t.type == RF_CSS_DELIM && depth == 0 && t.delim == '}') {
			c->pos = here;	/* the block around it ends */
			break;
		}
		if ((t.type == RF_CSS_URL || t.type == RF_CSS_STRING) &&
		    p.url.type == RF_CSS_END) {
			p.url = t;
			p.rest = c->pos - from;
		} else if (p.url.type != RF_CSS_END && leading && depth == 0) {
			condition = is_condition(&t);
			leading = condition || t.type == RF_CSS_SPACE ||
			    (t.type == RF_CSS_DELIM && t.delim == ')');
		}
		depth += t.type == RF_CSS_FUNCTION ||
		    (t.type == RF_CSS_DELIM && t.delim == '(');
		depth -= t.type == RF_CSS_DELIM && t.delim == ')' && depth > 0;
		if (leading && depth == 0 && p.url.type != RF_CSS_END &&
		    (condition || t.delim == ')'))
			p.rest = c->pos - from;
	}
	p.text = (struct rf_str){ c->s.ptr + from, here - from };
	return p;
}

static void
import(struct css *c, const struct prelude *p)
{
	struct rf_ref ref = *c->like;
	struct rf_str media;

	if (p->url.type == RF_CSS_END || p->end == '{' || !c->imports ||
	    ref.depth + 1 > RF_REF_MAX_IMPORTS)
		return;
	media = (struct rf_str){ p->text.ptr + p->rest,
		p->text.len - p->rest };
	if (!rf_media_screen(media))
		return;
	ref.kind = RF_REF_STYLESHEET;
	ref.depth++;
	rf_ref_add(c->list, &ref, c->base, rf_css_text(&c->arena, &p->url));
}

/* Rules whose block holds what is shown; what is not here is passed over. */
static bool
is_read(struct rf_str name, struct rf_str prelude)
{
	static const char *const names[] = { "supports", "layer",
		"container", "scope", "starting-style", "keyframes",
		"counter-style" };

	name = without_vendor(name);
	if (rf_str_ieq(name, "media"))
		return rf_media_screen(prelude);
	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (rf_str_ieq(name, names[i]))
			return true;
	return false;
}

static void
at_rule(struct css *c, const struct rf_css_token *at)
{
	struct rf_str name = rf_css_text(&c->arena, at);
	struct prelude p = read_prelude(c);

	if (rf_str_ieq(name, "import"))
		import(c, &p);
	else if (!rf_str_ieq(name, "charset") &&
	    !(rf_str_ieq(name, "layer") && p.end == ';'))
		c->imports = false;
	if (p.end != '{')
		return;
	if (is_read(name, p.text))
		c->open[c->depth++] = BLOCK;
	else
		skip_block(c);
}

/* A token that no value has taken. */
static void
statement(struct css *c, const struct rf_css_token *t)
{
	char by = t->type == RF_CSS_DELIM ? t->delim : 0;

	if (by == '{') {
		c->found.n = 0;
		c->broken = false;
		c->phase = START;
		c->imports = false;
		c->open[c->depth++] = BLOCK;
	} else if (by == ';' || by == '}') {
		end_statement(c);
		if (by == '}' && c->depth > 0)
			c->depth--;
	} else if (c->phase == START) {
		if (t->type == RF_CSS_AT) {
			at_rule(c, t);
		} else if (t->type == RF_CSS_IDENT) {
			c->phase = NAME;
			c->property = *t;
		} else if (t->type != RF_CSS_SPACE) {
			c->phase = PRELUDE;
			value(c, t);
		}
	} else if (c->phase == NAME) {
		if (by == ':')
			c->phase = VALUE;
		else if (t->type != RF_CSS_SPACE) {
			c->phase = PRELUDE;
			value(c, t);
		}
	} else {
		value(c, t);
	}
}

void
rf_css_refs(struct rf_ref_list *list, const struct rf_ref *like,
    const struct rf_url *base, struct rf_str text, bool declarations)
{
	struct css *c = rf_calloc(1, sizeof(*c));

	if (text.len > RF_REF_MAX_CSS)
		text.len = RF_REF_MAX_CSS;
	c->list = list;
	c->like = like;
	c->base = base;
	c->s = text;
	c->imports = !declarations;
	rf_arena_init(&c->arena);
	while (c->depth < MAX_DEPTH - 1) {
		struct rf_css_token t = rf_css_next(c->s, &c->pos);

		if (t.type == RF_CSS_END)
			break;
		if (in_value(c))
			value(c, &t);
		else
			statement(c, &t);
	}
	if (c->set > 0)
		end_set(c);
	/* What the end cuts short counts, as in browsers. */
	end_statement(c);
	rf_arena_release(&c->arena);
	RF_VEC_RELEASE(&c->found);
	RF_VEC_RELEASE(&c->options);
	free(c);
}
