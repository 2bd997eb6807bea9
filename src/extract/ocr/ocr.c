/*
 * One page through the engine: make it upright and level, take its rules
 * out, let tesseract read it, and look again when that went badly.
 *
 * What surprises: text below some twenty pixels is read much better when it
 * is enlarged first; a page upside down is read all the same, as nonsense
 * with little confidence, which is how it is found out; and tesseract gives
 * the place of a line's baseline only while the line is under the iterator.
 */
#include "config.h"

#include "extract/ocr/ocr.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "extract/ocr/tess.h"
#include "extract/ocr/words.h"
#include "image/probe.h"
#include "util/io.h"
#include "util/str.h"
#include "util/time.h"

#define PAGE_MS 40000
#define LEAST_ANGLE (0.1 * 3.14159265358979323846 / 180)
#define MOST_PIXELS 30e6	/* more are halved */
#define FINE_DPI 450		/* finer scans are halved */
#define COARSE_DPI 170		/* coarser ones are enlarged */
#define SMALL_EM 18		/* pixels; smaller text is enlarged */
#define GOOD_EM 32
#define WIDE_EM 38		/* larger text is reduced to two thirds... */
#define HUGE_EM 56		/* ...and to half: nothing is lost, and what
				   the engine does with pixels costs less */
#define LEAST_DPI 190		/* no coarser, where it is known */
#define MISJUDGED 0.9		/* of SMALL_EM, read: its size was guessed
				   wrong before */
#define POOR 0.6		/* confidence that asks for another look */
#define LEAST_PIECE 0.6f	/* confidence of what was passed over first */
#define BODY_POINTS 10		/* when nobody tells the resolution */

struct rf_ocr {
	TessBaseAPI *api;
	char lacking[32];	/* a language that is not installed */
	int page_ms, wall_ms;
	int64_t until;		/* thread's ns, of this page */
	int64_t wall;		/* monotonic ms, the same; 0: none */
	bool late;
};

/* One way to look at the page, and what was read. */
struct look {
	struct rf_bitmap grey;
	struct rf_affine back;	/* to the bitmap that was given */
	struct rf_ink_rules rules;
	struct rf_ocr_words words;
	double dpi;		/* of grey; 0: not known */
	double em;		/* of its text, by its ink; 0: not known */
	double mean;
};

bool
rf_ocr_built(void)
{
	return true;
}

/* ---- the session ---------------------------------------------------- */

static bool
is_loaded(const struct rf_ocr *o, struct rf_str language)
{
	char **loaded = rf_tess.languages(o->api);
	bool found = false;

	for (size_t i = 0; loaded != NULL && loaded[i] != NULL; i++)
		found |= rf_str_eq(rf_str(loaded[i]), language);
	if (loaded != NULL)
		rf_tess.delete_text_array(loaded);
	return found;
}

static void
find_lacking(struct rf_ocr *o, const char *languages)
{
	struct rf_str rest = rf_str(languages);

	while (rest.ptr != NULL) {
		struct rf_str one = rf_str_cut(&rest, '+');

		if (one.len == 0 || is_loaded(o, one))
			continue;
		snprintf(o->lacking, sizeof(o->lacking), RF_STR_FMT,
		    RF_STR_ARG(one));
		return;
	}
}

/* It tells standard error what we tell better. */
static bool
init_quietly(struct rf_ocr *o, const char *languages)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	bool well;

	if (null >= 0 && kept >= 0)
		dup2(null, STDERR_FILENO);
	well = rf_tess.init(o->api, NULL, languages) == 0;
	if (kept >= 0)
		dup2(kept, STDERR_FILENO);
	rf_close(&kept);
	rf_close(&null);
	return well;
}

enum rf_code
rf_ocr_open(const char *languages, struct rf_ocr **out, const char **missing,
    struct rf_err *err)
{
	static char named[32];
	struct rf_ocr *o;
	enum rf_code rc;

	*out = NULL;
	if (missing != NULL)
		*missing = NULL;
	rc = rf_tess_load(err);
	if (rc != RF_OK)
		return rc;
	o = rf_calloc(1, sizeof(*o));
	o->page_ms = PAGE_MS;
	o->api = rf_tess.create();
	if (o->api == NULL || !init_quietly(o, languages)) {
		rf_ocr_free(o);
		return rf_fail(err, RF_E_MISSING, "recognising text in "
		    "pictures (OCR) needs tesseract's data for \"%s\": "
		    "install it (Debian: tesseract-ocr-%s), or change the "
		    "setting ocr_languages", languages, languages);
	}
	find_lacking(o, languages);
	memcpy(named, o->lacking, sizeof(named));
	if (missing != NULL && named[0] != '\0')
		*missing = named;
	/* All text wherever it stands: columns are layout's business. */
	rf_tess.set_mode(o->api, PSM_SPARSE_TEXT);
	/* Black and white part by part: coloured boxes on dark pages. */
	rf_tess.set_variable(o->api, "thresholding_method", "1");
	/* What it thinks of a page is for nobody's standard error. */
	rf_tess.set_variable(o->api, "debug_file", "/dev/null");
	*out = o;
	return RF_OK;
}

void
rf_ocr_free(struct rf_ocr *o)
{
	if (o == NULL)
		return;
	if (o->api != NULL)
		rf_tess.delete(o->api);
	free(o);
}

const char *
rf_ocr_version(const struct rf_ocr *o)
{
	(void)o;
	return rf_tess.version();
}

void
rf_ocr_page_time(struct rf_ocr *o, int processor_ms, int wall_ms)
{
	o->page_ms = processor_ms;
	o->wall_ms = wall_ms;
}

/*
 * Is the page's time up?  The engine asks between two words.  Its own
 * deadline is none, since that is the wall's clock: what is read must not
 * depend on what else the machine does.
 */
static bool
is_late(void *ctx, int words)
{
	struct rf_ocr *o = ctx;

	(void)words;
	if (rf_thread_ns() >= o->until ||
	    (o->wall != 0 && rf_monotonic() >= o->wall))
		o->late = true;
	return o->late;
}

/* ---- reading -------------------------------------------------------- */

static void
take_words(struct rf_ocr *o, struct rf_ocr_words *out)
{
	TessResultIterator *it = rf_tess.iterator(o->api);
	const TessPageIterator *page;
	struct rf_ocr_word w = { .line = 0 };
	bool any = false;

	if (it == NULL)
		return;
	page = rf_tess.page_iterator(it);
	do {
		int x0, y0, x1, y1;
		char *text;

		if (rf_tess.at_beginning(page, RIL_TEXTLINE) || !any) {
			w.line += any;
			w.base = -1;
			if (rf_tess.baseline(page, RIL_TEXTLINE, &x0, &y0,
			    &x1, &y1))
				w.base = (float)(y0 + y1) / 2;
		}
		any = true;
		if (!rf_tess.box(page, RIL_WORD, &x0, &y0, &x1, &y1))
			continue;
		text = rf_tess.text(it, RIL_WORD);
		if (text == NULL)
			continue;
		w.x0 = (float)x0;
		w.y0 = (float)y0;
		w.x1 = (float)x1;
		w.y1 = (float)y1;
		if (w.base < 0)
			w.base = w.y1;
		w.confidence = rf_tess.confidence(it, RIL_WORD) / 100;
		rf_ocr_words_add(out, text, &w);
		rf_tess.delete_text(text);
	} while (rf_tess.next(it, RIL_WORD));
	rf_tess.iterator_delete(it);
}

/*
 * When nobody tells: as if its text had the usual size, or it were a sheet
 * of paper.
 */
static double
likely_dpi(const struct look *k)
{
	uint32_t longest = k->grey.width > k->grey.height ? k->grey.width :
	    k->grey.height;
	double dpi = k->dpi > 0 ? k->dpi : k->em > 0 ? 72 * k->em /
	    BODY_POINTS : longest / 11.0;

	return dpi < 70 ? 70 : dpi > 600 ? 600 : dpi;
}

/*
 * The engine parts black from white in squares of a third of an inch: where
 * it is told nothing it takes 70 dpi, and they are smaller than letters.
 */
static void
recognise(struct rf_ocr *o, struct look *k)
{
	const struct rf_bitmap *b = &k->grey;
	ETEXT_DESC *monitor;

	rf_ocr_words_clear(&k->words);
	if (is_late(o, 0))
		return;
	monitor = rf_tess.monitor_create();
	rf_tess.monitor_cancel(monitor, is_late);
	rf_tess.monitor_cancel_this(monitor, o);
	rf_tess.set_image(o->api, b->data, (int)b->width, (int)b->height, 1,
	    (int)b->stride);
	rf_tess.set_resolution(o->api, (int)(likely_dpi(k) + 0.5));
	rf_tess.recognize(o->api, monitor);
	take_words(o, &k->words);
	rf_tess.monitor_delete(monitor);
	rf_tess.clear(o->api);
	k->mean = rf_ocr_words_mean(&k->words);
}

/* One word in a box, when it is read with some certainty. */
static void
read_piece(struct rf_ocr *o, const struct rf_bitmap *b, struct rf_box box,
    struct rf_ocr_words *out)
{
	struct rf_ocr_words found = { { NULL, 0, 0 }, { NULL, 0, 0 } };
	float margin = 0.3f * (box.y1 - box.y0);
	int x0 = (int)fmaxf(box.x0 - margin, 0);
	int y0 = (int)fmaxf(box.y0 - margin, 0);
	int x1 = (int)fminf(box.x1 + margin, (float)b->width);
	int y1 = (int)fminf(box.y1 + margin, (float)b->height);

	rf_tess.set_rectangle(o->api, x0, y0, x1 - x0, y1 - y0);
	rf_tess.recognize(o->api, NULL);
	take_words(o, &found);
	if (found.v.n == 1 && found.v.v[0].confidence >= LEAST_PIECE) {
		struct rf_ocr_word w = found.v.v[0];

		*RF_VEC_PUSH(&found.text) = '\0';
		w.x0 = box.x0;
		w.y0 = box.y0;
		w.x1 = box.x1;
		w.y1 = w.base = box.y1;
		w.line = out->v.n > 0 ? out->v.v[out->v.n - 1].line + 1 : 0;
		rf_ocr_words_add(out, found.text.v, &w);
	}
	rf_ocr_words_release(&found);
}

/* What the engine passed over on the page. */
static void
read_pieces(struct rf_ocr *o, struct look *k, struct rf_ink *ink)
{
	struct rf_ocr_pieces pieces = { { NULL, 0, 0 } };
	const struct rf_bitmap *b = &k->grey;

	rf_ocr_pieces_find(ink, &k->words, &pieces);
	if (pieces.v.n > 0) {
		rf_tess.set_mode(o->api, PSM_SINGLE_WORD);
		rf_tess.set_image(o->api, b->data, (int)b->width,
		    (int)b->height, 1, (int)b->stride);
		for (size_t i = 0; i < pieces.v.n && !is_late(o, 0); i++)
			read_piece(o, b, pieces.v.v[i], &k->words);
		rf_tess.clear(o->api);
		rf_tess.set_mode(o->api, PSM_SPARSE_TEXT);
	}
	rf_ocr_pieces_release(&pieces);
}

/* ---- looks ---------------------------------------------------------- */

static void
look_release(struct look *k)
{
	rf_bitmap_release(&k->grey);
	rf_ink_rules_release(&k->rules);
	rf_ocr_words_release(&k->words);
}

static enum rf_code
scale(struct look *k, double by, struct rf_err *err)
{
	struct rf_bitmap out = RF_BITMAP_INIT;
	struct rf_affine back;
	enum rf_code rc;

	rc = rf_bitmap_resize(&k->grey, (uint32_t)(k->grey.width * by),
	    (uint32_t)(k->grey.height * by), &out, err);
	if (rc != RF_OK)
		return rc;
	back = (struct rf_affine){ (double)k->grey.width / out.width, 0, 0,
	    (double)k->grey.height / out.height, 0, 0 };
	k->back = rf_affine_then(back, k->back);
	k->dpi *= by;
	k->em *= by;
	rf_bitmap_release(&k->grey);
	k->grey = out;
	return RF_OK;
}

/* To a size that is read well. */
static enum rf_code
fit(struct look *k, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	while (rc == RF_OK && ((double)k->grey.width * k->grey.height >
	    MOST_PIXELS || k->dpi > FINE_DPI)) {
		const struct rf_affine twice = { 2, 0, 0, 2, 0, 0 };

		rc = rf_ink_halve(&k->grey, err);
		k->back = rf_affine_then(twice, k->back);
		k->dpi /= 2;
		k->em /= 2;
	}
	if (rc == RF_OK && k->dpi > 20 && k->dpi < COARSE_DPI)
		rc = scale(k, k->dpi < COARSE_DPI / 2 ? 3 : 2, err);
	return rc;
}

/* To the size at which its text is read well and soon. */
static enum rf_code
fit_text(struct look *k, bool enlarge, struct rf_err *err)
{
	struct rf_affine back = RF_AFFINE_SAME;
	double em = k->em, by = ceil(GOOD_EM / em);
	enum rf_code rc = RF_OK;
	bool half;

	if (em < SMALL_EM && by <= 4 && (double)k->grey.width *
	    k->grey.height * by * by <= MOST_PIXELS)
		return enlarge ? scale(k, by, err) : RF_OK;
	if (em < WIDE_EM || (k->dpi > 0 && k->dpi < 1.5 * LEAST_DPI))
		return RF_OK;
	half = em >= HUGE_EM && (k->dpi <= 0 || k->dpi >= 2 * LEAST_DPI);
	back.a = back.d = half ? 2 : 1.5;
	rc = half ? rf_ink_halve(&k->grey, err) :
	    rf_ink_two_thirds(&k->grey, err);
	k->back = rf_affine_then(back, k->back);
	k->dpi /= back.a;
	k->em /= back.a;
	return rc;
}

/* What there is to be known before reading: photographs, the text's size. */
static enum rf_code
prepare(struct look *k, bool enlarge, struct rf_ink *ink, struct rf_err *err)
{
	uint32_t width = k->grey.width;
	enum rf_code rc = RF_OK;

	rf_ink_make(&k->grey, ink);
	if (rf_ink_photographs(&k->grey) > 0) {
		rf_ink_release(ink);
		rf_ink_make(&k->grey, ink);
	}
	k->em = rf_ink_em(ink);
	if (k->em > 0)
		rc = fit_text(k, enlarge, err);
	if (k->grey.width != width)
		rf_ink_release(ink);
	return rc;
}

/*
 * Upright, as far as geometry tells, and level; rules taken out.  The ink,
 * when it is there, is used up.
 */
static enum rf_code
straighten(struct look *k, struct rf_ink *made, struct rf_err *err)
{
	struct rf_ink ink = *made;
	struct rf_affine back;
	bool sideways;
	double angle;
	enum rf_code rc;

	made->at = NULL;
	if (ink.at == NULL)
		rf_ink_make(&k->grey, &ink);
	rf_ink_rules(&ink, likely_dpi(k), &k->rules);
	angle = rf_ink_skew(&ink, &sideways);
	rf_ink_release(&ink);
	if (fabs(angle) < LEAST_ANGLE)
		angle = 0;
	if (angle != 0 || sideways) {
		rc = rf_ink_turn(&k->grey, sideways, angle, &back, err);
		if (rc != RF_OK)
			return rc;
		k->back = rf_affine_then(back, k->back);
		k->rules.v.n = 0;
		rf_ink_make(&k->grey, &ink);
		rf_ink_rules(&ink, likely_dpi(k), &k->rules);
		rf_ink_release(&ink);
	}
	rf_ink_wipe(&k->grey, &k->rules);
	return RF_OK;
}

/* The same look upside down. */
static enum rf_code
turn_over(const struct look *from, struct look *to, struct rf_err *err)
{
	uint32_t w = from->grey.width, h = from->grey.height;
	struct rf_affine back;
	enum rf_code rc;

	*to = (struct look){ .grey = RF_BITMAP_INIT, .dpi = from->dpi,
	    .em = from->em };
	rc = rf_bitmap_create(&to->grey, RF_PIXELS_GREY, w, h, err);
	if (rc != RF_OK)
		return rc;
	for (uint32_t y = 0; y < h; y++)
		memcpy(rf_bitmap_row(&to->grey, y),
		    rf_bitmap_row(&from->grey, y), w);
	for (size_t i = 0; i < from->rules.v.n; i++) {
		const struct rf_ink_rule *r = &from->rules.v.v[i];

		*RF_VEC_PUSH(&to->rules.v) = (struct rf_ink_rule){
		    w - r->x1, h - r->y1, w - r->x0, h - r->y0, r->level };
	}
	rc = rf_ink_turn(&to->grey, 2, 0, &back, err);
	to->back = rf_affine_then(back, from->back);
	return rc;
}

/* Read badly: perhaps it stands on its head. */
static enum rf_code
try_upside_down(struct rf_ocr *o, struct look *k, struct rf_err *err)
{
	struct look other;
	enum rf_code rc = turn_over(k, &other, err);

	if (rc == RF_OK) {
		recognise(o, &other);
		if (rf_ocr_words_score(&other.words) >
		    1.1 * rf_ocr_words_score(&k->words)) {
			struct look was = *k;

			*k = other;
			other = was;
		}
	}
	look_release(&other);
	return rc;
}

/* Read as too small, although its ink did not look so: larger once more. */
static enum rf_code
enlarge(struct rf_ocr *o, struct look *k, struct rf_err *err)
{
	double em = rf_ocr_words_em(&k->words), by;
	enum rf_code rc;

	by = ceil(GOOD_EM / em);
	if (em <= 0 || em >= MISJUDGED * SMALL_EM || by > 4 || (double)k->grey.width *
	    k->grey.height * by * by > MOST_PIXELS)
		return RF_OK;
	rc = scale(k, by, err);
	if (rc != RF_OK)
		return rc;
	for (size_t i = 0; i < k->rules.v.n; i++) {
		struct rf_ink_rule *r = &k->rules.v.v[i];

		r->x0 *= (uint32_t)by;
		r->y0 *= (uint32_t)by;
		r->x1 *= (uint32_t)by;
		r->y1 *= (uint32_t)by;
	}
	recognise(o, k);
	return RF_OK;
}

enum rf_code
rf_ocr_read(struct rf_ocr *o, struct rf_bitmap *grey, double dpi,
    struct rf_marks *m, struct rf_ocr_page *page, struct rf_err *err)
{
	struct look k = { .grey = *grey, .back = RF_AFFINE_SAME,
	    .dpi = dpi };
	struct rf_ink ink = { 0, 0, NULL };
	enum rf_code rc;

	*page = (struct rf_ocr_page){ .back = RF_AFFINE_SAME };
	*grey = (struct rf_bitmap)RF_BITMAP_INIT;
	o->until = rf_thread_ns() + (int64_t)o->page_ms * 1000000;
	o->wall = o->wall_ms > 0 ? rf_monotonic() + o->wall_ms : 0;
	o->late = false;
	rc = fit(&k, err);
	if (rc == RF_OK)
		rc = prepare(&k, dpi <= 0, &ink, err);
	if (rc == RF_OK)
		rc = straighten(&k, &ink, err);
	if (rc != RF_OK)
		goto out;
	recognise(o, &k);
	if (dpi <= 0)
		rc = enlarge(o, &k, err);
	if (rc == RF_OK && k.words.v.n >= 3 && k.mean < POOR)
		rc = try_upside_down(o, &k, err);
	if (rc != RF_OK)
		goto out;
	rf_ink_make(&k.grey, &ink);
	rf_ocr_words_mend(&k.words, &ink);
	rf_ocr_words_strokes(&k.words, &ink, &k.grey);
	read_pieces(o, &k, &ink);
	rf_ink_release(&ink);
	rf_ocr_words_sift(&k.words);
	if (dpi <= 0) {
		double em = rf_ocr_words_em(&k.words);

		k.dpi = em > 0 ? 72 * em / BODY_POINTS : likely_dpi(&k);
	}
	rf_ocr_words_marks(&k.words, &k.rules, k.dpi, m);
	m->width = (float)(k.grey.width * 72 / k.dpi);
	m->height = (float)(k.grey.height * 72 / k.dpi);
	page->back = rf_affine_then((struct rf_affine){ k.dpi / 72, 0, 0,
	    k.dpi / 72, 0, 0 }, k.back);
	page->words = (uint32_t)k.words.v.n;
	page->late = o->late;
out:
	look_release(&k);
	return rc;
}

/* ---- other formats -------------------------------------------------- */

static PIX *
read_pix(const void *bytes, size_t n, uint64_t at, bool tiff)
{
	size_t offset = (size_t)at;

	return tiff ? rf_tess.pix_read_tiff(bytes, n, &offset) :
	    rf_tess.pix_read(bytes, n);
}

/* Leptonica keeps pixels in words, the first in the highest byte. */
static void
copy_pix(PIX *pix, struct rf_bitmap *out)
{
	const l_uint32 *data = rf_tess.pix_data(pix);
	size_t wpl = (size_t)rf_tess.pix_wpl(pix);

	for (uint32_t y = 0; y < out->height; y++) {
		unsigned char *row = rf_bitmap_row(out, y);
		const l_uint32 *from = data + y * wpl;

		for (uint32_t x = 0; x < out->width; x++)
			row[x] = (unsigned char)(from[x / 4] >>
			    (24 - 8 * (x % 4)));
	}
}

enum rf_code
rf_ocr_decode(struct rf_ocr *o, const void *bytes, size_t n, uint64_t at,
    struct rf_bitmap *grey, struct rf_err *err)
{
	struct rf_image_facts facts;
	PIX *pix = NULL, *opaque = NULL, *eight = NULL;
	enum rf_code rc;

	(void)o;
	rc = rf_image_probe_memory(bytes, n, &facts, err);
	if (rc == RF_OK)
		rc = rf_image_check_pixels(facts.width, facts.height, err);
	if (rc != RF_OK)
		return rc;
	pix = read_pix(bytes, n, at, facts.format == RF_IMAGE_TIFF);
	if (pix != NULL)
		opaque = rf_tess.pix_opaque(pix);
	if (opaque != NULL)
		eight = rf_tess.pix_grey(opaque, 0);
	if (eight == NULL)
		rc = rf_fail(err, RF_E_UNSUPPORTED,
		    "the pixels of this %s picture are not read", facts.name);
	else
		rc = rf_bitmap_create(grey, RF_PIXELS_GREY,
		    (uint32_t)rf_tess.pix_width(eight),
		    (uint32_t)rf_tess.pix_height(eight), err);
	if (rc == RF_OK)
		copy_pix(eight, grey);
	rf_tess.pix_destroy(&eight);
	rf_tess.pix_destroy(&opaque);
	rf_tess.pix_destroy(&pix);
	return rc;
}
