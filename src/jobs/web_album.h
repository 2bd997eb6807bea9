/*
 * What came of a page's references, and the files that tell it: the facts of
 * each image from the first bytes of its file, the list, the errors, the
 * manifest.  Runs in the sandbox, for the brain of a page (web.h).
 */
#ifndef RF_JOBS_WEB_ALBUM_H
#define RF_JOBS_WEB_ALBUM_H

#include <stdbool.h>
#include <stdint.h>

#include "extract/web/discover.h"
#include "jobs/sheaf.h"
#include "jobs/web_progress.h"
#include "util/arena.h"
#include "util/err.h"
#include "util/mem.h"

enum rf_web_state {
	RF_WEB_NEW,
	RF_WEB_ASKED,
	RF_WEB_HAVE,		/* images: file w<seq> or a part of the sheaf is
				   one, facts are filled */
	RF_WEB_FAILED,		/* code and why */
	RF_WEB_SKIPPED		/* on purpose, nobody need know */
};

/* Of the reference with the same number (rf_ref.seq). */
struct rf_web_shot {
	enum rf_web_state state;
	int known;			/* its place in the page's memory: there
					   is no file; or -1 */
	struct rf_web_note *note;	/* for the memory, arena; or NULL */
	enum rf_code code;
	const char *why;		/* arena */
	const char *filename;		/* arena; or NULL */
	/* Static text, as in rf_image_facts. */
	const char *format, *media_type, *suffix, *color_space;
	uint32_t width, height;
	bool has_alpha;
	int64_t size;			/* bytes */
	int64_t came;			/* of these, now */
	int64_t at;			/* in the sheaf; -1: it has a file */
	struct rf_web_part part;	/* while it is asked */
};

struct rf_web_album {
	struct rf_arena arena;
	const char *page;		/* its address; arena */
	struct rf_ref_list list;
	RF_VEC(struct rf_web_shot) shots;	/* list.n of them at the end */
	struct rf_out *notes;		/* lent; NULL: nothing is remembered */
	bool needs_script;		/* the page is made by script, and was
					   not rendered */
	const char *unrendered;		/* though it was to be: why; arena */
	bool store;
	struct rf_sheaf sheaf;		/* opened with the first image in it */
};

struct rf_kept;
struct rf_web_note;

/* The facts of an image that is known: its place, and what is kept of it. */
void rf_web_recall(struct rf_web_shot *s, int known,
    const struct rf_kept *kept);
/*
 * Look at the file of a number: fills facts and size, or code and why.  With
 * `size` >= 0 it is the beginning of an image of that size: false then, when
 * it does not tell all, and the file is gone.
 */
bool rf_web_look(struct rf_web_album *a, int images, uint32_t n,
    int64_t size, struct rf_web_shot *s);
/* The same of so many bytes of the sheaf, from there on. */
void rf_web_look_sheaved(struct rf_web_album *a, int images, int64_t at,
    int64_t size, struct rf_web_shot *s);
void rf_web_fail(struct rf_web_album *a, struct rf_web_shot *s,
    enum rf_code code, const char *why);
/*
 * Put the list into order, and write images.txt, errors.txt (when there is
 * one) and the manifest, which gives the files that stay their public names.
 * *n becomes the number of images.
 */
enum rf_code rf_web_album_write(struct rf_web_album *a, int staging,
    uint32_t *n, struct rf_err *err) RF_MUST_CHECK;

#endif
