/*
 * Streaming JSON writer.  The scope stack is checked by assert, so a wrong
 * writer stops in its tests instead of producing something nearly JSON.
 */
#include "config.h"
#include "util/json_out.h"

#include <assert.h>
#include <math.h>

enum { OBJECT = 1, ARRAY = 2 };

void
rf_json_out_init(struct rf_json_out *j, struct rf_out *out)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
}

static unsigned
scope(const struct rf_json_out *j)
{
	return j->depth != 0 ? j->scope[j->depth - 1] : 0;
}

/* Before every value: the comma, and is one allowed here at all? */
static void
before_value(struct rf_json_out *j)
{
	assert(!j->in_text);
	if (scope(j) == OBJECT) {
		assert(j->keyed);
	} else if (j->comma) {
		assert(j->depth != 0);	/* one value makes a text */
		rf_out_addc(j->out, ',');
	}
	j->keyed = false;
	j->comma = true;
}

static void
open_scope(struct rf_json_out *j, unsigned kind)
{
	before_value(j);
	assert(j->depth < RF_JSON_OUT_DEPTH);
	j->scope[j->depth++] = (unsigned char)kind;
	j->comma = false;
	rf_out_addc(j->out, kind == OBJECT ? '{' : '[');
}

static void
close_scope(struct rf_json_out *j, unsigned kind)
{
	assert(!j->in_text && !j->keyed && scope(j) == kind);
	j->depth--;
	j->comma = true;
	rf_out_addc(j->out, kind == OBJECT ? '}' : ']');
}

void
rf_json_object(struct rf_json_out *j)
{
	open_scope(j, OBJECT);
}

void
rf_json_object_end(struct rf_json_out *j)
{
	close_scope(j, OBJECT);
}

void
rf_json_array(struct rf_json_out *j)
{
	open_scope(j, ARRAY);
}

void
rf_json_array_end(struct rf_json_out *j)
{
	close_scope(j, ARRAY);
}

static void
before_key(struct rf_json_out *j)
{
	assert(!j->in_text && !j->keyed && scope(j) == OBJECT);
	if (j->comma)
		rf_out_addc(j->out, ',');
	j->comma = true;
	j->keyed = true;
}

void
rf_json_key(struct rf_json_out *j, const char *key)
{
	before_key(j);
	rf_out_addc(j->out, '"');
	rf_out_adds(j->out, key);
	rf_out_add(j->out, "\":", 2);
}

static void
quoted(struct rf_json_out *j, struct rf_str s)
{
	rf_out_addc(j->out, '"');
	rf_out_json(j->out, s);
	rf_out_addc(j->out, '"');
}

void
rf_json_key_str(struct rf_json_out *j, struct rf_str key)
{
	before_key(j);
	quoted(j, key);
	rf_out_addc(j->out, ':');
}

void
rf_json_str(struct rf_json_out *j, struct rf_str s)
{
	before_value(j);
	quoted(j, s);
}

void
rf_json_cstr(struct rf_json_out *j, const char *s)
{
	if (s == NULL)
		rf_json_null(j);
	else
		rf_json_str(j, rf_str(s));
}

void
rf_json_int(struct rf_json_out *j, int64_t v)
{
	before_value(j);
	rf_out_int(j->out, v);
}

void
rf_json_fixed(struct rf_json_out *j, double v, int places)
{
	before_value(j);
	if (isfinite(v))
		rf_out_fixed(j->out, v, places);
	else
		rf_out_add(j->out, "null", 4);
}

void
rf_json_bool(struct rf_json_out *j, bool v)
{
	before_value(j);
	rf_out_adds(j->out, v ? "true" : "false");
}

void
rf_json_null(struct rf_json_out *j)
{
	before_value(j);
	rf_out_add(j->out, "null", 4);
}

void
rf_json_raw(struct rf_json_out *j, struct rf_str json)
{
	before_value(j);
	rf_out_str(j->out, json);
}

void
rf_json_text(struct rf_json_out *j, struct rf_out *text)
{
	before_value(j);
	rf_out_addc(j->out, '"');
	rf_out_to_json_string(text, j->out);
	j->in_text = true;
}

void
rf_json_text_end(struct rf_json_out *j, struct rf_out *text)
{
	enum rf_code rc = rf_out_finish(text, NULL);

	assert(j->in_text && text->ctx == j->out);
	/* Its only way to fail is the target's, which keeps the error. */
	assert(rc == RF_OK || j->out->err.code != RF_OK);
	(void)rc;
	j->in_text = false;
	rf_out_addc(j->out, '"');
}
