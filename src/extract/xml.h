/*
 * XML from hostile sources, pushed in chunks.  No network, no external
 * entities, and whoever declares an entity is refused, so that nothing
 * expands.  Namespaces become small numbers; the transitional and
 * the strict name of one Office namespace become the same number.
 *
 * Two ways to read: events (rf_xml_handler), for parts that may be huge,
 * and a tree (rf_xml_tree), for small parts.
 */
#ifndef RF_EXTRACT_XML_H
#define RF_EXTRACT_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/err.h"
#include "util/str.h"

/* What they are called in files stands in xml.c. */
enum rf_xmlns {
	RF_NS_NONE,		/* no namespace */
	RF_NS_OTHER,		/* one we have no use for */
	RF_NS_XML,		/* the xml: prefix */
	RF_NS_TYPES,		/* package content types */
	RF_NS_RELS,		/* package relationships */
	RF_NS_R,		/* relationship attributes (r:id) */
	RF_NS_CORE,		/* core properties */
	RF_NS_DC,		/* Dublin Core */
	RF_NS_S,		/* SpreadsheetML */
	RF_NS_XDR,		/* spreadsheet drawing */
	RF_NS_P,		/* PresentationML */
	RF_NS_W,		/* WordprocessingML */
	RF_NS_W14,		/* its extensions of 2010 */
	RF_NS_WP,		/* its drawings */
	RF_NS_A,		/* DrawingML */
	RF_NS_C,		/* DrawingML charts */
	RF_NS_CX,		/* extended charts */
	RF_NS_DGM,		/* diagrams (SmartArt) */
	RF_NS_MC,		/* markup compatibility */
	RF_NS_V,		/* VML */
	RF_NS_O,		/* VML, Office part */
	RF_NS_X14,		/* spreadsheet extensions of 2009 */
	RF_NS_XLRD,		/* rich data: pictures in cells */
	RF_NS_XLRD2,
	RF_NS_XLRVREL,		/* rich value relationships */
	RF_NS_XTC,		/* threaded comments */
	RF_NS_M,		/* Office MathML */
	RF_NS_OFFICE,		/* OpenDocument, and so on */
	RF_NS_TABLE,
	RF_NS_TEXT,
	RF_NS_DRAW,
	RF_NS_STYLE,
	RF_NS_FO,		/* as in XSL */
	RF_NS_SVG,		/* as in SVG */
	RF_NS_ODFCHART,
	RF_NS_XLINK,
	RF_NS_COUNT
};

struct rf_xml_tag {
	enum rf_xmlns ns;
	const char *name;	/* local name */
	unsigned n_attrs;
	const void *attrs;	/* private */
};

/*
 * An attribute's value; ptr NULL when absent.  Lent for the length of the
 * callback and not NUL-terminated.
 */
struct rf_str rf_xml_attr(const struct rf_xml_tag *tag, enum rf_xmlns ns,
    const char *name);
/* The i-th attribute, and its name and namespace. */
struct rf_str rf_xml_attr_at(const struct rf_xml_tag *tag, unsigned i,
    const char **name, enum rf_xmlns *ns);

/*
 * Called in document order; any may be NULL.  A code other than RF_OK stops
 * the parser and comes out of rf_xml_push.  Text comes in pieces, clean
 * UTF-8 but for "\r", which a reference can smuggle in.
 */
struct rf_xml_handler {
	enum rf_code (*start)(void *ctx, const struct rf_xml_tag *tag,
	    struct rf_err *err);
	enum rf_code (*end)(void *ctx, enum rf_xmlns ns, const char *name,
	    struct rf_err *err);
	enum rf_code (*text)(void *ctx, struct rf_str s, struct rf_err *err);
};

struct rf_xml;		/* a parser */

/* `label` names the part in messages; handler, ctx and label are lent. */
struct rf_xml *rf_xml_new(const struct rf_xml_handler *handler, void *ctx,
    const char *label);
void rf_xml_free(struct rf_xml *x);	/* NULL is fine */
/*
 * Parse the next bytes.  RF_E_CORRUPT when this is not well-formed XML or
 * declares entities, RF_E_LIMIT past RF_MAX_XML_DEPTH or RF_MAX_XML_TEXT,
 * or the handler's code.  After a failure every call repeats it.
 */
enum rf_code rf_xml_push(struct rf_xml *x, const char *p, size_t n,
    struct rf_err *err) RF_MUST_CHECK;
/* There are no more bytes: RF_E_CORRUPT when something is still open. */
enum rf_code rf_xml_finish(struct rf_xml *x, struct rf_err *err)
    RF_MUST_CHECK;

/* ---- trees --------------------------------------------------------- */

struct rf_xml_node_attr {
	enum rf_xmlns ns;
	const char *name;
	struct rf_str value;	/* NUL-terminated as well */
};

/* An element, or a stretch of text (name NULL). */
struct rf_xml_node {
	const char *name;
	enum rf_xmlns ns;
	uint32_t n_attrs;
	const struct rf_xml_node_attr *attrs;
	struct rf_str text;	/* of a text node; NUL-terminated as well */
	struct rf_xml_node *parent, *child, *next;
	struct rf_xml_node *last;	/* of the children */
};

/* A tree that grows in an arena. */
struct rf_xml_tree {
	struct rf_arena *arena;
	struct rf_xml_node *root;	/* NULL until the first element */
	struct rf_xml_node *at;		/* the element that is open */
	uint32_t nodes;
	struct {
		const char *seen, *copy;	/* names, by the parser's pointer */
	} names[64];
};
/* Feed one parser with &rf_xml_tree_handler and this as its ctx. */
void rf_xml_tree_init(struct rf_xml_tree *t, struct rf_arena *arena);
extern const struct rf_xml_handler rf_xml_tree_handler;

/* An attribute's value, NULL when absent. */
const char *rf_xml_get(const struct rf_xml_node *n, enum rf_xmlns ns,
    const char *name);
/* As a number within [min, max], else `fallback`. */
int64_t rf_xml_get_int(const struct rf_xml_node *n, const char *name,
    int64_t min, int64_t max, int64_t fallback);
/* As xsd:boolean, else `fallback`. */
bool rf_xml_get_bool(const struct rf_xml_node *n, const char *name,
    bool fallback);
/* Is it this element? */
bool rf_xml_is(const struct rf_xml_node *n, enum rf_xmlns ns,
    const char *name);
/* First child element of that name; NULL when n is NULL or has none. */
const struct rf_xml_node *rf_xml_child(const struct rf_xml_node *n,
    enum rf_xmlns ns, const char *name);
/* The next sibling of the same name. */
const struct rf_xml_node *rf_xml_again(const struct rf_xml_node *n);
/* First descendant of that name, in document order, or NULL. */
const struct rf_xml_node *rf_xml_find(const struct rf_xml_node *n,
    enum rf_xmlns ns, const char *name);
/* The element after `n` in document order within `top`, or NULL. */
const struct rf_xml_node *rf_xml_walk(const struct rf_xml_node *top,
    const struct rf_xml_node *n);
/* All text below n as one string in the arena; "" for NULL. */
struct rf_str rf_xml_text(struct rf_arena *arena,
    const struct rf_xml_node *n);

#endif
