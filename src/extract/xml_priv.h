/*
 * What the front of the XML reader (xml.c) and its two engines share; for
 * nobody else but the test that compares the engines.
 *
 * xml_scan.c reads what nearly all documents are: UTF-8 without a document
 * type.  Anything else goes to libxml2.
 */
#ifndef RF_EXTRACT_XML_PRIV_H
#define RF_EXTRACT_XML_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "extract/xml.h"
#include "util/buf.h"

/* One attribute, as rf_xml_tag.attrs points to them. */
struct xml_attr {
	const char *name;
	enum rf_xmlns ns;
	struct rf_str value;
};

struct xml_scan;
struct xml_lib;

struct rf_xml {
	const struct rf_xml_handler *handler;
	void *ctx;
	const char *label;
	unsigned depth;
	bool rooted;			/* some element has started */
	uint64_t text;			/* bytes since the last tag */
	enum rf_code rc;		/* sticky */
	struct rf_err err;
	struct rf_buf head;		/* bytes before an engine was chosen */
	struct xml_scan *scan;		/* one of these two, once it was */
	struct xml_lib *lib;
	bool libxml2;			/* set by a test: no choice */
};

/* Our number for a namespace's address. */
enum rf_xmlns xml_ns_of(struct rf_str uri);

/* Events, from the engines; false when the parse must stop. */
bool xml_on_start(struct rf_xml *x, enum rf_xmlns ns, const char *name,
    const struct xml_attr *attrs, unsigned n);
bool xml_on_end(struct rf_xml *x, enum rf_xmlns ns, const char *name);
bool xml_on_text(struct rf_xml *x, const char *p, size_t n);
/* Record that the text is not XML; `line` counts from 1, 0: unknown. */
void xml_malformed(struct rf_xml *x, unsigned line);

/*
 * The engines.  push and finish report through x->rc alone.  After a failure
 * they are not called again.
 */
struct xml_scan *xml_scan_new(struct rf_xml *x);
void xml_scan_free(struct xml_scan *s);
void xml_scan_push(struct xml_scan *s, const char *p, size_t n, bool last);

struct xml_lib *xml_lib_new(struct rf_xml *x);
void xml_lib_free(struct xml_lib *l);
void xml_lib_push(struct xml_lib *l, const char *p, size_t n, bool last);

#endif
