/* What writers know of their surroundings: notes, links, pictures. */
#include "config.h"

#include "emit/writer.h"

#include <string.h>

#include "util/map.h"

#define LABEL_MAX 16	/* bytes of a note's symbol used as a label */

/* Letters, digits, and the signs printers use: * dagger section pilcrow. */
static bool
is_label(const char *symbol)
{
	static const char *const signs[] = { "*", "\xe2\x80\xa0",
		"\xe2\x80\xa1", "\xc2\xa7", "\xc2\xb6" };
	size_t n = 0;

	if (symbol == NULL)
		return false;
	while (symbol[n] != '\0') {
		char c = symbol[n];
		size_t step = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z');

		for (size_t i = 0; step == 0 && i < RF_COUNT(signs); i++) {
			if (strncmp(symbol + n, signs[i], strlen(signs[i])) == 0)
				step = strlen(signs[i]);
		}
		if (step == 0)
			return false;
		n += step;
	}
	return n > 0 && n <= LABEL_MAX;
}

/*
 * May all notes be named by what is printed?  Not when two share a symbol,
 * as in books that count anew on each page.
 */
static bool
symbols_are_labels(const struct rf_document *d)
{
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_map seen;
	bool good = true;

	rf_map_init(&seen, &arena);
	for (size_t i = 0; good && i < d->notes.n; i++) {
		const char *symbol = d->notes.v[i].symbol;
		void **place;

		if (!is_label(symbol)) {
			good = false;
			break;
		}
		place = rf_map_put(&seen, rf_str(symbol));
		good = *place == NULL;
		*place = &seen;
	}
	rf_arena_release(&arena);
	return good;
}

void
rf_writer_init(struct rf_writer *w, const struct rf_document *d,
    const struct rf_options *o, struct rf_out *out)
{
	memset(w, 0, sizeof(*w));
	w->doc = d;
	w->opt = o;
	w->out = out;
	w->symbols = symbols_are_labels(d);
}

void
rf_writer_note(const struct rf_writer *w, uint32_t note, struct rf_out *out)
{
	if (w->symbols && note >= 1 && note <= w->doc->notes.n)
		rf_out_adds(out, w->doc->notes.v[note - 1].symbol);
	else
		rf_out_int(out, note);
}

bool
rf_href_is_usable(const char *href)
{
	static const char *const schemes[] = { "http", "https", "mailto", "tel",
		"ftp", "sftp", "doi", "urn" };
	size_t n;

	/* Browsers skip leading spaces, so one would hide a scheme. */
	if (href == NULL || href[0] == '\0' || href[0] == '#' ||
	    href[0] == ' ')
		return false;
	for (const char *p = href; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20)
			return false;
	}
	n = strspn(href, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789+.-");
	if (href[n] != ':')
		return true;	/* relative */
	for (size_t i = 0; i < RF_COUNT(schemes); i++) {
		if (rf_str_ieq((struct rf_str){ href, n }, schemes[i]))
			return true;
	}
	return false;
}

const struct rf_asset *
rf_writer_picture(const struct rf_writer *w, const struct rf_figure *f)
{
	const char *base = w->opt->image_base;

	if (!w->pictures || !w->opt->show_images || !w->opt->storage ||
	    base == NULL || base[0] == '\0')
		return NULL;
	if (!w->html && (base[0] == '/' || strstr(base, "://") != NULL))
		return NULL;
	return rf_figure_asset(w->doc, f);
}

bool
rf_language_is_plain(const char *language)
{
	size_t n;

	if (language == NULL)
		return false;
	n = strspn(language, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#._-");
	return n > 0 && n <= 32 && language[n] == '\0';
}
