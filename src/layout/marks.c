/* The life of a page's marks. */
#include "config.h"

#include "layout/marks.h"

#include <stdlib.h>
#include <string.h>

void
rf_marks_init(struct rf_marks *m)
{
	memset(m, 0, sizeof(*m));
}

void
rf_marks_clear(struct rf_marks *m)
{
	m->width = m->height = 0;
	m->fonts.n = m->glyphs.n = m->runs.n = m->rects.n = 0;
	m->pictures.n = m->links.n = m->tags.n = 0;
}

void
rf_marks_release(struct rf_marks *m)
{
	RF_VEC_RELEASE(&m->fonts);
	RF_VEC_RELEASE(&m->glyphs);
	RF_VEC_RELEASE(&m->runs);
	RF_VEC_RELEASE(&m->rects);
	RF_VEC_RELEASE(&m->pictures);
	RF_VEC_RELEASE(&m->links);
	RF_VEC_RELEASE(&m->tags);
}
