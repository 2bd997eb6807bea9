/*
 * What the head of a page says of images: links to icons, style sheets and
 * manifests, and the pictures that others are to show of it.
 */
#include "config.h"

#include "extract/web/page.h"

#include "extract/web/media.h"
#include "extract/web/srcset.h"

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
rf_web_has_token(struct rf_str s, const char *token)
{
	size_t i = 0, from;

	while (i < s.len) {
		while (i < s.len && is_space(s.ptr[i]))
			i++;
		for (from = i; i < s.len && !is_space(s.ptr[i]); i++)
			;
		if (rf_str_ieq((struct rf_str){ s.ptr + from, i - from },
		    token))
			return true;
	}
	return false;
}

static bool
has_any(struct rf_str s, const char *const *tokens, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rf_web_has_token(s, tokens[i]))
			return true;
	return false;
}

/* ---- links ------------------------------------------------------------ */

static void
add_kind(struct rf_web_walk *w, const GumboNode *n, enum rf_ref_kind kind)
{
	struct rf_ref like = rf_web_like(w, n, 0);

	like.kind = kind;
	rf_ref_add(w->list, &like, &w->base, rf_dom_attr(n, "href"));
}

static void
stylesheet(struct rf_web_walk *w, const GumboNode *n, struct rf_str rel)
{
	struct rf_str type = rf_str_trim(rf_dom_attr(n, "type"));

	type = rf_str_trim(rf_str_cut(&type, ';'));
	if (rf_web_has_token(rel, "alternate") ||
	    rf_dom_attr(n, "disabled").ptr != NULL ||
	    (type.len > 0 && !rf_str_ieq(type, "text/css")) ||
	    !rf_media_screen(rf_dom_attr(n, "media")))
		return;
	add_kind(w, n, RF_REF_STYLESHEET);
}

/* <link rel=preload as=image>, by its set or its address. */
static void
preload(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_ref like = rf_web_like(w, n, RF_FROM_PRELOAD);
	struct rf_str set = rf_dom_attr(n, "imagesrcset");
	struct rf_candidate c, best;
	size_t pos = 0;
	bool any = false;

	while (rf_srcset_next(set, &pos, &c)) {
		if (!any || rf_srcset_larger(&c, &best))
			best = c;
		any = true;
	}
	if (any && best.width > 0)
		like.width = best.width;
	rf_web_add(w, &like, any ? best.url : rf_dom_attr(n, "href"));
}

void
rf_web_link(struct rf_web_walk *w, const GumboNode *n)
{
	static const char *const icons[] = { "icon", "apple-touch-icon",
		"apple-touch-icon-precomposed", "apple-touch-startup-image",
		"mask-icon", "fluid-icon" };
	static const char *const ahead[] = { "preload", "prefetch" };
	struct rf_str rel = rf_dom_attr(n, "rel");
	struct rf_str as = rf_str_trim(rf_dom_attr(n, "as"));
	struct rf_ref like;

	if (rf_web_has_token(rel, "stylesheet")) {
		stylesheet(w, n, rel);
	} else if (rf_web_has_token(rel, "manifest")) {
		add_kind(w, n, RF_REF_MANIFEST);
	} else if (has_any(rel, icons, RF_COUNT(icons))) {
		like = rf_web_like(w, n, RF_FROM_ICON);
		rf_ref_sizes(rf_dom_attr(n, "sizes"), &like);
		rf_web_add(w, &like, rf_dom_attr(n, "href"));
	} else if (rf_web_has_token(rel, "image_src")) {
		like = rf_web_like(w, n, RF_FROM_META);
		rf_web_add(w, &like, rf_dom_attr(n, "href"));
	} else if (has_any(rel, ahead, RF_COUNT(ahead)) &&
	    rf_str_ieq(as, "image")) {
		preload(w, n);
	} else if (has_any(rel, ahead, RF_COUNT(ahead)) &&
	    rf_str_ieq(as, "style")) {
		/* Scripts make it a style sheet once it is there. */
		stylesheet(w, n, rel);
	}
}

/* ---- meta ------------------------------------------------------------- */

/* Names whose content is an image's address, in lower case. */
static const struct {
	const char *name;
	enum rf_ref_source source;
} images[] = {
	{ "og:image", RF_FROM_META },
	{ "og:image:url", RF_FROM_META },
	{ "og:image:secure_url", RF_FROM_META },
	{ "og:logo", RF_FROM_META },
	{ "twitter:image", RF_FROM_META },
	{ "twitter:image:src", RF_FROM_META },
	{ "twitter:image0", RF_FROM_META },
	{ "twitter:image1", RF_FROM_META },
	{ "twitter:image2", RF_FROM_META },
	{ "twitter:image3", RF_FROM_META },
	{ "thumbnail", RF_FROM_META },
	{ "msapplication-tileimage", RF_FROM_ICON },
	{ "msapplication-square70x70logo", RF_FROM_ICON },
	{ "msapplication-square150x150logo", RF_FROM_ICON },
	{ "msapplication-square310x310logo", RF_FROM_ICON },
	{ "msapplication-wide310x150logo", RF_FROM_ICON },
};

/* What the metas of an image's own say of the one before them. */
static void
about_image(struct rf_web_walk *w, struct rf_str name, struct rf_str content)
{
	struct rf_ref *r;
	int64_t v;

	if (w->last_meta == 0)
		return;
	r = &w->list->v[w->last_meta - 1];
	content = rf_str_trim(content);
	if (rf_str_ieq(name, "og:image:alt") ||
	    rf_str_ieq(name, "twitter:image:alt")) {
		if (r->alt == NULL)
			r->alt = rf_ref_text(w->list, content);
	} else if (rf_parse_int(content, 1, 1000000, &v)) {
		if (rf_str_ieq(name, "og:image:width"))
			r->width = (uint32_t)v;
		else if (rf_str_ieq(name, "og:image:height"))
			r->height = (uint32_t)v;
	}
}

/*
 * "5; url=x", with the liberties of the HTML standard ("shared declarative
 * refresh steps").
 */
static void
refresh(struct rf_web_walk *w, const GumboNode *n, struct rf_str s)
{
	struct rf_ref like = rf_web_like(w, n, 0);
	uint64_t delay = 0;
	size_t i = 0, from;

	while (i < s.len && is_space(s.ptr[i]))
		i++;
	for (from = i; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
		if (delay < UINT32_MAX / 10 - 1)
			delay = delay * 10 + (uint64_t)(s.ptr[i] - '0');
	if (i == from && (i >= s.len || s.ptr[i] != '.'))
		return;
	while (i < s.len && (s.ptr[i] == '.' ||
	    (s.ptr[i] >= '0' && s.ptr[i] <= '9')))
		i++;
	from = i;
	while (i < s.len && (is_space(s.ptr[i]) || s.ptr[i] == ';' ||
	    s.ptr[i] == ','))
		i++;
	if (i == from || i >= s.len)
		return;
	s = rf_str_trim((struct rf_str){ s.ptr + i, s.len - i });
	if (s.len >= 3 && rf_str_ieq((struct rf_str){ s.ptr, 3 }, "url")) {
		struct rf_str t = rf_str_trim((struct rf_str){ s.ptr + 3,
		    s.len - 3 });

		if (t.len > 0 && t.ptr[0] == '=')
			s = rf_str_trim((struct rf_str){ t.ptr + 1,
			    t.len - 1 });
	}
	if (s.len > 0 && (s.ptr[0] == '"' || s.ptr[0] == '\'')) {
		char quote = *s.ptr++;

		s.len--;
		s = rf_str_cut(&s, quote);
	}
	like.kind = RF_REF_REFRESH;
	like.delay = (uint32_t)delay;
	rf_ref_add(w->list, &like, &w->base, s);
}

void
rf_web_meta(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_str content = rf_dom_attr(n, "content");
	struct rf_str name = rf_str_trim(rf_dom_attr(n, "property"));

	if (content.ptr == NULL)
		return;
	if (rf_str_ieq(rf_str_trim(rf_dom_attr(n, "http-equiv")), "refresh"))
		refresh(w, n, content);
	if (name.len == 0)
		name = rf_str_trim(rf_dom_attr(n, "name"));
	if (name.len == 0)
		return;
	for (size_t i = 0; i < RF_COUNT(images); i++) {
		struct rf_ref like;

		if (!rf_str_ieq(name, images[i].name))
			continue;
		like = rf_web_like(w, n, images[i].source);
		w->last_meta = rf_web_add(w, &like, content);
		return;
	}
	about_image(w, name, content);
}

/* Microdata: <meta itemprop=image content>, <a itemprop=image href>. */
void
rf_web_itemprop(struct rf_web_walk *w, const GumboNode *n,
    struct rf_str names)
{
	static const char *const props[] = { "image", "logo", "photo",
		"thumbnail", "thumbnailurl", "primaryimageofpage",
		"screenshot" };
	static const struct {
		GumboTag tag;
		const char *attribute;
	} places[] = { { GUMBO_TAG_META, "content" },
		{ GUMBO_TAG_LINK, "href" }, { GUMBO_TAG_A, "href" },
		{ GUMBO_TAG_AREA, "href" } };
	struct rf_ref like;
	struct rf_str s;

	if (!has_any(names, props, RF_COUNT(props)))
		return;
	for (size_t i = 0; i < RF_COUNT(places); i++) {
		if (!rf_dom_is(n, places[i].tag))
			continue;
		s = rf_dom_attr(n, places[i].attribute);
		like = rf_web_like(w, n, RF_FROM_META);
		if (rf_ref_suffix(s) != RF_SUFFIX_OTHER)
			rf_web_add(w, &like, s);
	}
}
