/*
 * The XML reader.  libxml2 hands out names and namespace addresses that it
 * interned, so the same pointer means the same text within one parser: a
 * namespace is looked up once per document and compared by pointer after.
 *
 * What surprises: without "replace entities" libxml2 leaves "&amp;" in
 * attribute values as "&#38;"; with it, entities would expand, and so the
 * declaration of any entity ends the parse.  A document type alone is fine:
 * old writers put one in harmless places, and nothing of it is loaded.
 */
#include "config.h"

#include "extract/xml.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "util/limits.h"
#include "util/mem.h"

#define OOXML "http://schemas.openxmlformats.org/"
#define STRICT "http://purl.oclc.org/ooxml/"
#define MSO "http://schemas.microsoft.com/office/"

static const struct {
	const char *uri;
	enum rf_xmlns ns;
} namespaces[] = {
	{ "http://www.w3.org/XML/1998/namespace", RF_NS_XML },
	{ OOXML "package/2006/content-types", RF_NS_TYPES },
	{ OOXML "package/2006/relationships", RF_NS_RELS },
	{ OOXML "officeDocument/2006/relationships", RF_NS_R },
	{ STRICT "officeDocument/relationships", RF_NS_R },
	{ OOXML "package/2006/metadata/core-properties", RF_NS_CORE },
	{ "http://purl.org/dc/elements/1.1/", RF_NS_DC },
	{ OOXML "spreadsheetml/2006/main", RF_NS_S },
	{ STRICT "spreadsheetml/main", RF_NS_S },
	{ OOXML "drawingml/2006/spreadsheetDrawing", RF_NS_XDR },
	{ STRICT "drawingml/spreadsheetDrawing", RF_NS_XDR },
	{ OOXML "drawingml/2006/main", RF_NS_A },
	{ STRICT "drawingml/main", RF_NS_A },
	{ OOXML "drawingml/2006/chart", RF_NS_C },
	{ STRICT "drawingml/chart", RF_NS_C },
	{ MSO "drawing/2014/chartex", RF_NS_CX },
	{ OOXML "drawingml/2006/diagram", RF_NS_DGM },
	{ STRICT "drawingml/diagram", RF_NS_DGM },
	{ OOXML "markup-compatibility/2006", RF_NS_MC },
	{ "urn:schemas-microsoft-com:vml", RF_NS_V },
	{ "urn:schemas-microsoft-com:office:office", RF_NS_O },
	{ MSO "spreadsheetml/2009/9/main", RF_NS_X14 },
	{ MSO "spreadsheetml/2017/richdata", RF_NS_XLRD },
	{ MSO "spreadsheetml/2017/richdata2", RF_NS_XLRD2 },
	{ MSO "spreadsheetml/2022/richvaluerel", RF_NS_XLRVREL },
	{ MSO "spreadsheetml/2018/threadedcomments", RF_NS_XTC },
};

/* One attribute as libxml2's SAX2 interface lays it out. */
struct sax_attr {
	const xmlChar *name, *prefix, *uri, *value, *end;
};

struct rf_xml {
	xmlParserCtxtPtr ctxt;
	const struct rf_xml_handler *handler;
	void *ctx;
	const char *label;
	unsigned depth;
	uint64_t text;			/* bytes since the last tag */
	struct {
		const xmlChar *uri;	/* interned by the parser */
		enum rf_xmlns ns;
	} seen[16];			/* one slot per hashed pointer */
	enum rf_code rc;		/* sticky */
	struct rf_err err;
};

static enum rf_xmlns
ns_of(struct rf_xml *x, const xmlChar *uri)
{
	unsigned slot = ((uintptr_t)uri >> 3) % RF_COUNT(x->seen);
	enum rf_xmlns ns = RF_NS_OTHER;

	if (uri == NULL)
		return RF_NS_NONE;
	if (x->seen[slot].uri == uri)
		return x->seen[slot].ns;
	for (size_t i = 0; i < RF_COUNT(namespaces); i++)
		if (strcmp((const char *)uri, namespaces[i].uri) == 0)
			ns = namespaces[i].ns;
	x->seen[slot].uri = uri;
	x->seen[slot].ns = ns;
	return ns;
}

struct rf_str
rf_xml_attr(const struct rf_xml_tag *tag, enum rf_xmlns ns, const char *name)
{
	const struct sax_attr *a = tag->attrs;

	for (unsigned i = 0; i < tag->n_attrs; i++)
		if (strcmp((const char *)a[i].name, name) == 0 &&
		    ns_of(tag->parser, a[i].uri) == ns)
			return (struct rf_str){ (const char *)a[i].value,
			    (size_t)(a[i].end - a[i].value) };
	return (struct rf_str){ NULL, 0 };
}

struct rf_str
rf_xml_attr_at(const struct rf_xml_tag *tag, unsigned i, const char **name,
    enum rf_xmlns *ns)
{
	const struct sax_attr *a = (const struct sax_attr *)tag->attrs + i;

	*name = (const char *)a->name;
	*ns = ns_of(tag->parser, a->uri);
	return (struct rf_str){ (const char *)a->value,
	    (size_t)(a->end - a->value) };
}

static void
stop(struct rf_xml *x, enum rf_code rc)
{
	x->rc = rc;
	xmlStopParser(x->ctxt);
}

static void
sax_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_ns, const xmlChar **ns, int n_attrs,
    int n_defaulted, const xmlChar **attrs)
{
	struct rf_xml *x = ((xmlParserCtxtPtr)ctx)->_private;
	struct rf_xml_tag tag;
	enum rf_code rc;

	if (x->rc != RF_OK)
		return;
	x->text = 0;
	if (++x->depth > RF_MAX_XML_DEPTH) {
		stop(x, rf_fail(&x->err, RF_E_LIMIT, "%s nests its elements "
		    "more than %d deep", x->label, RF_MAX_XML_DEPTH));
		return;
	}
	if (x->handler->start == NULL)
		return;
	tag.ns = ns_of(x, uri);
	tag.name = (const char *)name;
	tag.n_attrs = (unsigned)n_attrs;
	tag.attrs = attrs;
	tag.parser = x;
	rc = x->handler->start(x->ctx, &tag, &x->err);
	if (rc != RF_OK)
		stop(x, rc);
}

static void
sax_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct rf_xml *x = ((xmlParserCtxtPtr)ctx)->_private;
	enum rf_code rc;

	if (x->rc != RF_OK)
		return;
	x->text = 0;
	x->depth--;
	if (x->handler->end == NULL)
		return;
	rc = x->handler->end(x->ctx, ns_of(x, uri), (const char *)name,
	    &x->err);
	if (rc != RF_OK)
		stop(x, rc);
}

static void
sax_text(void *ctx, const xmlChar *p, int n)
{
	struct rf_xml *x = ((xmlParserCtxtPtr)ctx)->_private;
	enum rf_code rc;

	if (x->rc != RF_OK)
		return;
	x->text += (uint64_t)n;
	if (x->text > RF_MAX_XML_TEXT) {
		stop(x, rf_fail(&x->err, RF_E_LIMIT, "%s holds a text of more "
		    "than %d MiB", x->label, RF_MAX_XML_TEXT / RF_MiB));
		return;
	}
	if (x->handler->text == NULL)
		return;
	rc = x->handler->text(x->ctx, (struct rf_str){ (const char *)p,
	    (size_t)n }, &x->err);
	if (rc != RF_OK)
		stop(x, rc);
}

static void
sax_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public_id,
    const xmlChar *system_id, xmlChar *content)
{
	struct rf_xml *x = ((xmlParserCtxtPtr)ctx)->_private;

	if (x->rc == RF_OK)
		stop(x, rf_fail(&x->err, RF_E_CORRUPT, "%s declares an "
		    "entity, which no document of this kind may do", x->label));
}

/* libxml2's messages speak to programmers; ours are made in failed(). */
static void
sax_error(void *ctx, xmlErrorPtr error)
{
}

/* Some are printed without asking the parser, unless somebody listens. */
static void
ignore_message(void *ctx, const char *fmt, ...)
{
}

struct rf_xml *
rf_xml_new(const struct rf_xml_handler *handler, void *ctx, const char *label)
{
	struct rf_xml *x = rf_calloc(1, sizeof(*x));
	xmlSAXHandler sax;

	memset(&sax, 0, sizeof(sax));
	sax.initialized = XML_SAX2_MAGIC;
	sax.startElementNs = sax_start;
	sax.endElementNs = sax_end;
	sax.characters = sax_text;
	sax.ignorableWhitespace = sax_text;
	sax.cdataBlock = sax_text;
	sax.entityDecl = sax_entity;
	sax.serror = sax_error;
	xmlSetGenericErrorFunc(NULL, ignore_message);
	x->handler = handler;
	x->ctx = ctx;
	x->label = label;
	x->ctxt = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
	if (x->ctxt == NULL)
		abort();	/* only without memory; see util/mem.h */
	x->ctxt->_private = x;
	/* Without XML_PARSE_HUGE: its own ceilings stand behind ours. */
	xmlCtxtUseOptions(x->ctxt, XML_PARSE_NOENT | XML_PARSE_NONET |
	    XML_PARSE_COMPACT);
	return x;
}

void
rf_xml_free(struct rf_xml *x)
{
	if (x == NULL)
		return;
	if (x->ctxt->myDoc != NULL)
		xmlFreeDoc(x->ctxt->myDoc);
	xmlFreeParserCtxt(x->ctxt);
	free(x);
}

/* Our own failure, or libxml2's in our words. */
static enum rf_code
failed(struct rf_xml *x, struct rf_err *err)
{
	const xmlError *e = xmlCtxtGetLastError(x->ctxt);

	if (x->rc == RF_OK && e != NULL && e->code == XML_ERR_NO_MEMORY)
		x->rc = rf_fail(&x->err, RF_E_LIMIT, "%s needs too much "
		    "memory", x->label);
	if (x->rc == RF_OK)
		x->rc = rf_fail(&x->err, RF_E_CORRUPT, "%s is not well-formed "
		    "XML (line %d)", x->label, e != NULL ? e->line : 0);
	if (err != NULL)
		*err = x->err;
	return x->rc;
}

enum rf_code
rf_xml_push(struct rf_xml *x, const char *p, size_t n, struct rf_err *err)
{
	if (x->rc != RF_OK)
		return failed(x, err);
	while (n > 0) {
		int part = n > RF_MiB ? RF_MiB : (int)n;

		xmlParseChunk(x->ctxt, p, part, 0);
		if (x->rc != RF_OK || !x->ctxt->wellFormed)
			return failed(x, err);
		p += part;
		n -= (size_t)part;
	}
	return RF_OK;
}

enum rf_code
rf_xml_finish(struct rf_xml *x, struct rf_err *err)
{
	if (x->rc != RF_OK)
		return failed(x, err);
	xmlParseChunk(x->ctxt, NULL, 0, 1);
	if (x->rc != RF_OK || !x->ctxt->wellFormed)
		return failed(x, err);
	return RF_OK;
}
