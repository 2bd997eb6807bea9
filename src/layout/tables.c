/* Tables of a page. */
#include "config.h"

#include "layout/lay.h"

void
rf_lay_tables(struct rf_lay *l)
{
	(void)l;
}
