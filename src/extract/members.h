/*
 * Documents inside documents: members of an archive, what is attached to a
 * message, chunks of a Word document.  Each is read by the reader of its own
 * format into a document of its own, which then becomes part of the one
 * around it; a member that cannot be read costs nothing but itself.
 *
 * All that is in one file shares ceilings: how many members, how many bytes,
 * how deep.  A member's bytes lie in a file of the staging folder that has
 * no name any more, for as long as it is read.
 */
#ifndef RF_EXTRACT_MEMBERS_H
#define RF_EXTRACT_MEMBERS_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/extract.h"
#include "extract/flow.h"

#define RF_MEMBERS 10000	/* in one file, at all depths */
/* Archives and messages open their members down to here, ... */
#define RF_MEMBERS_OPEN 2
/* ... and nothing is opened below. */
#define RF_MEMBERS_DEPTH 4

struct rf_member {
	int fd;			/* lent */
	int64_t size;
	const char *name;	/* clean; for the user and for recognition */
	const char *media_type;	/* as declared, or "" */
};

/* May an archive or message open what is in it? */
static inline bool
rf_members_may_open(const struct rf_extract *x)
{
	return x->depth < RF_MEMBERS_OPEN;
}

/* A new nameless file for a member's bytes; the caller closes it. */
enum rf_code rf_member_file(struct rf_extract *x, int *fd,
    struct rf_err *err) RF_MUST_CHECK;
/* The same with bytes in it. */
enum rf_code rf_member_store(struct rf_extract *x, const void *p, size_t n,
    int *fd, struct rf_err *err) RF_MUST_CHECK;

/*
 * Read the member and put its pages behind those of x->doc, under a heading
 * with its name; their numbers go on.  x->doc->total_pages counts them.  An
 * error of the document kind (rf_code_is_document) leaves x->doc as it was,
 * and is the caller's to tell; all others end the whole.
 */
enum rf_code rf_member_pages(struct rf_extract *x, const struct rf_member *m,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * The same, but its blocks go to the flow, which is on that page, without
 * pages and heading of their own.
 */
enum rf_code rf_member_flow(struct rf_extract *x, const struct rf_member *m,
    struct rf_flow *flow, uint32_t page, struct rf_err *err) RF_MUST_CHECK;

#endif
