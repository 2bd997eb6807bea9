/*
 * <img> and <picture>.  One element shows one image: the largest of what it
 * offers.  Sources of a picture that can never be shown in one another's
 * place - their media conditions exclude each other - are different pictures
 * (a wide view and a tall one), so each of these gives its largest.
 *
 * Scripts that load images late keep the address in another attribute; each
 * library has its own.  The table is what they use.
 */
#include "config.h"

#include "extract/web/page.h"

#include "extract/web/media.h"
#include "extract/web/srcset.h"

#define MAX_VARIANTS 32		/* sources of one picture that are looked at */
#define MAX_CHILDREN 128	/* of its children, texts included */

struct variant {
	struct rf_candidate best;
	struct rf_str media;
	bool own;		/* the <img>'s, not a <source>'s */
	bool known;		/* of a type that browsers show */
	bool taken;
};

/* ---- sets ------------------------------------------------------------- */

/*
 * The largest of a set and its fallback, which is one of it as "1x" unless
 * the set speaks of widths or has a 1x already.
 */
static bool
largest(struct rf_str set, struct rf_str src, struct rf_candidate *best)
{
	struct rf_candidate c;
	bool any = false, widths = false, plain = false;
	size_t pos = 0;

	while (rf_srcset_next(set, &pos, &c)) {
		widths = widths || (c.width > 0 && !c.doubtful);
		plain = plain || (c.width == 0 && c.density == 1 &&
		    !c.doubtful);
		if (!any || rf_srcset_larger(&c, best))
			*best = c;
		any = true;
	}
	c = (struct rf_candidate){ rf_str_trim(src), 0, 1, false };
	if (c.url.len > 0 && !widths && !plain &&
	    (!any || rf_srcset_larger(&c, best))) {
		*best = c;
		any = true;
	}
	return any;
}

/* Every address of a set but the one taken, as candidates of its group. */
static void
candidates(struct rf_web_walk *w, const struct rf_ref *like,
    struct rf_str set, struct rf_str src)
{
	struct rf_ref ref = *like;
	struct rf_candidate c;
	size_t pos = 0;

	ref.candidate = true;
	while (rf_srcset_next(set, &pos, &c)) {
		ref.width = c.width;
		rf_ref_add(w->list, &ref, &w->base, c.url);
	}
	ref.width = like->width;
	rf_ref_add(w->list, &ref, &w->base, src);
}

static bool
is_picture(const GumboNode *n)
{
	return n != NULL && rf_dom_is(n, GUMBO_TAG_UNKNOWN) &&
	    rf_str_ieq(rf_web_name(n), "picture");
}

/* The <source> elements before an <img>, then the <img>. */
static size_t
variants(const GumboNode *n, const char *set, struct rf_str own_set,
    struct rf_str src, struct variant v[MAX_VARIANTS])
{
	size_t count = 0;
	struct rf_dom_children c = { NULL, 0 };

	if (is_picture(n->parent))
		c = rf_dom_children(n->parent);
	for (size_t i = 0; i < c.n && i < MAX_CHILDREN && c.v[i] != n &&
	    count < MAX_VARIANTS - 1; i++) {
		struct rf_str type = rf_dom_attr(c.v[i], "type");

		if (!rf_dom_is(c.v[i], GUMBO_TAG_SOURCE))
			continue;
		v[count] = (struct variant){
			.media = rf_dom_attr(c.v[i], "media"),
			.known = type.len == 0 || rf_ref_shown_type(type) };
		if (largest(rf_dom_attr(c.v[i], set),
		    (struct rf_str){ NULL, 0 }, &v[count].best))
			count++;
	}
	v[count] = (struct variant){ .own = true, .known = true };
	if (largest(own_set, src, &v[count].best))
		count++;
	return count;
}

static void
take(struct rf_web_walk *w, const struct rf_ref *like, struct variant *v)
{
	struct rf_ref ref = *like;

	v->taken = true;
	if (!v->own && ref.source == RF_FROM_IMG)
		ref.source = RF_FROM_PICTURE;
	if (v->best.width > 0) {
		ref.width = v->best.width;
		ref.height = 0;
	}
	rf_web_add(w, &ref, v->best.url);
}

/* What is taken of an element: see the head of this file. */
static void
choose(struct rf_web_walk *w, const GumboNode *n, struct rf_ref *like,
    const char *set, struct rf_str own_set, struct rf_str src)
{
	struct variant v[MAX_VARIANTS];
	struct rf_dom_children c;
	size_t count = variants(n, set, own_set, src, v), first = count;

	if (count == 0)
		return;
	for (size_t i = count; i-- > 0; )
		if (v[i].known && rf_media_wide(v[i].media))
			first = i;
	if (first == count)
		first = count - 1;
	like->group = ++w->list->groups;
	take(w, like, &v[first]);
	for (size_t i = 0; i < count; i++) {
		bool parted = v[i].known && !v[i].taken;
		struct rf_ref other = *like;

		for (size_t k = 0; k < count && parted; k++)
			parted = !v[k].taken ||
			    rf_media_parted(v[i].media, v[k].media);
		if (!parted)
			continue;
		other.group = ++w->list->groups;
		take(w, &other, &v[i]);
	}
	if (!w->list->limits.candidates)
		return;
	candidates(w, like, own_set, src);
	if (!is_picture(n->parent))
		return;
	c = rf_dom_children(n->parent);
	for (size_t i = 0; i < c.n && i < MAX_CHILDREN; i++) {
		if (rf_dom_is(c.v[i], GUMBO_TAG_SOURCE))
			candidates(w, like, rf_dom_attr(c.v[i], set),
			    (struct rf_str){ NULL, 0 });
	}
}

/* ---- attributes of libraries ------------------------------------------ */

enum lazy {
	ADDRESS,	/* on an image: an address, whatever it looks like */
	MAYBE,		/* only what looks like the address of an image */
	SET,		/* like srcset */
	BEHIND,		/* on any element: its background, an address or
			   url(...) */
	BEHIND_SET,
};

static const struct {
	const char *name;
	enum lazy kind;
} lazy_attributes[] = {
	{ "data-src", ADDRESS },		/* lazysizes, lozad, most */
	{ "data-original", ADDRESS },		/* jQuery Lazy Load */
	{ "data-lazy-src", ADDRESS },		/* WP Rocket, a3 Lazy Load */
	{ "data-lazy", ADDRESS },		/* slick */
	{ "data-lazyload", ADDRESS },		/* Revolution Slider */
	{ "data-lazysrc", ADDRESS },
	{ "data-lazy-original", ADDRESS },
	{ "data-original-src", ADDRESS },
	{ "data-orig-src", ADDRESS },		/* Avada */
	{ "data-echo", ADDRESS },		/* echo.js */
	{ "data-actualsrc", ADDRESS },
	{ "data-hi-res-src", ADDRESS },
	{ "data-hires", ADDRESS },
	{ "data-src-retina", ADDRESS },
	{ "data-defer-src", ADDRESS },
	{ "data-delayed-url", ADDRESS },
	{ "data-cfsrc", ADDRESS },		/* Cloudflare */
	{ "data-pagespeed-lazy-src", ADDRESS },	/* PageSpeed */
	{ "data-pagespeed-high-res-src", ADDRESS },
	{ "data-flickity-lazyload", ADDRESS },
	{ "data-flickity-lazyload-src", ADDRESS },
	{ "data-large_image", ADDRESS },	/* WooCommerce */
	{ "data-large-file", ADDRESS },		/* Jetpack */
	{ "data-orig-file", ADDRESS },
	{ "data-zoom-image", ADDRESS },		/* elevateZoom */
	{ "data-lowsrc", ADDRESS },
	{ "lowsrc", ADDRESS },			/* Netscape 2 */
	{ "dynsrc", MAYBE },			/* a film, as a rule */
	{ "data-zoom-src", MAYBE },
	{ "data-full", MAYBE },
	{ "data-full-src", MAYBE },
	{ "data-large", MAYBE },
	{ "data-large-src", MAYBE },
	{ "data-thumb", MAYBE },
	{ "data-url", MAYBE },
	{ "data-img", MAYBE },
	{ "data-img-src", MAYBE },
	{ "data-img-url", MAYBE },
	{ "data-srcset", SET },
	{ "data-lazy-srcset", SET },
	{ "data-original-set", SET },
	{ "data-lazyload-srcset", SET },
	{ "data-flickity-lazyload-srcset", SET },
	{ "data-bg", BEHIND },			/* lozad, vanilla-lazyload */
	{ "data-bg-hidpi", BEHIND },
	{ "data-bg-src", BEHIND },
	{ "data-bg-url", BEHIND },
	{ "data-bg-image", BEHIND },
	{ "data-lazy-bg", BEHIND },
	{ "data-lazy-background", BEHIND },
	{ "data-background", BEHIND },		/* Swiper */
	{ "data-background-image", BEHIND },	/* lozad */
	{ "data-background-src", BEHIND },
	{ "data-setbg", BEHIND },
	{ "data-image", BEHIND },
	{ "data-image-src", BEHIND },		/* parallax.js */
	{ "data-parallax-image", BEHIND },
	{ "data-poster", BEHIND },		/* of films */
	{ "data-bgset", BEHIND_SET },		/* lazysizes */
	{ "data-background-image-set", BEHIND_SET },	/* lozad */
};

/* What no address is: a switch, a number, a template left unfilled. */
static bool
is_address(struct rf_str s)
{
	static const char *const words[] = { "true", "false", "none", "null",
		"undefined", "lazy", "yes", "no", "auto" };
	double v;

	if (s.len == 0 || rf_parse_double(s, &v))
		return false;
	for (size_t i = 0; i < RF_COUNT(words); i++)
		if (rf_str_ieq(s, words[i]))
			return false;
	return memmem(s.ptr, s.len, "{{", 2) == NULL &&
	    memmem(s.ptr, s.len, "${", 2) == NULL &&
	    memmem(s.ptr, s.len, "<%", 2) == NULL;
}

/* May it be an image's?  By its suffix, or because it is a data: URI. */
static bool
is_image_address(struct rf_str s)
{
	return is_address(s) && (rf_ref_is_data(s) ||
	    rf_ref_suffix(s) == RF_SUFFIX_IMAGE);
}

/* A background: 'url("x")' or x, which then has a path or a suffix. */
static void
behind(struct rf_web_walk *w, const struct rf_ref *like, struct rf_str s)
{
	if (s.len > 4 && rf_str_ieq((struct rf_str){ s.ptr, 4 }, "url(")) {
		s = (struct rf_str){ s.ptr + 4, s.len - 4 };
		s = rf_str_trim(rf_str_cut(&s, ')'));
		if (s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') &&
		    s.ptr[s.len - 1] == s.ptr[0])
			s = (struct rf_str){ s.ptr + 1, s.len - 2 };
	} else if (rf_ref_suffix(s) != RF_SUFFIX_IMAGE && (s.len == 0 ||
	    s.ptr[0] == '#' || memchr(s.ptr, '/', s.len) == NULL)) {
		return;		/* a colour, the name of a theme */
	}
	if (is_address(s) && rf_ref_suffix(s) != RF_SUFFIX_OTHER)
		rf_web_add(w, like, s);
}

/* Elements whose data-src is no image, or is looked at elsewhere. */
static bool
has_own_src(GumboTag tag)
{
	static const GumboTag tags[] = { GUMBO_TAG_IMG, GUMBO_TAG_SOURCE,
		GUMBO_TAG_SCRIPT, GUMBO_TAG_IFRAME, GUMBO_TAG_FRAME,
		GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO, GUMBO_TAG_TRACK,
		GUMBO_TAG_EMBED, GUMBO_TAG_OBJECT, GUMBO_TAG_LINK,
		GUMBO_TAG_META };

	for (size_t i = 0; i < RF_COUNT(tags); i++)
		if (tag == tags[i])
			return true;
	return false;
}

void
rf_web_lazy(struct rf_web_walk *w, const GumboNode *n,
    const GumboAttribute *a)
{
	struct rf_str value = rf_str_trim(rf_str(a->value));
	struct rf_candidate best;
	struct rf_ref like;
	size_t i = 0;

	while (i < RF_COUNT(lazy_attributes) &&
	    strcmp(a->name, lazy_attributes[i].name) != 0)
		i++;
	if (i == RF_COUNT(lazy_attributes) || value.len == 0)
		return;
	like = rf_web_like(w, n, RF_FROM_LAZY);
	switch (lazy_attributes[i].kind) {
	case BEHIND:
		behind(w, &like, value);
		break;
	case BEHIND_SET:
		if (largest(value, (struct rf_str){ NULL, 0 }, &best))
			behind(w, &like, best.url);
		break;
	case ADDRESS:
	case MAYBE:
		if (!has_own_src(n->v.element.tag) && is_image_address(value))
			rf_web_add(w, &like, value);
		break;
	case SET:
		break;
	}
}

/* The first attribute of that kind which the element has. */
static struct rf_str
lazy_value(const GumboNode *n, enum lazy kind, const char **name)
{
	struct rf_str s = { NULL, 0 };

	for (size_t i = 0; i < RF_COUNT(lazy_attributes); i++) {
		if (lazy_attributes[i].kind != kind)
			continue;
		s = rf_str_trim(rf_dom_attr(n, lazy_attributes[i].name));
		*name = lazy_attributes[i].name;
		if (s.len > 0)
			break;
	}
	return s;
}

/* The other ones, each by itself: a thumbnail, the view for zooming. */
static void
other_addresses(struct rf_web_walk *w, const GumboNode *n,
    const struct rf_ref *like, const char *done)
{
	const GumboVector *attrs = &n->v.element.attributes;

	for (unsigned k = 0; k < attrs->length; k++) {
		const GumboAttribute *a = attrs->data[k];
		struct rf_str s = rf_str_trim(rf_str(a->value));

		if (done != NULL && strcmp(a->name, done) == 0)
			continue;
		for (size_t i = 0; i < RF_COUNT(lazy_attributes); i++) {
			enum lazy kind = lazy_attributes[i].kind;

			if (strcmp(a->name, lazy_attributes[i].name) == 0 &&
			    ((kind == ADDRESS && is_address(s)) ||
			    (kind == MAYBE && is_image_address(s))))
				rf_web_add(w, like, s);
		}
	}
}

void
rf_web_img(struct rf_web_walk *w, const GumboNode *n)
{
	struct rf_ref like = rf_web_like(w, n, RF_FROM_IMG);
	struct rf_str set, src;
	const char *set_name = NULL, *src_name = NULL;

	choose(w, n, &like, "srcset", rf_dom_attr(n, "srcset"),
	    rf_dom_attr(n, "src"));
	like = rf_web_like(w, n, RF_FROM_LAZY);
	set = lazy_value(n, SET, &set_name);
	src = lazy_value(n, ADDRESS, &src_name);
	if (!is_address(src))
		src = (struct rf_str){ NULL, 0 };
	choose(w, n, &like, set.len > 0 ? set_name : "data-srcset", set, src);
	like.group = 0;
	other_addresses(w, n, &like, src_name);
}
