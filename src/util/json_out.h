/*
 * Streaming JSON writer over an rf_out.  It places commas and colons and
 * refuses bad nesting (assert): a writer cannot produce ill-formed JSON.
 * Text must be clean UTF-8 (rf_utf8_clean); slashes are not escaped; NaN
 * and infinities become null.
 */
#ifndef RF_UTIL_JSON_OUT_H
#define RF_UTIL_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "util/out.h"
#include "util/str.h"

#define RF_JSON_OUT_DEPTH 16

struct rf_json_out {
	struct rf_out *out;		/* lent */
	unsigned depth;
	unsigned char scope[RF_JSON_OUT_DEPTH];
	bool comma;			/* a value precedes in this scope */
	bool keyed;			/* a key waits for its value */
	bool in_text;
};

void rf_json_out_init(struct rf_json_out *j, struct rf_out *out);

void rf_json_object(struct rf_json_out *j);
void rf_json_object_end(struct rf_json_out *j);
void rf_json_array(struct rf_json_out *j);
void rf_json_array_end(struct rf_json_out *j);
/* `key`: a literal that needs no escaping. */
void rf_json_key(struct rf_json_out *j, const char *key);
/* A key that comes from a document. */
void rf_json_key_str(struct rf_json_out *j, struct rf_str key);
void rf_json_str(struct rf_json_out *j, struct rf_str s);
void rf_json_cstr(struct rf_json_out *j, const char *s);	/* NULL: null */
void rf_json_int(struct rf_json_out *j, int64_t v);
/* At most `places` decimals. */
void rf_json_fixed(struct rf_json_out *j, double v, int places);
void rf_json_bool(struct rf_json_out *j, bool v);
void rf_json_null(struct rf_json_out *j);
/* One ready-made JSON value. */
void rf_json_raw(struct rf_json_out *j, struct rf_str json);
/*
 * A long string value in pieces: `text` becomes a stream whose bytes are
 * escaped into the string until rf_json_text_end.
 */
void rf_json_text(struct rf_json_out *j, struct rf_out *text);
void rf_json_text_end(struct rf_json_out *j, struct rf_out *text);

#endif
