/*
 * Values of cells for charts: a sheet's records are walked once for them,
 * whichever sheet of the workbook it is (xlsx/values.c keeps and finds
 * them).
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "extract/le.h"
#include "extract/xls/xls_priv.h"

struct values {
	struct xls *p;
	struct rf_xlsx_grid *grid;
	struct biff b;
	struct rf_xlsx_place at;
	bool waiting;		/* the formula's text comes next */
};

static void
number(struct values *v, double n)
{
	rf_xlsx_grid_add(&v->p->w, v->grid, &v->at, n, NULL);
}

static void
text(struct values *v, const char *s)
{
	rf_xlsx_grid_add(&v->p->w, v->grid, &v->at, NAN, s);
}

static void
numbers(struct values *v)
{
	for (; biff_left(&v->b) >= 8; v->at.col++) {
		v->at.style = biff_u16(&v->b);
		number(v, xls_rk_value(biff_u32(&v->b)));
	}
}

static void
formula(struct values *v)
{
	unsigned char n[8];

	biff_bytes(&v->b, n, sizeof(n));
	v->waiting = rf_le16(n + 6) == 0xffff && n[0] == 0;
	if (rf_le16(n + 6) != 0xffff)
		number(v, rf_le_double(n));
}

static void
shared(struct values *v)
{
	const struct rf_xlsx *w = &v->p->w;
	uint32_t i = biff_u32(&v->b);

	if (i < w->strings.n)
		text(v, rf_arena_strndup(w->arena, w->strings.v[i].ptr,
		    w->strings.v[i].len));
}

static void
record(struct values *v)
{
	struct biff *b = &v->b;
	unsigned char n[8];

	if (b->type == XLS_STRING) {
		if (v->waiting)
			text(v, biff_text(b, 2, v->p->w.arena).ptr);
		v->waiting = false;
		return;
	}
	v->at.row = biff_u16(b);
	v->at.col = biff_u16(b);
	if (b->type == XLS_MULRK) {
		numbers(v);
		return;
	}
	v->at.style = biff_u16(b);
	if (b->type == XLS_RK) {
		number(v, xls_rk_value(biff_u32(b)));
	} else if (b->type == XLS_NUMBER) {
		biff_bytes(b, n, sizeof(n));
		number(v, rf_le_double(n));
	} else if (b->type == XLS_LABELSST) {
		shared(v);
	} else if (b->type == XLS_LABEL || b->type == XLS_RSTRING) {
		text(v, biff_text(b, 2, v->p->w.arena).ptr);
	} else {
		formula(v);
	}
}

void
xls_grid(struct rf_xlsx *w, size_t sheet, struct rf_xlsx_grid *grid)
{
	static const uint16_t cells[] = { XLS_LABELSST, XLS_LABEL,
		XLS_RSTRING, XLS_RK, XLS_MULRK, XLS_NUMBER, XLS_FORMULA,
		XLS_FORMULA3, XLS_FORMULA4, XLS_STRING };
	struct xls *p = (struct xls *)w;
	struct values v = { .p = p, .grid = grid, .b = p->b };
	size_t depth = 0;
	uint16_t kind;

	biff_start(&v.b, p->offsets.v[sheet]);
	if (!biff_next(&v.b) || biff_begins(&v.b, &kind) == 0)
		return;
	while (biff_next(&v.b)) {
		if (v.b.type == XLS_BOF)
			depth++;
		else if (v.b.type == XLS_EOF && depth-- == 0)
			break;
		for (size_t i = 0; depth == 0 && i < RF_COUNT(cells); i++)
			if (cells[i] == v.b.type) {
				record(&v);
				break;
			}
	}
}
