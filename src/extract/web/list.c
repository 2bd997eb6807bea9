/*
 * The list of references, each once.  What surprises: the first place that
 * names an image is often a <meta> or a rule of a style sheet, which can say
 * nothing of it; its words then come from the element that shows it.
 */
#include "config.h"

#include "extract/web/refs.h"

#include <stdlib.h>
#include <string.h>

#include "util/hash.h"
#include "util/mem.h"
#include "util/utf8.h"

/* A source, and whether what stands there can have attributes of its own. */
static const struct {
	const char *name;
	bool words;
} sources[RF_FROM_COUNT] = {
	[RF_FROM_IMG] = { "img", true },
	[RF_FROM_PICTURE] = { "picture", true },
	[RF_FROM_LAZY] = { "lazy", true },
	[RF_FROM_NOSCRIPT] = { "noscript", true },
	[RF_FROM_POSTER] = { "poster", true },
	[RF_FROM_INPUT] = { "input", true },
	[RF_FROM_OBJECT] = { "object", true },
	[RF_FROM_EMBED] = { "embed", true },
	[RF_FROM_SVG_IMAGE] = { "svg_image", true },
	[RF_FROM_INLINE_SVG] = { "inline_svg", true },
	[RF_FROM_CSS] = { "css", false },
	[RF_FROM_BACKGROUND] = { "background", false },
	[RF_FROM_ICON] = { "icon", false },
	[RF_FROM_APP] = { "manifest", false },
	[RF_FROM_META] = { "meta", false },
	[RF_FROM_JSON_LD] = { "json_ld", false },
	[RF_FROM_PRELOAD] = { "preload", false },
	[RF_FROM_SCRIPT] = { "script", false },
	[RF_FROM_RENDERED] = { "rendered", false },
};

const char *
rf_ref_source_name(enum rf_ref_source source)
{
	return (unsigned)source < RF_FROM_COUNT ? sources[source].name : "";
}

void
rf_ref_list_init(struct rf_ref_list *list, struct rf_arena *arena,
    const struct rf_ref_limits *limits)
{
	memset(list, 0, sizeof(*list));
	list->arena = arena;
	list->limits = *limits;
	rf_map_init(&list->seen, arena);
}

void
rf_ref_list_release(struct rf_ref_list *list)
{
	RF_VEC_RELEASE(list);
}

static int
by_order(const void *a, const void *b)
{
	const struct rf_ref *x = a, *y = b;

	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

void
rf_ref_list_sort(struct rf_ref_list *list)
{
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(*list->v), by_order);
}

const char *
rf_ref_text(struct rf_ref_list *list, struct rf_str s)
{
	if (s.ptr == NULL)
		return NULL;
	s = rf_utf8_clean(list->arena, rf_str_trim(s));
	return rf_arena_strndup(list->arena, s.ptr, s.len);
}

/* The element behind `like` shows what the list holds already. */
static void
meet_again(struct rf_ref *held, const struct rf_ref *like)
{
	if (held->candidate && !like->candidate) {
		held->candidate = false;
		held->group = like->group;
	}
	if (held->worded || !sources[like->source].words)
		return;
	held->worded = true;
	if (like->alt != NULL)
		held->alt = like->alt;
	if (like->title != NULL)
		held->title = like->title;
	if (like->aria_label != NULL)
		held->aria_label = like->aria_label;
	held->lazy = like->lazy;
	if (held->width == 0 || held->height == 0) {
		held->width = like->width;
		held->height = like->height;
	}
}

/* The place under that key, a new one, or 0 when the list is full. */
static size_t
enter(struct rf_ref_list *list, const struct rf_ref *like, struct rf_str key,
    bool *is_new)
{
	bool image = like->kind == RF_REF_IMAGE;
	void *at = rf_map_get(&list->seen, key);
	struct rf_ref *r;

	*is_new = false;
	if (at != NULL) {
		if (image)
			meet_again(&list->v[(uintptr_t)at - 1], like);
		return (uintptr_t)at;
	}
	if (image ? list->images >= list->limits.images :
	    list->n - list->images >= list->limits.others) {
		list->left_out += image;
		return 0;
	}
	r = RF_VEC_PUSH(list);
	*r = *like;
	if (r->group == 0)
		r->group = ++list->groups;
	r->seq = (uint32_t)(list->n - 1);
	r->worded = image && sources[like->source].words;
	list->images += image;
	*rf_map_put(&list->seen, key) = (void *)(uintptr_t)list->n;
	*is_new = true;
	return list->n;
}

static size_t
add_url(struct rf_ref_list *list, const struct rf_ref *like,
    const struct rf_url *url)
{
	char key[RF_URL_SIZE + 1];
	size_t n = strlen(url->text), place;
	bool is_new;

	key[0] = (char)('a' + like->kind);
	memcpy(key + 1, url->text, n);
	place = enter(list, like, (struct rf_str){ key, n + 1 }, &is_new);
	if (is_new)
		list->v[place - 1].url = rf_arena_strndup(list->arena,
		    url->text, n);
	return place;
}

/* `bytes` are in the arena already. */
static size_t
add_inline(struct rf_ref_list *list, const struct rf_ref *like,
    struct rf_str bytes, const char *media_type)
{
	unsigned char key[1 + RF_SHA256_SIZE];
	size_t place;
	bool is_new;

	key[0] = (unsigned char)('A' + like->kind);
	rf_sha256(bytes.ptr, bytes.len, key + 1);
	place = enter(list, like, (struct rf_str){ (char *)key,
	    sizeof(key) }, &is_new);
	if (is_new) {
		list->v[place - 1].bytes = bytes;
		list->v[place - 1].media_type = media_type;
		list->inline_bytes += bytes.len;
	}
	return place;
}

/* Bytes that an image could not be, by what their type says. */
static bool
may_be(enum rf_ref_kind kind, const char *type)
{
	struct rf_str s = rf_str(type);

	if (kind == RF_REF_STYLESHEET)
		return rf_str_is(s, "text/css") || s.len == 0;
	return kind == RF_REF_IMAGE && (s.len == 0 || rf_ref_image_type(s) ||
	    rf_str_is(s, "text/plain") ||
	    rf_str_is(s, "application/octet-stream"));
}

static size_t
add_data(struct rf_ref_list *list, const struct rf_ref *like,
    struct rf_str ref)
{
	size_t room = list->limits.inline_bytes - list->inline_bytes;
	struct rf_str bytes;
	const char *type;

	if (!rf_ref_data(list->arena, ref, &bytes, &type) ||
	    bytes.len == 0 || !may_be(like->kind, type)) {
		list->refused++;
		return 0;
	}
	if (bytes.len > room) {
		list->left_out++;
		return 0;
	}
	return add_inline(list, like, bytes, type);
}

size_t
rf_ref_add(struct rf_ref_list *list, const struct rf_ref *like,
    const struct rf_url *base, struct rf_str ref)
{
	struct rf_url url;

	ref = rf_str_trim(ref);
	if (ref.len == 0 || ref.ptr[0] == '#')
		return 0;
	if (rf_ref_is_data(ref))
		return add_data(list, like, ref);
	if (rf_url_resolve(base, rf_utf8_clean(list->arena, ref), &url,
	    NULL) != RF_OK) {
		list->refused++;
		return 0;
	}
	return add_url(list, like, &url);
}

size_t
rf_ref_add_bytes(struct rf_ref_list *list, const struct rf_ref *like,
    struct rf_str bytes, const char *media_type)
{
	char *copy;

	if (bytes.len > list->limits.inline_bytes - list->inline_bytes) {
		list->left_out++;
		return 0;
	}
	copy = rf_arena_bytes(list->arena, bytes.len + 1);
	memcpy(copy, bytes.ptr, bytes.len);
	return add_inline(list, like, (struct rf_str){ copy, bytes.len },
	    media_type);
}

void
rf_discover_framed(struct rf_ref_list *list, size_t from)
{
	struct rf_ref like = { .source = RF_FROM_EMBED };
	struct rf_url url;

	if (from >= list->n || list->v[from].url == NULL)
		return;
	like.order = list->v[from].order;
	if (rf_url_join(NULL, rf_str(list->v[from].url), &url, NULL) == RF_OK)
		add_url(list, &like, &url);
}

void
rf_discover_rendered(struct rf_ref_list *list, const char *address)
{
	struct rf_ref like = { .source = RF_FROM_RENDERED,
	    .order = list->order };
	struct rf_url url;

	if (rf_url_join(NULL, rf_str(address), &url, NULL) == RF_OK)
		add_url(list, &like, &url);
}
