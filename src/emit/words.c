/*
 * Word boxes.  Ten thousand pages hold millions of words: each object is put
 * together from ready-made pieces.
 */
#include "config.h"

#include <string.h>

#include "emit/boxes.h"
#include "emit/geometry.h"
#include "emit/ids.h"

bool
rf_emit_has_words(const struct rf_document *d)
{
	if (d->format != NULL && strcmp(d->format, "pdf") == 0)
		return true;
	for (size_t i = 0; i < d->pages.n; i++) {
		if (d->pages.v[i].words.n > 0)
			return true;
	}
	return false;
}

static void
word(struct rf_out *out, const struct rf_page *p, const struct rf_word *word,
    uint64_t number)
{
	char text[RF_POLYGON_SIZE];

	rf_out_str(out, RF_STR("{\"id\":\"w-"));
	rf_out_add(out, text, rf_digits(number, text));
	rf_out_str(out, RF_STR("\",\"text\":\""));
	rf_out_json(out, word->text);
	rf_out_str(out, RF_STR("\",\"page_number\":"));
	rf_out_add(out, text, rf_digits(p->number, text));
	rf_out_str(out, RF_STR(",\"bounding_box\":"));
	rf_out_add(out, text, rf_polygon(p, &word->box, text));
	rf_out_str(out, RF_STR(",\"average_word_confidence\":"));
	if (word->confidence == 0 || word->confidence >= 1)
		rf_out_str(out, RF_STR("1.0}"));
	else {
		rf_out_fixed(out, word->confidence > 0 ?
		    (double)word->confidence : 0.0, 4);
		rf_out_addc(out, '}');
	}
}

void
rf_emit_words(const struct rf_document *d, struct rf_json_out *json)
{
	uint64_t number = 0;

	rf_json_object(json);
	rf_json_key(json, "words");
	rf_json_array(json);
	for (size_t i = 0; i < d->pages.n; i++) {
		const struct rf_page *p = &d->pages.v[i];

		for (size_t k = 0; k < p->words.n; k++) {
			if (number > 0)
				rf_out_addc(json->out, ',');
			word(json->out, p, &p->words.v[k], ++number);
		}
	}
	rf_json_array_end(json);
	if (!rf_emit_has_words(d)) {
		rf_json_key(json, "error");
		rf_json_cstr(json,
		    "Word boxes are available for PDF input only.");
	}
	rf_json_object_end(json);
}
