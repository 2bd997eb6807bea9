/*
 * Equations as fields (ECMA-376 part 1, 17.16.5.17), as they were written
 * before there was an editor for them, and are still for readings above
 * words, which are two texts over one another.
 *
 * What surprises: a switch has its options before its brackets, each with a
 * backslash of its own; a comma or a semicolon parts arguments, by the
 * author's country; and a backslash makes a sign of anything else.
 */
#include "config.h"

#include "extract/docx/shared.h"

#include <string.h>
#include <strings.h>

#include "util/buf.h"

#define MAX_DEPTH 16
#define MAX_ARGS 64
#define MAX_EQUATION 16384	/* bytes */

struct eq {
	struct rf_buf out;
	bool math;		/* write LaTeX */
	bool needs_math;	/* more than plain text came */
	unsigned depth;
	unsigned over;		/* texts over one another we are in */
};

/* A switch: \s\up8(x) has the name "s", one option and one argument. */
struct eq_switch {
	char name;
	bool up, down, sum, product;
	char open, close;	/* of brackets; '\0': the usual */
	unsigned columns;	/* of an array */
	struct rf_str args[MAX_ARGS];
	unsigned n;
};

static void expression(struct eq *e, struct rf_str s);

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- taking apart ---------------------------------------------------- */

/* From behind the opening bracket to behind the closing one. */
static void
arguments(struct rf_str *s, struct eq_switch *w)
{
	const char *from = s->ptr;
	unsigned depth = 0;
	size_t i = 0;

	for (; i < s->len; i++) {
		char c = s->ptr[i];

		if (c == '\\' && i + 1 < s->len) {
			i++;
		} else if (c == '(') {
			depth++;
		} else if ((c == ')' || c == ',' || c == ';') && depth == 0) {
			if (w->n < MAX_ARGS)
				w->args[w->n++] = (struct rf_str){ from,
				    (size_t)(s->ptr + i - from) };
			from = s->ptr + i + 1;
			if (c == ')')
				break;
		} else if (c == ')') {
			depth--;
		}
	}
	if (i == s->len && w->n < MAX_ARGS)
		w->args[w->n++] = (struct rf_str){ from, (size_t)(s->ptr + i -
		    from) };
	i += i < s->len;
	s->ptr += i;
	s->len -= i;
}

/* "\up8", "\co2", "\lc\[" */
static void
option(struct rf_str *s, struct eq_switch *w)
{
	char name[2] = { s->ptr[1] | 0x20, s->len > 2 ? s->ptr[2] | 0x20 :
	    ' ' };
	unsigned number = 0;
	size_t i = 1;

	while (i < s->len && i < 3 && is_letter(s->ptr[i]))
		i++;
	while (i < s->len && (is_digit(s->ptr[i]) || s->ptr[i] == ' ' ||
	    s->ptr[i] == '-')) {
		if (is_digit(s->ptr[i]) && number < 100)
			number = number * 10 + (unsigned)(s->ptr[i] - '0');
		i++;
	}
	w->up |= memcmp(name, "up", 2) == 0;
	w->down |= memcmp(name, "do", 2) == 0;
	w->sum |= memcmp(name, "su", 2) == 0;
	w->product |= memcmp(name, "pr", 2) == 0;
	if (memcmp(name, "co", 2) == 0)
		w->columns = number;
	if (name[1] == 'c' && strchr("lrb", name[0]) != NULL &&
	    i + 1 < s->len && s->ptr[i] == '\\') {
		char c = s->ptr[i + 1];

		i += 2;
		if (name[0] != 'r')
			w->open = c;
		if (name[0] != 'l')
			w->close = c == '[' ? ']' : c == '{' ? '}' :
			    c == '(' ? ')' : c == '<' ? '>' : c;
	}
	s->ptr += i;
	s->len -= i;
}

/* At a backslash and a letter. */
static void
take_switch(struct rf_str *s, struct eq_switch *w)
{
	memset(w, 0, sizeof(*w));
	w->name = s->ptr[1] | 0x20;
	s->ptr += 2;
	s->len -= 2;
	while (s->len > 0 && s->ptr[0] != '(') {
		if (s->ptr[0] == '\\' && s->len > 1 && is_letter(s->ptr[1])) {
			option(s, w);
		} else if (s->ptr[0] == ' ' || is_letter(s->ptr[0])) {
			s->ptr++;
			s->len--;
		} else {
			return;		/* it has no brackets */
		}
	}
	if (s->len == 0)
		return;
	s->ptr++;
	s->len--;
	arguments(s, w);
}

/* ---- writing --------------------------------------------------------- */

static void
word(struct eq *e, const char *latex)
{
	e->needs_math = true;
	if (e->math)
		rf_buf_adds(&e->out, latex);
}

static void
argument(struct eq *e, const struct eq_switch *w, unsigned i)
{
	if (i < w->n)
		expression(e, w->args[i]);
}

/* Before and behind an argument, where it is LaTeX. */
static void
group(struct eq *e, const char *before, const struct eq_switch *w, unsigned i)
{
	word(e, before);
	argument(e, w, i);
	word(e, "}");
}

static void
sign(struct eq *e, char c)
{
	if (e->math && strchr("{}$%#&_", c) != NULL)
		rf_buf_addc(&e->out, '\\');
	rf_buf_addc(&e->out, c);
}

/* A reading that is raised over a word: it stands behind it. */
static bool
ruby(struct eq *e, const struct eq_switch *w)
{
	struct rf_str first = w->n > 0 ? rf_str_trim(w->args[0]) :
	    (struct rf_str){ NULL, 0 };
	struct rf_str base = w->n > 1 ? rf_str_trim(w->args[1]) : first;
	struct eq_switch above;

	if (w->n != 2 || first.len < 3 || first.ptr[0] != '\\' ||
	    (first.ptr[1] | 0x20) != 's' || rf_str_starts(base, "\\s"))
		return false;
	take_switch(&first, &above);
	if (!above.up || above.n == 0 || first.len > 0)
		return false;
	argument(e, w, 1);
	rf_buf_addc(&e->out, '(');
	argument(e, &above, 0);
	rf_buf_addc(&e->out, ')');
	return true;
}

static void
array(struct eq *e, const struct eq_switch *w)
{
	unsigned columns = w->columns > 0 ? w->columns : 1;

	word(e, "\\begin{matrix} ");
	for (unsigned i = 0; i < w->n; i++) {
		if (i > 0 && e->math)
			rf_buf_adds(&e->out, i % columns == 0 ? " \\\\ " :
			    " & ");
		else if (i > 0)
			rf_buf_addc(&e->out, ' ');
		argument(e, w, i);
	}
	word(e, " \\end{matrix}");
}

static void
brackets(struct eq *e, const struct eq_switch *w)
{
	bool own = w->open != '\0' || w->close != '\0';
	char open = own ? w->open : '(', close = own ? w->close : ')';

	word(e, "\\left");
	sign(e, open != '\0' ? open : '.');
	argument(e, w, 0);
	word(e, "\\right");
	sign(e, close != '\0' ? close : '.');
}

/* Arguments one after the other, with something between. */
static void
all(struct eq *e, const struct eq_switch *w, const char *between)
{
	for (unsigned i = 0; i < w->n; i++) {
		if (i > 0)
			rf_buf_adds(&e->out, between);
		argument(e, w, i);
	}
}

static void
write_switch(struct eq *e, const struct eq_switch *w)
{
	switch (w->name) {
	case 'f':
		group(e, "\\frac{", w, 0);
		group(e, "{", w, 1);
		break;
	case 'r':
		if (w->n > 1) {
			word(e, "\\sqrt[");
			argument(e, w, 0);
			group(e, "]{", w, 1);
		} else {
			group(e, "\\sqrt{", w, 0);
		}
		break;
	case 's':
		if ((w->up || w->down) && e->over == 0)
			group(e, w->up ? "^{" : "_{", w, 0);
		else
			all(e, w, " ");
		break;
	case 'o':
		e->over++;
		if (!ruby(e, w))
			all(e, w, "");
		e->over--;
		break;
	case 'i':
		word(e, w->sum ? "\\sum" : w->product ? "\\prod" : "\\int");
		group(e, "_{", w, 0);
		group(e, "^{", w, 1);
		word(e, " ");
		argument(e, w, 2);
		break;
	case 'b':
		brackets(e, w);
		break;
	case 'a':
		array(e, w);
		break;
	case 'l':
		all(e, w, ",");
		break;
	case 'x':
		argument(e, w, 0);
		break;
	default:		/* \d moves what follows */
		break;
	}
}

static void
expression(struct eq *e, struct rf_str s)
{
	struct eq_switch w;

	if (e->depth >= MAX_DEPTH)
		return;
	e->depth++;
	while (s.len > 0) {
		if (s.ptr[0] == '\\' && s.len > 1 && is_letter(s.ptr[1])) {
			take_switch(&s, &w);
			write_switch(e, &w);
			continue;
		}
		if (s.ptr[0] == '\\' && s.len > 1) {
			s.ptr++;
			s.len--;
		}
		sign(e, s.ptr[0]);
		s.ptr++;
		s.len--;
	}
	e->depth--;
}

/* Switches of all fields say nothing of the text. */
static struct rf_str
without_format(struct rf_str s)
{
	for (s = rf_str_trim(s); rf_str_starts(s, "\\*");
	    s = rf_str_trim(s)) {
		rf_docx_code_word(&s);
		rf_docx_code_word(&s);
	}
	return s;
}

struct rf_str
rf_docx_code_equation(struct rf_arena *arena, struct rf_str rest, bool *math)
{
	struct eq e = { .math = false };
	struct rf_str s;

	rest = without_format(rest);
	rf_buf_init(&e.out, MAX_EQUATION);
	expression(&e, rest);
	*math = e.needs_math;
	if (e.needs_math) {
		rf_buf_reset(&e.out);
		e.math = true;
		expression(&e, rest);
	}
	s = rf_str_trim((struct rf_str){ e.out.ptr, e.out.len });
	s.ptr = rf_arena_strndup(arena, s.ptr, s.len);
	rf_buf_release(&e.out);
	return s;
}

bool
rf_docx_code_button(struct rf_str code, struct rf_str *shown)
{
	struct rf_str rest = code, name = rf_docx_code_word(&rest), arg;

	if (!rf_str_ieq(name, "MACROBUTTON") &&
	    !rf_str_ieq(name, "GOTOBUTTON"))
		return false;
	rest = without_format(rest);
	arg = rf_docx_code_word(&rest);
	/* There may be more of its name to come. */
	if (arg.len == 0 || arg.ptr + arg.len == code.ptr + code.len)
		return false;
	if (rf_str_starts(rf_str_trim(rest), "\\*"))
		rest = without_format(rest);
	/* Words are taken without the white space at the end. */
	if (rest.len > 0)
		rest.len = (size_t)(code.ptr + code.len - rest.ptr);
	*shown = rest;
	return true;
}
