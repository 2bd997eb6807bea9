/* Numbers in their formats, and blocks of text broken into lines. */
#include "config.h"

#include "chart/plot.h"

#include <string.h>

#include "util/err.h"
#include "util/utf8.h"

static const struct rf_numfmt *
compiled(struct rf_draw *d, const char *code)
{
	struct rf_format_slot *slot;

	if (code == NULL)
		return NULL;
	for (unsigned i = 0; i < RF_COUNT(d->formats) && i < d->n_formats;
	    i++)
		if (strcmp(d->formats[i].code, code) == 0)
			return d->formats[i].f;
	slot = &d->formats[d->n_formats++ % RF_COUNT(d->formats)];
	slot->code = code;
	slot->f = rf_numfmt_compile(d->a, rf_str(code));
	return slot->f;
}

struct rf_str
rf_number_text(struct rf_draw *d, const char *format, double v)
{
	char digits[32], out[RF_NUMFMT_SIZE];
	size_t n = 0;

	if (!isfinite(v))
		return RF_STR("");
	rf_numfmt_number(compiled(d, format), (struct rf_str){ digits,
	    rf_format_double(v, digits) }, d->c->date1904, out, &n);
	return rf_str_trim((struct rf_str){ rf_arena_strndup(d->a, out, n),
	    n });
}

struct rf_str
rf_category_text(struct rf_draw *d, const struct rf_chart_categories *c,
    uint32_t i, uint32_t level)
{
	if (c->n == 0 && level == 0) {
		char digits[32];
		size_t n = rf_format_double((double)i + 1, digits);

		return (struct rf_str){ rf_arena_strndup(d->a, digits, n),
			n };
	}
	if (i >= c->n)
		return RF_STR("");
	if (c->levels != NULL && level < c->n_levels)
		return c->levels[level] != NULL &&
		    c->levels[level][i] != NULL ?
		    rf_str_trim(rf_str(c->levels[level][i])) : RF_STR("");
	if (c->numbers != NULL && level == 0)
		return rf_number_text(d, c->format, c->numbers[i]);
	return RF_STR("");
}

const char *
rf_series_name(struct rf_draw *d, const struct rf_chart_series *s)
{
	if (s->name != NULL)
		return s->name;
	return rf_arena_printf(d->a, "Series%u", s->order + 1);
}

static void
add_line(struct rf_draw *d, struct rf_label *l, struct rf_str s)
{
	s = rf_str_trim(s);
	if (l->n == RF_LABEL_LINES)
		return;
	l->lines[l->n] = s;
	l->widths[l->n] = rf_text_width(d->e, &l->face, s);
	if (l->widths[l->n] > l->w)
		l->w = l->widths[l->n];
	l->n++;
}

/* Where the first line of at most max_width ends: at a space if it can. */
static size_t
break_at(struct rf_draw *d, const struct rf_face *f, struct rf_str s,
    float max_width)
{
	size_t pos = 0, space = 0;
	float w = 0;

	while (pos < s.len) {
		size_t at = pos;
		uint32_t cp = rf_utf8_next(s, &pos);

		w += rf_text_width(d->e, f, (struct rf_str){ s.ptr + at,
		    pos - at });
		if (cp == ' ' || cp == 0x3000)
			space = at;
		if (w > max_width && at > 0) {
			/* Scripts without spaces break anywhere. */
			bool wide = cp >= 0x2e80;

			return wide ? at : space;
		}
	}
	return 0;
}

void
rf_label_make(struct rf_draw *d, struct rf_label *l, struct rf_str s,
    const struct rf_chart_font *font, float max_width)
{
	memset(l, 0, sizeof(*l));
	l->face = rf_face_of(font);
	l->color = font->color;
	while (s.ptr != NULL && l->n < RF_LABEL_LINES) {
		struct rf_str line = rf_str_cut(&s, '\n');

		/* A text that fills the screen many times shows its start. */
		line = rf_utf8_prefix(line, 2000);
		while (max_width > 0 && l->n + 1 < RF_LABEL_LINES &&
		    rf_text_width(d->e, &l->face, line) > max_width) {
			size_t at = break_at(d, &l->face, line, max_width);

			if (at == 0)
				break;
			add_line(d, l, (struct rf_str){ line.ptr, at });
			line.ptr += at;
			line.len -= at;
			line = rf_str_trim(line);
		}
		add_line(d, l, line);
	}
	l->h = (float)l->n * rf_face_line(&l->face);
}

void
rf_label_draw(struct rf_draw *d, const struct rf_label *l, float cx,
    float cy, float angle)
{
	float a = angle * (float)M_PI / 180;
	float step = rf_face_line(&l->face);

	for (unsigned i = 0; i < l->n; i++) {
		/* Capitals and figures stand in the middle of their line. */
		float dy = -l->h / 2 + ((float)i + 0.5f) * step +
		    0.36f * l->face.drawn;

		rf_canvas_text(&d->cv, cx - dy * sinf(a), cy + dy * cosf(a),
		    RF_ANCHOR_MIDDLE, &l->face, l->color, angle,
		    l->lines[i], l->widths[i]);
	}
}

void
rf_label_size(const struct rf_label *l, float angle, float *w, float *h)
{
	float a = angle * (float)M_PI / 180;

	*w = fabsf(cosf(a)) * l->w + fabsf(sinf(a)) * l->h;
	*h = fabsf(sinf(a)) * l->w + fabsf(cosf(a)) * l->h;
}

struct rf_str
rf_text_cut(struct rf_draw *d, const struct rf_face *f, struct rf_str s,
    float max_width)
{
	float dots = rf_text_width(d->e, f, RF_STR("...")), w = 0;
	size_t pos = 0;

	s = rf_utf8_prefix(s, 2000);
	if (rf_text_width(d->e, f, s) <= max_width)
		return s;
	while (pos < s.len) {
		size_t at = pos;

		rf_utf8_next(s, &pos);
		w += rf_text_width(d->e, f, (struct rf_str){ s.ptr + at,
		    pos - at });
		if (w + dots > max_width)
			return rf_str(rf_arena_printf(d->a, RF_STR_FMT "...",
			    (int)at, s.ptr));
	}
	return s;
}
