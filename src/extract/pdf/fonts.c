/*
 * The fonts that every reader has, for dictionaries that name one and bring
 * neither file nor description.  MuPDF opens such a font anew for each of
 * them, which takes a millisecond; here it is opened once.
 *
 * What surprises: MuPDF asks for a font of the system's by name, with exact
 * metrics only in this case, and falls back to its own.  In all others it
 * sets the font up further (its character map, widths to stretch it to), so
 * that it can belong to one dictionary alone.
 */
#include "config.h"

#include "extract/pdf/mu_priv.h"

#include <string.h>

static fz_font *
open_base(fz_context *ctx, const char *name)
{
	const char *clean = pdf_clean_font_name(name);
	const unsigned char *data;
	fz_font *font;
	int len;

	/* The same pointer: it knows no such name. */
	if (clean == name)
		clean = "Times-Roman";
	data = fz_lookup_base14_font(ctx, clean, &len);
	if (data == NULL)
		return NULL;
	font = fz_new_font_from_memory(ctx, name, data, len, 0, 1);
	font->flags.is_serif = strstr(clean, "Times") != NULL;
	return font;
}

/* MuPDF makes the dictionary's widths a table of the font's, which nobody
 * reads where a font is not stretched: the last one must not be lost. */
static fz_font *
lend(fz_context *ctx, fz_font *font)
{
	fz_free(ctx, font->width_table);
	font->width_table = NULL;
	font->width_count = 0;
	return fz_keep_font(ctx, font);
}

/* NULL: MuPDF's own way. */
static fz_font *
load(fz_context *ctx, const char *name, int bold, int italic, int exact)
{
	struct rf_mu *mu = fz_user_context(ctx);
	fz_font **place;

	/* Longer names are cut off in the font. */
	if (!exact || bold || italic || mu == NULL ||
	    strlen(name) >= sizeof(mu->base[0]->name))
		return NULL;
	for (size_t i = 0; i < RF_COUNT(mu->base); i++)
		if (mu->base[i] != NULL &&
		    strcmp(mu->base[i]->name, name) == 0)
			return lend(ctx, mu->base[i]);
	place = &mu->base[mu->next_base++ % RF_COUNT(mu->base)];
	fz_drop_font(ctx, *place);
	*place = NULL;
	*place = open_base(ctx, name);
	return *place != NULL ? fz_keep_font(ctx, *place) : NULL;
}

void
rf_mu_share_fonts(fz_context *ctx)
{
	fz_install_load_system_font_funcs(ctx, load, NULL, NULL);
}

void
rf_mu_forget_fonts(struct rf_mu *mu)
{
	for (size_t i = 0; i < RF_COUNT(mu->base); i++) {
		fz_drop_font(mu->ctx, mu->base[i]);
		mu->base[i] = NULL;
	}
}
