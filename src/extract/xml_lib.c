/*
 * The engine for the XML that is rarely met: other encodings than UTF-8, or
 * a document type.  libxml2's push parser, with everything off.
 *
 * What surprises: without "replace entities" libxml2 leaves "&amp;" in
 * attribute values as "&#38;"; with it, entities would expand, and so the
 * declaration of any entity ends the parse.  A document type alone is fine:
 * old writers put one in harmless places, and nothing of it is loaded.
 *
 * The library is opened late: it brings ICU, whose relocations would cost
 * every start of the program a millisecond, for what few documents need.
 */
#include "config.h"

#include "extract/preload.h"
#include "extract/xml_priv.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "util/dl.h"
#include "util/limits.h"
#include "util/mem.h"

static struct {
	__typeof__(xmlSetGenericErrorFunc) *set_generic_error;
	__typeof__(xmlCreatePushParserCtxt) *create_push_parser;
	__typeof__(xmlCtxtUseOptions) *use_options;
	__typeof__(xmlCtxtGetLastError) *last_error;
	__typeof__(xmlParseChunk) *parse_chunk;
	__typeof__(xmlStopParser) *stop_parser;
	__typeof__(xmlFreeParserCtxt) *free_parser;
	__typeof__(xmlFreeDoc) *free_doc;
} lib;

static const struct rf_dl_symbol symbols[] = {
	{ "xmlSetGenericErrorFunc", &lib.set_generic_error },
	{ "xmlCreatePushParserCtxt", &lib.create_push_parser },
	{ "xmlCtxtUseOptions", &lib.use_options },
	{ "xmlCtxtGetLastError", &lib.last_error },
	{ "xmlParseChunk", &lib.parse_chunk },
	{ "xmlStopParser", &lib.stop_parser },
	{ "xmlFreeParserCtxt", &lib.free_parser },
	{ "xmlFreeDoc", &lib.free_doc },
};

static const char *const names[] = {
	"libxml2.so.2", "libxml2.so.16", "libxml2.so", NULL
};

static struct rf_dl dl = {
	.feature = "reading XML of this kind",
	.package = "libxml2",
	.names = names,
	.symbols = symbols,
	.n_symbols = RF_COUNT(symbols),
	.lock = RF_DL_LOCK,
};

enum rf_code
rf_xml_preload(struct rf_err *err)
{
	return rf_dl_load(&dl, err);
}

/* One attribute as libxml2's SAX2 interface lays it out. */
struct sax_attr {
	const xmlChar *name, *prefix, *uri, *value, *end;
};

struct xml_lib {
	struct rf_xml *x;
	xmlParserCtxtPtr ctxt;
	RF_VEC(struct xml_attr) attrs;
};

/* A NULL address is no namespace, also where a prefix is not declared. */
static enum rf_xmlns
ns_of(const xmlChar *uri)
{
	return uri == NULL ? RF_NS_NONE : xml_ns_of(rf_str((const char *)uri));
}

static void
sax_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_ns, const xmlChar **ns, int n_attrs,
    int n_defaulted, const xmlChar **attrs)
{
	struct xml_lib *l = ((xmlParserCtxtPtr)ctx)->_private;
	const struct sax_attr *a = (const struct sax_attr *)attrs;

	l->attrs.n = 0;
	for (int i = 0; i < n_attrs; i++) {
		struct xml_attr *out = RF_VEC_PUSH(&l->attrs);

		out->name = (const char *)a[i].name;
		out->ns = ns_of(a[i].uri);
		out->value.ptr = (const char *)a[i].value;
		out->value.len = (size_t)(a[i].end - a[i].value);
	}
	if (!xml_on_start(l->x, ns_of(uri), (const char *)name, l->attrs.v,
	    (unsigned)l->attrs.n))
		lib.stop_parser(l->ctxt);
}

static void
sax_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct xml_lib *l = ((xmlParserCtxtPtr)ctx)->_private;

	if (!xml_on_end(l->x, ns_of(uri), (const char *)name))
		lib.stop_parser(l->ctxt);
}

static void
sax_text(void *ctx, const xmlChar *p, int n)
{
	struct xml_lib *l = ((xmlParserCtxtPtr)ctx)->_private;

	if (!xml_on_text(l->x, (const char *)p, (size_t)n))
		lib.stop_parser(l->ctxt);
}

static void
sax_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public_id,
    const xmlChar *system_id, xmlChar *content)
{
	struct xml_lib *l = ((xmlParserCtxtPtr)ctx)->_private;
	struct rf_xml *x = l->x;

	if (x->rc == RF_OK)
		x->rc = rf_fail(&x->err, RF_E_CORRUPT, "%s declares an "
		    "entity, which no document of this kind may do", x->label);
	lib.stop_parser(l->ctxt);
}

/* libxml2's messages speak to programmers; ours are made elsewhere. */
static void
sax_error(void *ctx, xmlErrorPtr error)
{
}

/* Some are printed without asking the parser, unless somebody listens. */
static void
ignore_message(void *ctx, const char *fmt, ...)
{
}

struct xml_lib *
xml_lib_new(struct rf_xml *x)
{
	struct xml_lib *l;
	xmlSAXHandler sax;

	if (rf_xml_preload(&x->err) != RF_OK) {
		x->rc = x->err.code;
		return NULL;
	}
	l = rf_calloc(1, sizeof(*l));
	lib.set_generic_error(NULL, ignore_message);
	memset(&sax, 0, sizeof(sax));
	sax.initialized = XML_SAX2_MAGIC;
	sax.startElementNs = sax_start;
	sax.endElementNs = sax_end;
	sax.characters = sax_text;
	sax.ignorableWhitespace = sax_text;
	sax.cdataBlock = sax_text;
	sax.entityDecl = sax_entity;
	sax.serror = sax_error;
	l->x = x;
	l->ctxt = lib.create_push_parser(&sax, NULL, NULL, 0, NULL);
	if (l->ctxt == NULL)
		abort();	/* only without memory; see util/mem.h */
	l->ctxt->_private = l;
	/* Without XML_PARSE_HUGE: its own ceilings stand behind ours. */
	lib.use_options(l->ctxt, XML_PARSE_NOENT | XML_PARSE_NONET |
	    XML_PARSE_COMPACT);
	return l;
}

void
xml_lib_free(struct xml_lib *l)
{
	if (l == NULL)
		return;
	if (l->ctxt->myDoc != NULL)
		lib.free_doc(l->ctxt->myDoc);
	lib.free_parser(l->ctxt);
	RF_VEC_RELEASE(&l->attrs);
	free(l);
}

void
xml_lib_push(struct xml_lib *l, const char *p, size_t n, bool last)
{
	struct rf_xml *x = l->x;

	while ((n > 0 || last) && x->rc == RF_OK) {
		int part = n > RF_MiB ? RF_MiB : (int)n;
		const xmlError *e;

		lib.parse_chunk(l->ctxt, p, part, last && n == (size_t)part);
		p += part;
		n -= (size_t)part;
		last = last && n > 0;
		if (x->rc != RF_OK || l->ctxt->wellFormed)
			continue;
		e = lib.last_error(l->ctxt);
		if (e != NULL && e->code == XML_ERR_NO_MEMORY)
			x->rc = rf_fail(&x->err, RF_E_LIMIT, "%s needs too "
			    "much memory", x->label);
		else
			xml_malformed(x, e != NULL && e->line > 0 ?
			    (unsigned)e->line : 0);
	}
}
