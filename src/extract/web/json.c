/*
 * A reader of JSON that does not mind what is wrong with it.  Pages hold
 * JSON-LD with raw line ends and comments around it, and their scripts hold
 * objects between code; a strict parser would lose both.  It goes through
 * the text once and knows of each value which objects it is in and under
 * what name.
 */
#include "config.h"

#include "extract/web/json.h"

#include <stdlib.h>

#include "extract/web/srcset.h"
#include "util/buf.h"
#include "util/mem.h"
#include "util/utf8.h"

#define MAX_DEPTH 64
#define MAX_NESTED 3		/* JSON in a string of JSON */

struct level {
	bool object;
	bool image;		/* an object that describes an image */
	struct rf_str key;	/* of the value that comes; arrays inherit */
	struct rf_str url, content, sizes, label;
};

struct json {
	struct rf_ref_list *list;
	const struct rf_ref *like;
	const struct rf_url *base;
	enum rf_json_use use;
	struct rf_arena arena;		/* strings with escapes resolved */
	struct level levels[MAX_DEPTH];
	size_t depth;			/* may pass MAX_DEPTH */
	unsigned nested;
};

static bool
among(struct rf_str s, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rf_str_ieq(s, names[i]))
			return true;
	return false;
}

/* ---- strings ---------------------------------------------------------- */

static int
hex4(struct rf_str s, size_t i, size_t digits)
{
	int v = 0;

	if (s.len - i < digits)
		return -1;
	for (size_t k = 0; k < digits; k++) {
		char c = s.ptr[i + k];
		int d = c >= '0' && c <= '9' ? c - '0' :
		    (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ?
		    (c | 0x20) - 'a' + 10 : -1;

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/* Behind the escape at i ("\" is there). */
static size_t
escape(struct rf_str s, size_t i, struct rf_buf *b)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *simple;
	char c, out[4];
	int v, low;

	if (++i >= s.len)
		return i;
	c = s.ptr[i++];
	v = c == 'u' ? hex4(s, i, 4) : c == 'x' ? hex4(s, i, 2) : -1;
	if (v < 0) {
		simple = c != '\0' ? strchr(from, c) : NULL;
		rf_buf_addc(b, simple != NULL ? to[simple - from] : c);
		return i;
	}
	i += c == 'u' ? 4 : 2;
	if (v >= 0xd800 && v < 0xdc00 && s.len - i >= 6 &&
	    s.ptr[i] == '\\' && s.ptr[i + 1] == 'u' &&
	    (low = hex4(s, i + 2, 4)) >= 0xdc00 && low < 0xe000) {
		v = 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
		i += 6;
	}
	rf_buf_add(b, out, rf_utf8_encode((uint32_t)v, out));
	return i;
}

static struct rf_str
unescape(struct json *j, struct rf_str s)
{
	struct rf_buf b;

	if (s.len == 0 || memchr(s.ptr, '\\', s.len) == NULL)
		return s;
	rf_buf_init(&b, s.len);
	for (size_t i = 0; i < s.len; ) {
		if (s.ptr[i] == '\\')
			i = escape(s, i, &b);
		else
			rf_buf_addc(&b, s.ptr[i++]);
	}
	s.ptr = rf_arena_strndup(&j->arena, b.ptr, b.len);
	s.len = b.len;
	rf_buf_release(&b);
	return s;
}

/*
 * The string that opens at *pos; *pos moves behind its end.  In a script it
 * ends with its line, and then was none: an apostrophe in a comment.
 */
static struct rf_str
string(struct rf_str s, size_t *pos, bool in_script)
{
	char quote = s.ptr[*pos];
	size_t i = *pos + 1, from = i;

	while (i < s.len && s.ptr[i] != quote) {
		if (s.ptr[i] == '\n' && in_script && quote != '`') {
			*pos = i;
			return (struct rf_str){ "", 0 };
		}
		i += s.ptr[i] == '\\' ? 2 : 1;
	}
	if (i > s.len)
		i = s.len;
	*pos = i < s.len ? i + 1 : i;
	return (struct rf_str){ s.ptr + from, i - from };
}

/* ---- images ----------------------------------------------------------- */

static void
add(struct json *j, struct rf_str url)
{
	if (rf_ref_suffix(url) != RF_SUFFIX_OTHER || rf_ref_is_data(url))
		rf_ref_add(j->list, j->like, j->base, url);
}

static bool
is_absolute(struct rf_str s)
{
	return rf_str_starts(s, "https://") || rf_str_starts(s, "http://") ||
	    rf_str_starts(s, "//");
}

/* Names that scripts give to addresses of images. */
static bool
is_image_key(struct rf_str key)
{
	static const char *const parts[] = { "image", "img", "photo",
		"picture", "thumb", "avatar", "poster", "logo", "icon",
		"banner", "cover", "background", "screenshot" };

	for (size_t i = 0; i < RF_COUNT(parts); i++)
		for (size_t k = 0, n = strlen(parts[i]); k + n <= key.len; k++)
			if (rf_str_ieq((struct rf_str){ key.ptr + k, n },
			    parts[i]))
				return true;
	return false;
}

static void read_text(const struct json *how, struct rf_str text,
    unsigned nested);

static void
state_value(struct json *j, struct rf_str key, struct rf_str v)
{
	struct rf_candidate c, best;
	size_t pos = 0;
	bool any = false;

	if (rf_ref_is_data(v)) {
		add(j, v);
	} else if (rf_str_ieq(key, "srcset") ||
	    rf_str_ieq(key, "imagesrcset")) {
		while (rf_srcset_next(v, &pos, &c)) {
			if (!any || rf_srcset_larger(&c, &best))
				best = c;
			any = true;
		}
		if (any)
			add(j, best.url);
	} else if (v.len > 1 && v.len < RF_URL_SIZE &&
	    memchr(v.ptr, '<', v.len) == NULL &&
	    memchr(v.ptr, ' ', v.len) == NULL &&
	    memchr(v.ptr, '"', v.len) == NULL) {
		bool named = is_image_key(key) || rf_str_ieq(key, "src");
		bool image = rf_ref_suffix(v) == RF_SUFFIX_IMAGE;

		if ((image && (named || memchr(v.ptr, '/', v.len) != NULL)) ||
		    (is_image_key(key) && is_absolute(v)))
			add(j, v);
	} else if (j->nested < MAX_NESTED && v.len > 8 &&
	    memchr(v.ptr, '"', v.len) != NULL) {
		/* Frameworks hand their state over as JSON in a string. */
		read_text(j, v, j->nested + 1);
	}
}

/* Properties of schema.org that are images. */
static const char *const ld_keys[] = { "image", "logo", "thumbnail",
	"thumbnailUrl", "photo", "primaryImageOfPage", "screenshot" };
static const char *const ld_types[] = { "ImageObject", "Photograph",
	"schema:ImageObject", "https://schema.org/ImageObject",
	"http://schema.org/ImageObject" };
static const char *const app_keys[] = { "icons", "screenshots" };

static void
value(struct json *j, struct level *l, struct rf_str v)
{
	struct rf_str key = l != NULL ? l->key : (struct rf_str){ "", 0 };

	/* What stands in an array is said of the object around it. */
	if (l != NULL && !l->object && l > j->levels)
		l--;
	if (j->use == RF_JSON_STATE) {
		state_value(j, key, v);
	} else if (l == NULL) {
		return;
	} else if (j->use == RF_JSON_MANIFEST) {
		if (rf_str_is(key, "src"))
			l->url = v;
		else if (rf_str_is(key, "sizes"))
			l->sizes = v;
		else if (rf_str_is(key, "label"))
			l->label = v;
	} else if (rf_str_is(key, "@type")) {
		l->image = l->image || among(v, ld_types,
		    RF_COUNT(ld_types));
	} else if (among(key, ld_keys, RF_COUNT(ld_keys))) {
		add(j, v);
	} else if (rf_str_is(key, "url")) {
		l->url = v;
	} else if (rf_str_is(key, "contentUrl")) {
		l->content = v;
	}
}

/* ---- structure -------------------------------------------------------- */

static struct level *
top(struct json *j)
{
	return j->depth > 0 && j->depth <= MAX_DEPTH ?
	    &j->levels[j->depth - 1] : NULL;
}

static void
open_level(struct json *j, bool object)
{
	const struct level *around = top(j);
	struct rf_str key = around != NULL ? around->key :
	    (struct rf_str){ "", 0 };
	struct level *l;

	j->depth++;
	l = top(j);
	if (l == NULL)
		return;
	*l = (struct level){ .object = object };
	if (!object)
		l->key = key;
	else if (j->use == RF_JSON_LD)
		l->image = among(key, ld_keys, RF_COUNT(ld_keys));
	else
		l->image = among(key, app_keys, RF_COUNT(app_keys));
}

static void
end_manifest_image(struct json *j, const struct level *l)
{
	struct rf_ref ref = *j->like;

	if (l->label.ptr != NULL)
		ref.alt = rf_ref_text(j->list, l->label);
	rf_ref_sizes(l->sizes, &ref);
	rf_ref_add(j->list, &ref, j->base, l->url);
}

static void
close_level(struct json *j)
{
	const struct level *l = top(j);

	if (j->depth == 0)
		return;
	j->depth--;
	if (l == NULL || !l->object || !l->image)
		return;
	if (j->use == RF_JSON_MANIFEST) {
		end_manifest_image(j, l);
	} else if (j->use == RF_JSON_LD) {
		add(j, l->content);
		/* Beside the file, url may be the page about it. */
		if (l->content.len == 0 ||
		    rf_ref_suffix(l->url) == RF_SUFFIX_IMAGE)
			add(j, l->url);
	}
}

static bool
is_word(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
	    c == '$' || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Does ":" follow?  Then what stood before it is a name. */
static bool
is_name(struct rf_str s, size_t *pos)
{
	size_t i = *pos;

	while (i < s.len && (s.ptr[i] == ' ' ||
	    (s.ptr[i] >= '\t' && s.ptr[i] <= '\r')))
		i++;
	if (i >= s.len || s.ptr[i] != ':')
		return false;
	*pos = i + 1;
	return true;
}

static void
scan(struct json *j, struct rf_str s)
{
	struct rf_str word;
	struct level *l;
	size_t i = 0, from;

	while (i < s.len) {
		char c = s.ptr[i];

		if (c == '{' || c == '[') {
			open_level(j, c == '{');
			i++;
		} else if (c == '}' || c == ']') {
			close_level(j);
			i++;
		} else if (c == '"' || (j->use == RF_JSON_STATE &&
		    (c == '\'' || c == '`'))) {
			word = string(s, &i, j->use == RF_JSON_STATE);
			l = top(j);
			if (l != NULL && l->object && is_name(s, &i))
				l->key = unescape(j, word);
			else
				value(j, l, unescape(j, word));
		} else if (is_word(c)) {
			for (from = i; i < s.len && is_word(s.ptr[i]); i++)
				;
			l = top(j);
			if (l != NULL && l->object && is_name(s, &i))
				l->key = (struct rf_str){ s.ptr + from,
					i - from };
		} else {
			i++;
		}
	}
}

static void
read_text(const struct json *how, struct rf_str text, unsigned nested)
{
	struct json *j = rf_calloc(1, sizeof(*j));

	j->list = how->list;
	j->like = how->like;
	j->base = how->base;
	j->use = how->use;
	j->nested = nested;
	rf_arena_init(&j->arena);
	scan(j, text);
	/* What is cut off: its images count all the same. */
	while (j->depth > 0)
		close_level(j);
	rf_arena_release(&j->arena);
	free(j);
}

void
rf_json_refs(struct rf_ref_list *list, const struct rf_ref *like,
    const struct rf_url *base, struct rf_str text, enum rf_json_use use)
{
	const struct json how = { .list = list, .like = like, .base = base,
		.use = use };

	read_text(&how, text, 0);
}

enum rf_code
rf_discover_manifest(struct rf_ref_list *list, struct rf_str bytes,
    const char *url, size_t from, struct rf_err *err)
{
	struct rf_url *base = rf_malloc(sizeof(*base));
	struct rf_arena a = RF_ARENA_INIT;
	struct rf_ref like = { .source = RF_FROM_APP };
	enum rf_code rc;

	rc = rf_url_join(NULL, rf_str(url), base, err);
	if (rc != RF_OK)
		goto out;
	if (from < list->n)
		like.order = list->v[from].order;
	rf_json_refs(list, &like, base, rf_utf8_clean(&a, bytes),
	    RF_JSON_MANIFEST);
out:
	rf_arena_release(&a);
	free(base);
	return rc;
}
