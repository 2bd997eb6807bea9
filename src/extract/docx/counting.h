/*
 * Lists as Word counts them, whatever file they come from.  All that are made
 * from one definition go on counting together; one that names a start of its
 * own begins anew where it is first used.
 */
#ifndef RF_EXTRACT_DOCX_COUNTING_H
#define RF_EXTRACT_DOCX_COUNTING_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/str.h"

#define RF_DOCX_LEVELS 9	/* of a list */

struct rf_docx_level {
	uint32_t start;
	const char *format;		/* "decimal", "bullet", ... */
	const char *custom;		/* w:format of a custom one, or NULL */
	const char *text;		/* "%1.%2"; NULL: silent */
	const char *style;		/* paragraph style tied to it, or NULL */
	int restart;			/* -1: after every level above */
	bool legal;			/* all numbers decimal */
};

struct rf_docx_list {			/* abstractNum */
	struct rf_docx_level levels[RF_DOCX_LEVELS];
	const char *style_link;		/* numStyleLink, or NULL */
	uint32_t count[RF_DOCX_LEVELS];
	bool running[RF_DOCX_LEVELS];
};

struct rf_docx_num {
	struct rf_docx_list *list;	/* or NULL */
	const struct rf_docx_level *levels[RF_DOCX_LEVELS];	/* overrides */
	int64_t start[RF_DOCX_LEVELS];	/* overrides; -1: none */
	bool started[RF_DOCX_LEVELS];
};

/* What stands before a numbered paragraph. */
struct rf_docx_label {
	bool bullet;
	bool blank;			/* a bullet that shows nothing */
	bool simple;			/* just the decimal number */
	uint32_t number;
	struct rf_str text;		/* as shown, "" for none */
};

static inline const struct rf_docx_level *
rf_docx_level_at(const struct rf_docx_num *num, int i)
{
	return num->levels[i] != NULL ? num->levels[i] :
	    &num->list->levels[i];
}

/*
 * Count a paragraph of the list, which has one, at a level below
 * RF_DOCX_LEVELS; the label's text is in the arena.
 */
void rf_docx_count_in(struct rf_docx_num *num, int ilvl,
    struct rf_arena *arena, struct rf_docx_label *out);

#endif
