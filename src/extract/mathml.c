/*
 * MathML to LaTeX: one function for each shape of element.  What surprises:
 * office programs put every operand into rows of its own, so braces are left
 * away where one sign stands alone.
 */
#include "config.h"

#include "extract/mathml.h"

#include <string.h>

#include "extract/omml_symbols.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/utf8.h"

struct math {
	struct rf_arena *arena;
	struct rf_buf out;
};

static void element(struct math *m, const struct rf_xml_node *n);

static void
put(struct math *m, const char *s)
{
	rf_buf_adds(&m->out, s);
}

static void
children(struct math *m, const struct rf_xml_node *n)
{
	for (const struct rf_xml_node *c = n->child; c != NULL; c = c->next)
		if (c->name != NULL)
			element(m, c);
}

/* The i-th element in n, or NULL. */
static const struct rf_xml_node *
nth(const struct rf_xml_node *n, int i)
{
	const struct rf_xml_node *c = n->child;

	for (; c != NULL; c = c->next)
		if (c->name != NULL && i-- == 0)
			return c;
	return NULL;
}

static void
group(struct math *m, const struct rf_xml_node *n)
{
	put(m, "{");
	if (n != NULL)
		element(m, n);
	put(m, "}");
}

/* ---- signs ----------------------------------------------------------- */

static struct rf_str
text_of(struct math *m, const struct rf_xml_node *n)
{
	return rf_str_trim(rf_xml_text(m->arena, n));
}

static void
signs(struct math *m, struct rf_str s)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t cp = rf_omml_plain(rf_utf8_next(s, &at));
		const char *latex = rf_omml_symbol(cp);
		char utf8[4];

		/* Signs that only say how others belong together. */
		if (cp >= 0x2061 && cp <= 0x2064)
			continue;
		if (latex == NULL) {
			rf_buf_add(&m->out, utf8, rf_utf8_encode(cp, utf8));
			continue;
		}
		put(m, latex);
		if (latex[0] == '\\' && rf_omml_is_name(latex))
			put(m, " ");
	}
}

static size_t
length_of(struct rf_str s)
{
	size_t n = 0;

	for (size_t at = 0; at < s.len; n++)
		rf_utf8_next(s, &at);
	return n;
}

/* Names of several letters stand upright. */
static void
identifier(struct math *m, const struct rf_xml_node *n)
{
	struct rf_str s = text_of(m, n);

	if (rf_omml_is_function(s)) {
		rf_buf_printf(&m->out, "\\%.*s ", RF_STR_ARG(s));
	} else if (length_of(s) > 1) {
		put(m, "\\mathrm{");
		signs(m, s);
		put(m, "}");
	} else {
		signs(m, s);
	}
}

static void
words(struct math *m, const struct rf_xml_node *n)
{
	struct rf_str s = text_of(m, n);

	if (s.len == 0)
		return;
	put(m, "\\text{");
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\\') {
			put(m, "\\textbackslash ");
			continue;
		}
		if (strchr("#$%&_{}", s.ptr[i]) != NULL)
			put(m, "\\");
		rf_buf_addc(&m->out, s.ptr[i]);
	}
	put(m, "}");
}

/* ---- shapes ---------------------------------------------------------- */

/* The base of a script; what is more than one sign in braces. */
static void
base(struct math *m, const struct rf_xml_node *n)
{
	size_t from = m->out.len;
	struct rf_str made;

	if (n == NULL) {
		put(m, "{}");
		return;
	}
	element(m, n);
	made = rf_str_trim((struct rf_str){ m->out.ptr + from,
	    m->out.len - from });
	if (rf_omml_is_one(made)) {
		m->out.len = from + made.len;
		return;
	}
	made.ptr = rf_arena_strndup(m->arena, made.ptr, made.len);
	m->out.len = from;
	rf_buf_printf(&m->out, "{%.*s}", RF_STR_ARG(made));
}

static void
script(struct math *m, const char *mark, const struct rf_xml_node *n)
{
	if (n == NULL)
		return;
	put(m, mark);
	group(m, n);
}

/* The only sign of an element, or 0. */
static uint32_t
sign_of(struct math *m, const struct rf_xml_node *n)
{
	struct rf_str s = n != NULL ? text_of(m, n) : RF_STR("");
	size_t at = 0;
	uint32_t cp = s.len > 0 ? rf_utf8_next(s, &at) : 0;

	return at == s.len ? cp : 0;
}

/* Sums, products, unions, limits take theirs above and below. */
static bool
is_operator(struct math *m, const struct rf_xml_node *n)
{
	uint32_t cp = sign_of(m, n);

	return (cp >= 0x220f && cp <= 0x2211) ||
	    (cp >= 0x222b && cp <= 0x2233) ||
	    (cp >= 0x22c0 && cp <= 0x22c3) ||
	    (cp >= 0x2a00 && cp <= 0x2a06) ||
	    (n != NULL && rf_omml_is_function(text_of(m, n)));
}

static void
under_over(struct math *m, const struct rf_xml_node *n,
    const struct rf_xml_node *under, const struct rf_xml_node *over)
{
	const struct rf_xml_node *what = nth(n, 0);
	uint32_t mark = sign_of(m, over);

	if (is_operator(m, what)) {
		base(m, what);
		script(m, "_", under);
		script(m, "^", over);
		return;
	}
	if (over != NULL && mark != 0 && strcmp(over->name, "mo") == 0) {
		put(m, rf_omml_accent(mark));
		over = NULL;
	} else if (over != NULL) {
		put(m, "\\overset");
		group(m, over);
	}
	if (under != NULL) {
		put(m, "{\\underset");
		group(m, under);
		group(m, what);
		put(m, "}");
	} else {
		group(m, what);
	}
}

static void
table(struct math *m, const struct rf_xml_node *n)
{
	bool rows = false;

	put(m, "\\begin{matrix}");
	for (const struct rf_xml_node *r = n->child; r != NULL; r = r->next) {
		bool cells = false;

		if (r->name == NULL)
			continue;
		put(m, rows ? "\\\\" : "");
		rows = true;
		for (const struct rf_xml_node *c = r->child; c != NULL;
		    c = c->next) {
			if (c->name == NULL)
				continue;
			put(m, cells ? "&" : "");
			cells = true;
			children(m, c);
		}
	}
	put(m, "\\end{matrix}");
}

static void
fenced(struct math *m, const struct rf_xml_node *n)
{
	const char *open = rf_xml_get(n, RF_NS_NONE, "open");
	const char *close = rf_xml_get(n, RF_NS_NONE, "close");
	bool any = false;

	signs(m, rf_str(open != NULL ? open : "("));
	for (const struct rf_xml_node *c = n->child; c != NULL; c = c->next) {
		if (c->name == NULL)
			continue;
		put(m, any ? "," : "");
		any = true;
		element(m, c);
	}
	signs(m, rf_str(close != NULL ? close : ")"));
}

static void
fraction(struct math *m, const struct rf_xml_node *n)
{
	put(m, "\\frac");
	group(m, nth(n, 0));
	group(m, nth(n, 1));
}

static void
root(struct math *m, const struct rf_xml_node *n)
{
	put(m, "\\sqrt[");
	if (nth(n, 1) != NULL)
		element(m, nth(n, 1));
	put(m, "]");
	group(m, nth(n, 0));
}

static void
square_root(struct math *m, const struct rf_xml_node *n)
{
	put(m, "\\sqrt{");
	children(m, n);
	put(m, "}");
}

static void
scripts(struct math *m, const struct rf_xml_node *n)
{
	bool both = strcmp(n->name, "msubsup") == 0;
	bool sub = both || strcmp(n->name, "msub") == 0;

	base(m, nth(n, 0));
	if (sub)
		script(m, "_", nth(n, 1));
	if (both || !sub)
		script(m, "^", nth(n, both ? 2 : 1));
}

static void
limits(struct math *m, const struct rf_xml_node *n)
{
	bool both = strcmp(n->name, "munderover") == 0;
	bool over = strcmp(n->name, "mover") == 0;

	under_over(m, n, over ? NULL : nth(n, 1), both ? nth(n, 2) :
	    over ? nth(n, 1) : NULL);
}

static void
sign(struct math *m, const struct rf_xml_node *n)
{
	signs(m, text_of(m, n));
}

/* The first form is the one to see; notes in other languages follow. */
static void
semantics(struct math *m, const struct rf_xml_node *n)
{
	if (nth(n, 0) != NULL)
		element(m, nth(n, 0));
}

static void
nothing(struct math *m, const struct rf_xml_node *n)
{
	(void)m;
	(void)n;
}

static void
element(struct math *m, const struct rf_xml_node *n)
{
	static const struct {
		const char *name;
		void (*write)(struct math *, const struct rf_xml_node *);
	} elements[] = {
		{ "mi", identifier }, { "mn", sign }, { "mo", sign },
		{ "mtext", words }, { "ms", words },
		{ "mfrac", fraction }, { "msqrt", square_root },
		{ "mroot", root }, { "msub", scripts }, { "msup", scripts },
		{ "msubsup", scripts }, { "munder", limits },
		{ "mover", limits }, { "munderover", limits },
		{ "mtable", table }, { "mfenced", fenced },
		{ "semantics", semantics }, { "annotation", nothing },
		{ "annotation-xml", nothing }, { "mphantom", nothing },
		{ "mspace", nothing },
	};

	if (m->out.overflowed)
		return;
	for (size_t i = 0; i < RF_COUNT(elements); i++)
		if (strcmp(n->name, elements[i].name) == 0) {
			elements[i].write(m, n);
			return;
		}
	children(m, n);
}

struct rf_str
rf_mathml_latex(struct rf_arena *arena, const struct rf_xml_node *math)
{
	struct math m = { .arena = arena };
	struct rf_str s;

	rf_buf_init(&m.out, RF_MiB);
	element(&m, math);
	s = rf_str_trim((struct rf_str){ m.out.ptr, m.out.len });
	s.ptr = rf_arena_strndup(arena, s.ptr, s.len);
	rf_buf_release(&m.out);
	return s;
}
