/*
 * Which images a web page shows: from the bytes of the page and of what it
 * refers to, to addresses.  Pure: nothing here opens a file or a connection,
 * so it runs in the sandbox and is fuzzed alone.  Who fetches reads the
 * list, brings what it names (style sheets, manifests, frames) and hands
 * the bytes in again, until nothing new appears:
 *
 *	rf_ref_list_init(&list, &arena, &limits);
 *	rf_discover_page(&list, bytes, charset, false, address, NULL, &page, err);
 *	for (i = 0; i < list.n; i++)	(the list grows meanwhile)
 *		if (list.v[i].kind == RF_REF_STYLESHEET)
 *			... fetch list.v[i].url, then
 *			rf_discover_css(&list, css, charset, address, i, err);
 *	rf_ref_list_sort(&list);
 *
 * In a sandbox, ask rf_dl_missed() afterwards: a host name in another script
 * or a rare encoding may want a library that has to be loaded before.
 *
 * What is found where, and what is not: doc/WEB.md.
 */
#ifndef RF_EXTRACT_WEB_DISCOVER_H
#define RF_EXTRACT_WEB_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/map.h"
#include "util/str.h"

/* What a reference asks for. */
enum rf_ref_kind {
	RF_REF_IMAGE,
	RF_REF_STYLESHEET,	/* to rf_discover_css */
	RF_REF_MANIFEST,	/* to rf_discover_manifest */
	RF_REF_FRAME,		/* a page shown inside this one: to rf_discover_page,
				   if frames are wanted at all */
	RF_REF_REFRESH,		/* <meta http-equiv=refresh>: another page
				   instead of this one, after `delay` seconds */
	RF_REF_COUNT
};

/* How the page names an image. */
enum rf_ref_source {
	RF_FROM_IMG,		/* <img src>, and the largest of its srcset */
	RF_FROM_PICTURE,		/* a <source> of a <picture> */
	RF_FROM_LAZY,		/* an attribute that a script would move to src */
	RF_FROM_NOSCRIPT,	/* any element inside <noscript> */
	RF_FROM_POSTER,		/* <video poster> */
	RF_FROM_INPUT,		/* <input type=image> */
	RF_FROM_OBJECT,		/* <object data> */
	RF_FROM_EMBED,		/* <embed src> */
	RF_FROM_SVG_IMAGE,	/* <image>, <feImage> inside <svg> */
	RF_FROM_INLINE_SVG,	/* the <svg> itself, as a file */
	RF_FROM_CSS,		/* style attribute, <style>, style sheet */
	RF_FROM_BACKGROUND,	/* the background attribute of old */
	RF_FROM_ICON,		/* <link rel=icon> and its kin, Microsoft's tiles */
	RF_FROM_APP,		/* icons and screenshots of a manifest */
	RF_FROM_META,		/* Open Graph, Twitter, itemprop, image_src */
	RF_FROM_JSON_LD,
	RF_FROM_PRELOAD,		/* <link rel=preload as=image> */
	RF_FROM_SCRIPT,		/* the state that a page's scripts start from */
	RF_FROM_RENDERED,	/* asked for while the page was rendered */
	RF_FROM_COUNT
};

/*
 * One reference.  Strings are NUL-terminated, clean UTF-8, in the list's
 * arena.  For an attribute NULL is "not there" and "" is "there and empty".
 */
struct rf_ref {
	enum rf_ref_kind kind;
	enum rf_ref_source source;	/* of images */
	/*
	 * Absolute, in the normal form of util/url.h, without a fragment;
	 * NULL when the page carries the image itself.  Then `bytes` are its
	 * file (they may be empty), and `media_type` what the page says they
	 * are: of a data: URI in lower case without parameters, may be "".
	 */
	const char *url;
	struct rf_str bytes;
	const char *media_type;
	const char *alt, *title, *aria_label;
	bool lazy;		/* loading=lazy, or the source is RF_FROM_LAZY */
	/* What srcset or the attributes say of its size; 0: nothing. */
	uint32_t width, height;	/* CSS pixels, or of "w" descriptors */
	/*
	 * Equal numbers: one image in several sizes or formats, of which a
	 * browser would load one.  Only the largest is an image of its own;
	 * the others are listed when limits.candidates is set, marked so.
	 */
	uint32_t group;
	bool candidate;		/* not the one that its group is shown by */
	uint32_t order;		/* of the element, 0-based; what a style sheet
				   or manifest names has its link's order */
	uint32_t delay;		/* of RF_REF_REFRESH, seconds */
	uint32_t depth;		/* of style sheets: 0, imported 1, 2, ... */
	uint32_t seq;		/* the list's own: how it came in */
	bool worded;		/* the list's own: the words are an element's */
};

struct rf_ref_limits {
	size_t images;		/* kept at most; further ones are counted */
	size_t others;		/* style sheets, frames and the rest, at most */
	size_t inline_bytes;	/* of data: URIs and drawings, together */
	bool scripts;		/* search state scripts as well */
	bool candidates;	/* list every candidate of a set */
};
#define RF_REF_LIMITS_INIT { .images = 10000, .others = 1000, \
	.inline_bytes = 64 * 1024 * 1024 }

/*
 * Every reference once: by kind and address, or by bytes when the page
 * carries them.  The first that stands in the page wins.  What has no
 * attributes of its own (a meta element, a rule of a style sheet) takes those
 * of the first element that shows the same image.
 */
struct rf_ref_list {
	struct rf_arena *arena;		/* lent */
	struct rf_ref_limits limits;
	struct rf_ref *v;		/* malloc'ed */
	size_t n, cap;
	size_t images;		/* of them */
	size_t left_out;	/* images beyond limits.images */
	size_t refused;		/* addresses that are none, or not http(s) */
	size_t inline_bytes;
	uint32_t order, groups;	/* the next ones */
	struct rf_map seen;
};
void rf_ref_list_init(struct rf_ref_list *list, struct rf_arena *arena,
    const struct rf_ref_limits *limits);
void rf_ref_list_release(struct rf_ref_list *list);
/* Into the order of the page; only when nothing is to be added any more. */
void rf_ref_list_sort(struct rf_ref_list *list);

/* What is to be said of a page besides its references. */
struct rf_ref_page {
	const char *encoding;	/* that it was read in */
	const char *base;	/* what references were resolved against */
	const char *title;	/* NULL: none */
	size_t words;		/* shown without script, as far as counted */
	size_t scripts;		/* elements with one */
	/*
	 * Made by script: as it stands it shows (next to) nothing.  The rule
	 * is in doc/WEB.md.  Rendering, or limits.scripts, would help.
	 */
	bool needs_script;
};

/*
 * The references of a page.  `charset`: as the transport declares it, or
 * NULL; `xhtml`: it was sent as XML; `url`: its absolute address after
 * redirects.  `page` may be NULL.  RF_E_LIMIT for pages that rf_dom_parse
 * refuses; RF_E_BAD_REQUEST when `url` is no web address.
 */
enum rf_code rf_discover_page(struct rf_ref_list *list, struct rf_str bytes,
    const char *charset, bool xhtml, const char *url,
    struct rf_ref_page *page, struct rf_err *err) RF_MUST_CHECK;

/*
 * The references of a style sheet: images, and style sheets that it imports.
 * `from`: the index of the reference that named it, for the order.  At most
 * RF_REF_MAX_CSS bytes are read.
 */
#define RF_REF_MAX_CSS (16 * 1024 * 1024)
#define RF_REF_MAX_IMPORTS 8	/* style sheets deep */
enum rf_code rf_discover_css(struct rf_ref_list *list, struct rf_str bytes,
    const char *charset, const char *url, size_t from,
    struct rf_err *err) RF_MUST_CHECK;

/* The images of a web application's manifest (JSON). */
enum rf_code rf_discover_manifest(struct rf_ref_list *list, struct rf_str bytes,
    const char *url, size_t from, struct rf_err *err) RF_MUST_CHECK;

/*
 * The frame at index `from` turned out to lead to no page but to an image:
 * list it as one, by the frame's address.
 */
void rf_discover_framed(struct rf_ref_list *list, size_t from);

/* An image that the page asked for while it was rendered: the last of all. */
void rf_discover_rendered(struct rf_ref_list *list, const char *url);

/* "img", "srcset" and so on, for logs and tests; never NULL. */
const char *rf_ref_source_name(enum rf_ref_source source);

#endif
