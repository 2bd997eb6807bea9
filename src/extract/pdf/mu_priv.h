/*
 * What the files behind MuPDF's wall share: mu.c and those it calls.  They
 * alone try and catch; what they leave half-done in a jump is released in
 * the fz_always of the one that tried.
 */
#ifndef RF_EXTRACT_PDF_MU_PRIV_H
#define RF_EXTRACT_PDF_MU_PRIV_H

#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

#include "extract/pdf/device.h"
#include "extract/pdf/image.h"
#include "extract/pdf/mu.h"
#include "util/limits.h"

/* The source is read by blocks, some of which are kept. */
#define RF_MU_BLOCK (16 * RF_KiB)
#define RF_MU_BLOCKS 32

/* A picture of the page and the object (kept) that it was read from. */
struct rf_mu_dict {
	const fz_image *image;
	pdf_obj *dict;
};

/* A picture that was read, kept because the next page may show it again. */
struct rf_mu_known {
	fz_image *image;
	uint32_t rgb;
	int32_t asset;
};

/* What a page has used up; guard.c stops it. */
struct rf_mu_guard {
	fz_cookie cookie;	/* MuPDF asks it between two operators */
	int64_t end;		/* thread's processor time, ns; 0: none */
	int64_t wall;		/* monotonic ms, of the page; 0: none */
	/* While a page is interpreted: how many pictures wait to be read,
	 * or NULL; and what of both times is theirs. */
	const size_t *waiting;
	int64_t kept, kept_wall;
	uint32_t calls;		/* since the clock was asked */
	bool late;		/* it was told to stop */
	bool heavy;		/* something was not painted at all */
	bool zeroed;		/* give out zeroed memory */
	size_t held, most;	/* bytes of MuPDF's, and their ceiling */
	/* What a painting device does itself. */
	void (*fill)(fz_context *, fz_device *, const fz_path *, int,
	    fz_matrix, fz_colorspace *, const float *, float,
	    fz_color_params);
	void (*stroke)(fz_context *, fz_device *, const fz_path *,
	    const fz_stroke_state *, fz_matrix, fz_colorspace *,
	    const float *, float, fz_color_params);
	void (*shade)(fz_context *, fz_device *, fz_shade *, fz_matrix,
	    float, fz_color_params);
};

struct rf_mu {
	struct rf_extract *x;
	fz_context *ctx;
	fz_stream *stream;
	pdf_document *doc;
	struct rf_pdf_sink sink;
	struct rf_mu_guard guard;
	fz_alloc_context alloc;
	uint32_t pages;
	RF_VEC(struct rf_mu_dict) dicts;	/* of the page at work */
	int looked;				/* objects, in search of them */
	struct rf_mu_known known[32];
	unsigned next_known;
	fz_font *base[32];	/* opened, and references of ours */
	unsigned next_base;
	pdf_obj *names;		/* of attachments, while they are listed */
	uint32_t run;		/* pages since objects were let go */
	bool listed;		/* the places of all pages were looked up */
	bool refused;		/* a picture claimed too much work */
	bool found;		/* the pages, by a search over all objects */
	bool gifts;		/* see rf_mu_page_obj */
	unsigned char *blocks;	/* RF_MU_BLOCKS of them */
	int64_t block_at[RF_MU_BLOCKS];	/* number + 1 of the one held; 0 none */
	size_t block_len[RF_MU_BLOCKS];
};

/*
 * The pictures that the page (1-based) left in the sink as marks and assets.
 * One that cannot be read is a place without bytes. (pictures.c)
 */
enum rf_code rf_mu_pictures(struct rf_mu *mu, uint32_t page,
    struct rf_marks *m, struct rf_err *err) RF_MUST_CHECK;
/* Look the places of all pages up at once, before the page `index` of a
 * document that has many. */
void rf_mu_list(struct rf_mu *mu, uint32_t index);
/*
 * The object of a page (lent), its number, and the page itself (to drop):
 * instead of MuPDF's own, which behave otherwise once pages are listed.
 */
pdf_obj *rf_mu_page_obj(struct rf_mu *mu, uint32_t index);
int rf_mu_page_number(struct rf_mu *mu, uint32_t index);
pdf_page *rf_mu_load_page(struct rf_mu *mu, uint32_t index);
/*
 * What MuPDF's pdf_run_page does; on its way the tags of the content go to
 * the marks, when the document has any.  May jump. (tags.c)
 */
void rf_mu_run_page(struct rf_mu *mu, pdf_page *page, fz_device *dev,
    fz_matrix ctm);
/* Give up what pictures left behind. */
void rf_mu_forget_pictures(struct rf_mu *mu);

/*
 * Is the page a picture of text?  Its pixels too, when somebody will read
 * them.  A failure concerns these only. (scan.c)
 */
enum rf_code rf_mu_scan(struct rf_mu *mu, uint32_t index,
    const struct rf_marks *m, struct rf_mu_scan *scan, struct rf_err *err)
    RF_MUST_CHECK;

/* Warn of the files pinned to a page; may jump. (attachments.c) */
void rf_mu_pinned(struct rf_mu *mu, pdf_obj *page, uint32_t number);

/* Let filters find the document at work from its context.
 * (jbig2_filter.c) */
void rf_mu_lend(fz_context *ctx, struct rf_mu *mu);

/* Count the pages; find some when the file leads to none. (search.c) */
void rf_mu_search(struct rf_mu *mu);

/* Open the fonts that files need not bring once for each document, of a
 * context that was lent; give them up. (fonts.c) */
void rf_mu_share_fonts(fz_context *ctx);
void rf_mu_forget_fonts(struct rf_mu *mu);

/* MuPDF's memory, counted, for mu->alloc. (guard.c) */
fz_alloc_context rf_mu_memory(struct rf_mu_guard *g);
/* A page begins: until when by the clock on the wall. */
void rf_mu_begin_page(struct rf_mu_guard *g, const struct rf_effort *effort);
/* From now on until rf_mu_read_on a quarter of its time is kept for the
 * pictures that wait. */
void rf_mu_keep_time(struct rf_mu_guard *g, const size_t *waiting);
/* Go on with what was kept; was the time before that used up? */
bool rf_mu_read_on(struct rf_mu_guard *g);
/* So does work for it: at most so much processor time; 0: no bound. */
void rf_mu_begin(struct rf_mu_guard *g, int64_t page_ms);
/* Something was done for the page; ask the clock, now and then or now. */
void rf_mu_tick(struct rf_mu_guard *g);
void rf_mu_look(struct rf_mu_guard *g);
/* Ask it before each path that the device paints from now on. */
void rf_mu_watch(struct rf_mu_guard *g, fz_device *dev);
/*
 * FreeType's lock guards what contexts share behind their backs as well;
 * the others guard a context's own, and each thread has its own.
 */
extern const fz_locks_context rf_mu_locks;

#endif
