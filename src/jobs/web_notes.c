/*
 * Notes are lines with tabs between their fields, and the reader believes
 * none of them: see manifest.c, which does the same for what is to be shown.
 *
 *	used	PLACE
 *	holds	PLACE	ETAG	MODIFIED	FRESH_UNTIL
 *	new	FILE	KIND	URL	TYPE	CHARSET	FILENAME	ETAG	...
 */
#include "config.h"

#include "jobs/web_memory.h"

#include <stdlib.h>
#include <string.h>

#include "util/io.h"
#include "util/mem.h"


const char *const rf_web_kind_name[RF_WEB_KINDS] = {
	[RF_WEB_PAGE] = "page",
	[RF_WEB_SHEET] = "sheet",
	[RF_WEB_IMAGE] = "image",
	[RF_WEB_OTHER] = "other",
};

static bool
is_plain(struct rf_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
			return false;
	}
	return true;
}

/* ---- writing ------------------------------------------------------------------ */

bool
rf_web_note_of(struct rf_web_note *n, const struct rf_web_answer *a,
    enum rf_web_kind kind)
{
	struct rf_kept *k = &n->kept;

	memset(n, 0, sizeof(*n));
	if (a->known >= 0 && !a->checked) {
		n->what = RF_WEB_NOTE_USED;
		n->known = (uint32_t)a->known;
		return true;
	}
	/* What may not be kept any more is gone when nothing is noted. */
	if (!a->keep || !is_plain(rf_str(a->type)) ||
	    !is_plain(rf_str(a->charset)) || !is_plain(rf_str(a->filename)))
		return false;
	n->what = a->known >= 0 ? RF_WEB_NOTE_HOLDS : RF_WEB_NOTE_NEW;
	n->known = a->known >= 0 ? (uint32_t)a->known : 0;
	k->url = (char *)a->url;
	rf_strlcpy(k->kind, rf_web_kind_name[kind], sizeof(k->kind));
	rf_strlcpy(k->type, a->type, sizeof(k->type));
	rf_strlcpy(k->charset, a->charset, sizeof(k->charset));
	rf_strlcpy(k->filename, a->filename, sizeof(k->filename));
	rf_strlcpy(k->etag, a->etag, sizeof(k->etag));
	rf_strlcpy(k->modified, a->modified, sizeof(k->modified));
	k->fresh_until = a->fresh_until;
	return true;
}

void
rf_web_note_put(struct rf_out *out, const struct rf_web_note *n)
{
	const struct rf_kept *k = &n->kept;

	switch (n->what) {
	case RF_WEB_NOTE_USED:
		rf_out_printf(out, "used\t%u\n", n->known);
		return;
	case RF_WEB_NOTE_HOLDS:
		rf_out_printf(out, "holds\t%u\t%s\t%s\t%lld\n", n->known,
		    k->etag, k->modified, (long long)k->fresh_until);
		return;
	case RF_WEB_NOTE_NEW:
		rf_out_printf(out, "new\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t"
		    "%lld\t%lld\t%s\t%s\t%s\t%s\t%u\t%u\t%d\n", n->file,
		    k->kind, k->url, k->type, k->charset, k->filename,
		    k->etag, k->modified, (long long)k->fresh_until,
		    (long long)k->size, k->format, k->media_type, k->suffix,
		    k->color_space, k->width, k->height, k->has_alpha);
	}
}

/* ---- reading, with suspicion ---------------------------------------------------- */

/* Text without controls; false when it does not fit. */
static bool
take_text(struct rf_str *line, char *to, size_t size)
{
	struct rf_str s = rf_str_cut(line, '\t');

	if (s.len >= size || !is_plain(s))
		return false;
	if (s.len > 0)
		memcpy(to, s.ptr, s.len);
	to[s.len] = '\0';
	return true;
}

static bool
take_number(struct rf_str *line, int64_t max, int64_t *n)
{
	return rf_parse_int(rf_str_cut(line, '\t'), 0, max, n);
}

static bool
take_kept(struct rf_str *line, struct rf_web_note *n)
{
	struct rf_kept *k = &n->kept;
	int64_t width, height, alpha;
	char url[RF_URL_SIZE];
	bool known = false;

	if (!take_text(line, n->file, sizeof(n->file)) ||
	    !take_text(line, k->kind, sizeof(k->kind)) ||
	    !take_text(line, url, sizeof(url)) ||
	    !take_text(line, k->type, sizeof(k->type)) ||
	    !take_text(line, k->charset, sizeof(k->charset)) ||
	    !take_text(line, k->filename, sizeof(k->filename)) ||
	    !take_text(line, k->etag, sizeof(k->etag)) ||
	    !take_text(line, k->modified, sizeof(k->modified)) ||
	    !take_number(line, INT64_MAX, &k->fresh_until) ||
	    !take_number(line, INT64_MAX, &k->size) ||
	    !take_text(line, k->format, sizeof(k->format)) ||
	    !take_text(line, k->media_type, sizeof(k->media_type)) ||
	    !take_text(line, k->suffix, sizeof(k->suffix)) ||
	    !take_text(line, k->color_space, sizeof(k->color_space)) ||
	    !take_number(line, UINT32_MAX, &width) ||
	    !take_number(line, UINT32_MAX, &height) ||
	    !take_number(line, 1, &alpha) || line->ptr != NULL)
		return false;
	for (int i = 0; i < RF_WEB_KINDS && !known; i++)
		known = strcmp(k->kind, rf_web_kind_name[i]) == 0;
	/* A name in the folder and not out of it. */
	if (!known || url[0] == '\0' || strchr(n->file, '/') != NULL ||
	    n->file[0] == '.')
		return false;
	k->width = (uint32_t)width;
	k->height = (uint32_t)height;
	k->has_alpha = alpha != 0;
	k->url = rf_strdup(url);
	return true;
}

bool
rf_web_note_read(struct rf_str *text, struct rf_web_note *n)
{
	struct rf_str line = rf_str_cut(text, '\n'), word;
	int64_t known;

	memset(n, 0, sizeof(*n));
	word = rf_str_cut(&line, '\t');
	if (text->ptr == NULL || line.ptr == NULL)
		return false;
	if (rf_str_is(word, "new")) {
		n->what = RF_WEB_NOTE_NEW;
		return take_kept(&line, n);
	}
	if (!take_number(&line, UINT32_MAX, &known))
		return false;
	n->known = (uint32_t)known;
	if (rf_str_is(word, "used")) {
		n->what = RF_WEB_NOTE_USED;
		return line.ptr == NULL;
	}
	n->what = RF_WEB_NOTE_HOLDS;
	return rf_str_is(word, "holds") &&
	    take_text(&line, n->kept.etag, sizeof(n->kept.etag)) &&
	    take_text(&line, n->kept.modified, sizeof(n->kept.modified)) &&
	    take_number(&line, INT64_MAX, &n->kept.fresh_until) &&
	    line.ptr == NULL;
}
