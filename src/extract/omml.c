/*
 * One function for each object of Office MathML.  What surprises: properties
 * that are absent have meanings of their own - a fraction has a bar, an
 * n-ary operator is an integral, a delimiter is a parenthesis -, and an
 * attribute that is there but empty means "no character".
 */
#include "config.h"

#include "extract/omml.h"

#include <string.h>

#include "extract/omml_symbols.h"
#include "util/buf.h"
#include "util/limits.h"
#include "util/utf8.h"

struct omml {
	struct rf_arena *arena;
	struct rf_buf out;
	unsigned columns;	/* inside aligned equations: & parts them */
};

static void children(struct omml *o, const struct rf_xml_node *n);

static bool
is(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_is(n, RF_NS_M, name);
}

static const struct rf_xml_node *
child(const struct rf_xml_node *n, const char *name)
{
	return rf_xml_child(n, RF_NS_M, name);
}

/*
 * The value of a property: n's child `pr`, in it `name`, there m:val.  NULL
 * when the property is absent; "" when it is there without a value.
 */
static const char *
property(const struct rf_xml_node *n, const char *pr, const char *name)
{
	const struct rf_xml_node *p = child(child(n, pr), name);
	const char *v = p != NULL ? rf_xml_get(p, RF_NS_M, "val") : NULL;

	return v != NULL || p == NULL ? v : "";
}

/* A property that is on or off; there without a value it is on. */
static bool
is_on(const struct rf_xml_node *n, const char *pr, const char *name)
{
	const char *v = property(n, pr, name);

	return v != NULL && strcmp(v, "0") != 0 && strcmp(v, "off") != 0 &&
	    strcmp(v, "false") != 0;
}

static void
put(struct omml *o, const char *s)
{
	rf_buf_adds(&o->out, s);
}

/* The content of a child in braces; "{}" when it is absent. */
static void
group(struct omml *o, const struct rf_xml_node *n, const char *name)
{
	put(o, "{");
	children(o, child(n, name));
	put(o, "}");
}

static bool
is_empty(const struct rf_xml_node *n)
{
	for (const struct rf_xml_node *c = n; c != NULL;
	    c = rf_xml_walk(n, c))
		if (is(c, "t") && c->child != NULL)
			return false;
	return true;
}

/* "_{...}" or "^{...}", unless there is nothing to put there. */
static void
script(struct omml *o, const struct rf_xml_node *n, const char *name,
    const char *mark)
{
	if (is_empty(child(n, name)))
		return;
	put(o, mark);
	group(o, n, name);
}

/* ---- text ------------------------------------------------------------ */

static void
character(struct omml *o, uint32_t cp)
{
	const char *latex;
	char utf8[4];

	cp = rf_omml_plain(cp);
	latex = rf_omml_symbol(cp);
	if (cp == '&' && o->columns > 0) {
		put(o, "&");
	} else if (latex != NULL) {
		put(o, latex);
		/* A name ends where no letter follows. */
		if (latex[0] == '\\' && rf_omml_is_name(latex))
			put(o, " ");
	} else {
		rf_buf_add(&o->out, utf8, rf_utf8_encode(cp, utf8));
	}
}

static void
math_text(struct omml *o, struct rf_str s)
{
	for (size_t at = 0; at < s.len;)
		character(o, rf_utf8_next(s, &at));
}

/* Inside \text{...} only the special characters are spelled out. */
static void
plain_text(struct omml *o, struct rf_str s)
{
	put(o, "\\text{");
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\\') {
			put(o, "\\textbackslash ");
			continue;
		}
		if (strchr("#$%&_{}", s.ptr[i]) != NULL)
			put(o, "\\");
		rf_buf_addc(&o->out, s.ptr[i]);
	}
	put(o, "}");
}

static struct rf_str
run_text(struct omml *o, const struct rf_xml_node *r)
{
	struct rf_buf b;
	struct rf_str s;

	rf_buf_init(&b, RF_MiB);
	for (const struct rf_xml_node *t = r->child; t != NULL; t = t->next)
		if (is(t, "t")) {
			s = rf_xml_text(o->arena, t);
			rf_buf_add(&b, s.ptr, s.len);
		}
	s.len = b.len;
	s.ptr = rf_arena_strndup(o->arena, b.ptr, b.len);
	rf_buf_release(&b);
	return s;
}

static void
run(struct omml *o, const struct rf_xml_node *r)
{
	static const struct {
		const char *property, *value, *latex;
	} looks[] = {
		{ "scr", "script", "\\mathcal{" },
		{ "scr", "fraktur", "\\mathfrak{" },
		{ "scr", "double-struck", "\\mathbb{" },
		{ "scr", "sans-serif", "\\mathsf{" },
		{ "scr", "monospace", "\\mathtt{" },
		{ "sty", "b", "\\mathbf{" },
		{ "sty", "bi", "\\boldsymbol{" },
	};
	struct rf_str s = run_text(o, r);
	const char *open = NULL;

	if (s.len == 0)
		return;
	if (is_on(r, "rPr", "nor")) {
		plain_text(o, s);
		return;
	}
	for (size_t i = 0; i < RF_COUNT(looks) && open == NULL; i++) {
		const char *v = property(r, "rPr", looks[i].property);

		if (v != NULL && strcmp(v, looks[i].value) == 0)
			open = looks[i].latex;
	}
	put(o, open != NULL ? open : "");
	math_text(o, s);
	put(o, open != NULL ? "}" : "");
}

/* ---- fractions, scripts, roots --------------------------------------- */

static void
fraction(struct omml *o, const struct rf_xml_node *n)
{
	const char *type = property(n, "fPr", "type");

	if (type != NULL && strcmp(type, "lin") == 0) {
		group(o, n, "num");
		put(o, "/");
	} else if (type != NULL && strcmp(type, "skw") == 0) {
		put(o, "{}^");
		group(o, n, "num");
		put(o, "/_");
	} else {
		put(o, type != NULL && strcmp(type, "noBar") == 0 ?
		    "\\genfrac{}{}{0pt}{}" : "\\frac");
		group(o, n, "num");
	}
	group(o, n, "den");
}

/* The base of a script: braces only where they bind something. */
static void
base(struct omml *o, const struct rf_xml_node *n)
{
	size_t from = o->out.len;
	struct rf_str s;

	children(o, child(n, "e"));
	s = (struct rf_str){ o->out.ptr + from, o->out.len - from };
	if (s.len <= 1 || rf_omml_is_one(s))
		return;
	s.ptr = rf_arena_strndup(o->arena, s.ptr, s.len);
	o->out.len = from;
	o->out.ptr[from] = '\0';
	put(o, "{");
	rf_buf_add(&o->out, s.ptr, s.len);
	put(o, "}");
}

static void
scripts(struct omml *o, const struct rf_xml_node *n)
{
	base(o, n);
	script(o, n, "sub", "_");
	script(o, n, "sup", "^");
}

static void
scripts_before(struct omml *o, const struct rf_xml_node *n)
{
	put(o, "{}");
	script(o, n, "sub", "_");
	script(o, n, "sup", "^");
	children(o, child(n, "e"));
}

static void
root(struct omml *o, const struct rf_xml_node *n)
{
	put(o, "\\sqrt");
	if (!is_on(n, "radPr", "degHide") && !is_empty(child(n, "deg"))) {
		put(o, "[");
		children(o, child(n, "deg"));
		put(o, "]");
	}
	group(o, n, "e");
}

/* ---- operators, functions, limits ------------------------------------ */

static uint32_t
first_character(const char *s, uint32_t absent)
{
	size_t at = 0;

	if (s == NULL)
		return absent;
	return s[0] == '\0' ? 0 : rf_utf8_next(rf_str(s), &at);
}

static void
n_ary(struct omml *o, const struct rf_xml_node *n)
{
	const char *place = property(n, "naryPr", "limLoc");
	uint32_t cp = first_character(property(n, "naryPr", "chr"), 0x222b);

	character(o, cp);
	/* Integrals have their limits beside them, the others above. */
	if (place != NULL && strcmp(place, "undOvr") == 0 && cp >= 0x222b &&
	    cp <= 0x2233)
		put(o, "\\limits ");
	if (!is_on(n, "naryPr", "subHide"))
		script(o, n, "sub", "_");
	if (!is_on(n, "naryPr", "supHide"))
		script(o, n, "sup", "^");
	group(o, n, "e");
}

/* A name set upright: \sin, or \operatorname{...} for what is not known. */
static void
name(struct omml *o, const struct rf_xml_node *n)
{
	struct rf_str s = rf_str_trim(rf_xml_text(o->arena, n));
	bool objects = false;

	for (const struct rf_xml_node *c = n; c != NULL && !objects;
	    c = rf_xml_walk(n, c))
		objects = is(c, "limLow") || is(c, "limUpp") ||
		    is(c, "sSup") || is(c, "sSub") || is(c, "sSubSup");
	if (objects) {
		children(o, n);
	} else if (rf_omml_is_function(s)) {
		put(o, "\\");
		rf_buf_add(&o->out, s.ptr, s.len);
		put(o, " ");
	} else if (s.len > 1) {
		put(o, "\\operatorname{");
		math_text(o, s);
		put(o, "}");
	} else {
		children(o, n);
	}
}

static void
function(struct omml *o, const struct rf_xml_node *n)
{
	name(o, child(n, "fName"));
	group(o, n, "e");
}

/* What is above or below: a limit of an operator, else just set there. */
static void
limit(struct omml *o, const struct rf_xml_node *n, bool above)
{
	const struct rf_xml_node *e = child(n, "e");
	struct rf_str s = rf_str_trim(rf_xml_text(o->arena, e));
	const struct rf_xml_node *first = e != NULL ? e->child : NULL;

	if (rf_omml_is_function(s) || (n->parent != NULL &&
	    is(n->parent, "fName") && s.len > 1)) {
		name(o, e);
		put(o, above ? "^" : "_");
		group(o, n, "lim");
	} else if (first != NULL && is(first, "groupChr")) {
		children(o, e);
		put(o, above ? "^" : "_");
		group(o, n, "lim");
	} else {
		put(o, above ? "\\overset" : "\\underset");
		group(o, n, "lim");
		group(o, n, "e");
	}
}

static void
limit_below(struct omml *o, const struct rf_xml_node *n)
{
	limit(o, n, false);
}

static void
limit_above(struct omml *o, const struct rf_xml_node *n)
{
	limit(o, n, true);
}

/* ---- marks around a thing -------------------------------------------- */

static void
accent(struct omml *o, const struct rf_xml_node *n)
{
	put(o, rf_omml_accent(first_character(
	    property(n, "accPr", "chr"), 0x302)));
	group(o, n, "e");
}

static void
bar(struct omml *o, const struct rf_xml_node *n)
{
	const char *place = property(n, "barPr", "pos");

	put(o, place != NULL && strcmp(place, "top") == 0 ? "\\overline" :
	    "\\underline");
	group(o, n, "e");
}

static void
group_mark(struct omml *o, const struct rf_xml_node *n)
{
	const char *place = property(n, "groupChrPr", "pos");
	uint32_t cp = first_character(property(n, "groupChrPr", "chr"),
	    0x23df);
	bool above = place != NULL && strcmp(place, "top") == 0;

	if (cp == 0x23df || cp == 0x23de) {
		put(o, cp == 0x23de ? "\\overbrace" : "\\underbrace");
		group(o, n, "e");
		return;
	}
	put(o, above ? "\\overset{" : "\\underset{");
	if (cp != 0)
		character(o, cp);
	put(o, "}");
	group(o, n, "e");
}

static void
boxed(struct omml *o, const struct rf_xml_node *n)
{
	put(o, "\\boxed");
	group(o, n, "e");
}

static void
delimiter(struct omml *o, const char *side, uint32_t cp)
{
	put(o, side);
	switch (cp) {
	case 0:
		put(o, ".");
		break;
	case '{':
	case '}':
		put(o, cp == '{' ? "\\{" : "\\}");
		break;
	default:
		character(o, cp);
	}
}

static void
delimiters(struct omml *o, const struct rf_xml_node *n)
{
	uint32_t between = first_character(property(n, "dPr", "sepChr"), '|');
	bool first = true;

	delimiter(o, "\\left", first_character(property(n, "dPr", "begChr"),
	    '('));
	for (const struct rf_xml_node *e = child(n, "e"); e != NULL;
	    e = rf_xml_again(e)) {
		if (!first && between != 0)
			delimiter(o, "\\middle", between);
		first = false;
		children(o, e);
	}
	delimiter(o, "\\right", first_character(property(n, "dPr", "endChr"),
	    ')'));
}

/* ---- rows ------------------------------------------------------------ */

static void
matrix(struct omml *o, const struct rf_xml_node *n)
{
	put(o, "\\begin{matrix}");
	for (const struct rf_xml_node *r = child(n, "mr"); r != NULL;
	    r = rf_xml_again(r)) {
		const struct rf_xml_node *e = child(r, "e");

		for (; e != NULL; e = rf_xml_again(e)) {
			children(o, e);
			put(o, rf_xml_again(e) != NULL ? " & " : "");
		}
		put(o, rf_xml_again(r) != NULL ? " \\\\ " : "");
	}
	put(o, "\\end{matrix}");
}

static void
equations(struct omml *o, const struct rf_xml_node *n)
{
	const struct rf_xml_node *first = child(n, "e");

	/* A single one is no array, whatever it was typed into. */
	if (first != NULL && rf_xml_again(first) == NULL) {
		children(o, first);
		return;
	}
	put(o, "\\begin{aligned}");
	o->columns++;
	for (const struct rf_xml_node *e = first; e != NULL;
	    e = rf_xml_again(e)) {
		children(o, e);
		put(o, rf_xml_again(e) != NULL ? " \\\\ " : "");
	}
	o->columns--;
	put(o, "\\end{aligned}");
}

static void
paragraph(struct omml *o, const struct rf_xml_node *n)
{
	const struct rf_xml_node *m = child(n, "oMath");

	for (; m != NULL; m = rf_xml_again(m)) {
		children(o, m);
		put(o, rf_xml_again(m) != NULL ? " \\\\ " : "");
	}
}

/* ---- the whole ------------------------------------------------------- */

static const struct {
	const char *name;
	void (*write)(struct omml *o, const struct rf_xml_node *n);
} objects[] = {
	{ "r", run }, { "f", fraction }, { "sSup", scripts },
	{ "sSub", scripts }, { "sSubSup", scripts },
	{ "sPre", scripts_before }, { "rad", root }, { "nary", n_ary },
	{ "func", function }, { "limLow", limit_below },
	{ "limUpp", limit_above }, { "acc", accent }, { "bar", bar },
	{ "groupChr", group_mark }, { "borderBox", boxed },
	{ "d", delimiters }, { "m", matrix }, { "eqArr", equations },
	{ "oMathPara", paragraph },
};

/* Properties, and what a tracked change took out. */
static bool
is_silent(const struct rf_xml_node *n)
{
	size_t len = strlen(n->name);

	return (n->ns == RF_NS_M && len > 2 &&
	    strcmp(n->name + len - 2, "Pr") == 0) ||
	    (n->ns != RF_NS_M && (strcmp(n->name, "del") == 0 ||
	    strcmp(n->name, "moveFrom") == 0 || strcmp(n->name, "rPr") == 0));
}

static void
object(struct omml *o, const struct rf_xml_node *n)
{
	if (is_silent(n))
		return;
	for (size_t i = 0; n->ns == RF_NS_M && i < RF_COUNT(objects); i++)
		if (strcmp(n->name, objects[i].name) == 0) {
			objects[i].write(o, n);
			return;
		}
	children(o, n);
}

static void
children(struct omml *o, const struct rf_xml_node *n)
{
	if (n == NULL)
		return;
	for (const struct rf_xml_node *c = n->child; c != NULL; c = c->next)
		if (c->name != NULL)
			object(o, c);
}

struct rf_str
rf_omml_latex(struct rf_arena *arena, const struct rf_xml_node *math)
{
	struct omml o = { .arena = arena };
	struct rf_str s;

	rf_buf_init(&o.out, RF_MiB);
	object(&o, math);
	s = rf_str_trim((struct rf_str){ o.out.ptr, o.out.len });
	s.ptr = rf_arena_strndup(arena, s.ptr, s.len);
	rf_buf_release(&o.out);
	return s;
}
