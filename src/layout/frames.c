/*
 * The reading frame: the page turned by quarters so that most of its text
 * runs from left to right.
 */
#include "config.h"

#include "layout/words.h"

void
rf_lay_turn_point(const struct rf_marks *m, int turn, float x, float y,
    float *u, float *v)
{
	*u = turn == 0 ? x : turn == 1 ? y : turn == 2 ? m->width - x :
	    m->height - y;
	*v = turn == 0 ? y : turn == 1 ? m->width - x :
	    turn == 2 ? m->height - y : x;
}

struct rf_box
rf_lay_turn(const struct rf_marks *m, int turn, struct rf_box b)
{
	struct rf_box r;
	float t;

	if (turn == 0)
		return b;
	rf_lay_turn_point(m, turn, b.x0, b.y0, &r.x0, &r.y0);
	rf_lay_turn_point(m, turn, b.x1, b.y1, &r.x1, &r.y1);
	if (r.x0 > r.x1) {
		t = r.x0;
		r.x0 = r.x1;
		r.x1 = t;
	}
	if (r.y0 > r.y1) {
		t = r.y0;
		r.y0 = r.y1;
		r.y1 = t;
	}
	return r;
}

/* From the frame of `turn` to the page. */
static void
unturn_point(const struct rf_marks *m, int turn, float u, float v, float *x,
    float *y)
{
	*x = turn == 0 ? u : turn == 1 ? m->width - v :
	    turn == 2 ? m->width - u : v;
	*y = turn == 0 ? v : turn == 1 ? u : turn == 2 ? m->height - v :
	    m->height - u;
}

struct rf_quad
rf_lay_unturn(const struct rf_marks *m, int turn, struct rf_box b)
{
	struct rf_quad q;

	unturn_point(m, turn, b.x0, b.y0, &q.x[0], &q.y[0]);
	unturn_point(m, turn, b.x1, b.y0, &q.x[1], &q.y[1]);
	unturn_point(m, turn, b.x1, b.y1, &q.x[2], &q.y[2]);
	unturn_point(m, turn, b.x0, b.y1, &q.x[3], &q.y[3]);
	return q;
}

struct rf_quad
rf_lay_unturn_on(const struct rf_lay *l, const struct rf_ll *line,
    struct rf_box b)
{
	struct rf_quad p = rf_lay_unturn(l->marks, l->turn, b), q = p;

	for (unsigned i = 0; i < 4 && line->turn < 4; i++) {
		q.x[i] = p.x[(i + line->turn) & 3];
		q.y[i] = p.y[(i + line->turn) & 3];
	}
	return q;
}
