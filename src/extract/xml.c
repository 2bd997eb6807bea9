/*
 * The front of the XML reader: which engine reads, what namespaces mean to
 * us, and the bounds that hold for both engines.
 *
 * Why two: a sheet of a million cells is forty megabytes of XML, and the
 * plain scanner takes a third of libxml2's time for it.  It knows only what
 * nearly all documents hold; the rest is libxml2's, whose answers are the
 * measure for the scanner's (tests/fuzz/fuzz_xml.c compares them).
 */
#include "config.h"

#include "extract/xml.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xml_priv.h"
#include "util/limits.h"
#include "util/mem.h"

#define MAX_PROLOG (64 * RF_KiB)

#define OOXML "http://schemas.openxmlformats.org/"
#define STRICT "http://purl.oclc.org/ooxml/"
#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
#define MSO "http://schemas.microsoft.com/office/"

/* Documents declare dozens: most are told from each other by their length. */
#define NS(uri, ns) { ns, sizeof(uri) - 1, uri }

static const struct {
	enum rf_xmlns ns;
	size_t len;
	const char *uri;
} namespaces[] = {
	NS("http://www.w3.org/XML/1998/namespace", RF_NS_XML),
	NS(OOXML "package/2006/content-types", RF_NS_TYPES),
	NS(OOXML "package/2006/relationships", RF_NS_RELS),
	NS(OOXML "officeDocument/2006/relationships", RF_NS_R),
	NS(STRICT "officeDocument/relationships", RF_NS_R),
	NS(OOXML "package/2006/metadata/core-properties", RF_NS_CORE),
	NS("http://purl.org/dc/elements/1.1/", RF_NS_DC),
	NS(OOXML "spreadsheetml/2006/main", RF_NS_S),
	NS(STRICT "spreadsheetml/main", RF_NS_S),
	NS(OOXML "drawingml/2006/spreadsheetDrawing", RF_NS_XDR),
	NS(STRICT "drawingml/spreadsheetDrawing", RF_NS_XDR),
	NS(OOXML "presentationml/2006/main", RF_NS_P),
	NS(STRICT "presentationml/main", RF_NS_P),
	NS(OOXML "wordprocessingml/2006/main", RF_NS_W),
	NS(STRICT "wordprocessingml/main", RF_NS_W),
	NS(MSO "word/2010/wordml", RF_NS_W14),
	NS(OOXML "drawingml/2006/wordprocessingDrawing", RF_NS_WP),
	NS(STRICT "drawingml/wordprocessingDrawing", RF_NS_WP),
	NS(OOXML "drawingml/2006/main", RF_NS_A),
	NS(STRICT "drawingml/main", RF_NS_A),
	NS(OOXML "drawingml/2006/chart", RF_NS_C),
	NS(STRICT "drawingml/chart", RF_NS_C),
	NS(MSO "drawing/2014/chartex", RF_NS_CX),
	NS(OOXML "drawingml/2006/diagram", RF_NS_DGM),
	NS(STRICT "drawingml/diagram", RF_NS_DGM),
	NS(OOXML "markup-compatibility/2006", RF_NS_MC),
	NS("urn:schemas-microsoft-com:vml", RF_NS_V),
	NS("urn:schemas-microsoft-com:office:office", RF_NS_O),
	NS(MSO "spreadsheetml/2009/9/main", RF_NS_X14),
	NS(MSO "spreadsheetml/2017/richdata", RF_NS_XLRD),
	NS(MSO "spreadsheetml/2017/richdata2", RF_NS_XLRD2),
	NS(MSO "spreadsheetml/2022/richvaluerel", RF_NS_XLRVREL),
	NS(MSO "spreadsheetml/2018/threadedcomments", RF_NS_XTC),
	NS(OOXML "officeDocument/2006/math", RF_NS_M),
	NS(STRICT "officeDocument/math", RF_NS_M),
	NS(ODF "office:1.0", RF_NS_OFFICE),
	NS(ODF "table:1.0", RF_NS_TABLE),
	NS(ODF "text:1.0", RF_NS_TEXT),
	NS(ODF "drawing:1.0", RF_NS_DRAW),
	NS(ODF "style:1.0", RF_NS_STYLE),
	NS(ODF "xsl-fo-compatible:1.0", RF_NS_FO),
	NS(ODF "svg-compatible:1.0", RF_NS_SVG),
	NS(ODF "chart:1.0", RF_NS_ODFCHART),
	NS("http://www.w3.org/1999/xlink", RF_NS_XLINK),
};

enum rf_xmlns
xml_ns_of(struct rf_str uri)
{
	for (size_t i = 0; i < RF_COUNT(namespaces); i++)
		if (uri.len == namespaces[i].len &&
		    memcmp(uri.ptr, namespaces[i].uri, uri.len) == 0)
			return namespaces[i].ns;
	return uri.len == 0 ? RF_NS_NONE : RF_NS_OTHER;
}

/* ---- tags ----------------------------------------------------------- */

struct rf_str
rf_xml_attr(const struct rf_xml_tag *tag, enum rf_xmlns ns, const char *name)
{
	const struct xml_attr *a = tag->attrs;

	for (unsigned i = 0; i < tag->n_attrs; i++)
		if (a[i].ns == ns && strcmp(a[i].name, name) == 0)
			return a[i].value;
	return (struct rf_str){ NULL, 0 };
}

struct rf_str
rf_xml_attr_at(const struct rf_xml_tag *tag, unsigned i, const char **name,
    enum rf_xmlns *ns)
{
	const struct xml_attr *a = (const struct xml_attr *)tag->attrs + i;

	*name = a->name;
	*ns = a->ns;
	return a->value;
}

/* ---- events --------------------------------------------------------- */

bool
xml_on_start(struct rf_xml *x, enum rf_xmlns ns, const char *name,
    const struct xml_attr *attrs, unsigned n)
{
	struct rf_xml_tag tag = { ns, name, n, attrs };

	if (x->rc != RF_OK)
		return false;
	x->text = 0;
	x->rooted = true;
	if (++x->depth > RF_MAX_XML_DEPTH)
		x->rc = rf_fail(&x->err, RF_E_LIMIT, "%s nests its elements "
		    "more than %d deep", x->label, RF_MAX_XML_DEPTH);
	else if (x->handler->start != NULL)
		x->rc = x->handler->start(x->ctx, &tag, &x->err);
	return x->rc == RF_OK;
}

bool
xml_on_end(struct rf_xml *x, enum rf_xmlns ns, const char *name)
{
	if (x->rc != RF_OK)
		return false;
	x->text = 0;
	x->depth--;
	if (x->handler->end != NULL)
		x->rc = x->handler->end(x->ctx, ns, name, &x->err);
	return x->rc == RF_OK;
}

bool
xml_on_text(struct rf_xml *x, const char *p, size_t n)
{
	if (x->rc != RF_OK)
		return false;
	x->text += n;
	if (x->text > RF_MAX_XML_TEXT)
		x->rc = rf_fail(&x->err, RF_E_LIMIT, "%s holds a text of more "
		    "than %d MiB", x->label, RF_MAX_XML_TEXT / RF_MiB);
	else if (x->handler->text != NULL)
		x->rc = x->handler->text(x->ctx, (struct rf_str){ p, n },
		    &x->err);
	return x->rc == RF_OK;
}

void
xml_malformed(struct rf_xml *x, unsigned line)
{
	if (x->rc == RF_OK)
		x->rc = rf_fail(&x->err, RF_E_CORRUPT, "%s is not well-formed "
		    "XML (line %u)", x->label, line);
}

/* ---- the choice ------------------------------------------------------ */

enum choice { CHOOSE_LATER, CHOOSE_SCAN, CHOOSE_LIBXML2 };

/* Skip up to and past `end`; false when it is not there. */
static bool
skip_past(struct rf_str *s, const char *end)
{
	const char *p = memmem(s->ptr, s->len, end, strlen(end));

	if (p == NULL)
		return false;
	p += strlen(end);
	s->len -= (size_t)(p - s->ptr);
	s->ptr = p;
	return true;
}

/* Does an XML declaration leave the text in UTF-8? */
static bool
declares_utf8(struct rf_str declaration)
{
	const char *p = memmem(declaration.ptr, declaration.len, "encoding", 8);
	struct rf_str rest, value;
	char quote[2] = "";

	if (p == NULL)
		return true;
	rest.ptr = p + 8;
	rest.len = declaration.len - (size_t)(rest.ptr - declaration.ptr);
	rest = rf_str_trim(rest);
	if (!rf_str_starts(rest, "="))
		return false;
	rest.ptr++;
	rest.len--;
	rest = rf_str_trim(rest);
	if (rest.len == 0)
		return false;
	quote[0] = *rest.ptr++;
	rest.len--;
	value = rf_str_cut(&rest, quote[0]);
	return rf_str_ieq(value, "utf-8") || rf_str_ieq(value, "us-ascii");
}

/* Look at what stands before the first element. */
static enum choice
choose(struct rf_str s)
{
	const char *start = s.ptr;

	if (s.len < 4)
		return CHOOSE_LATER;
	if (memcmp(s.ptr, "\xef\xbb\xbf", 3) == 0) {
		s.ptr += 3;
		s.len -= 3;
		start += 3;
	}
	for (;;) {
		struct rf_str rest = s;

		while (s.len > 0 && (*s.ptr == ' ' || *s.ptr == '\t' ||
		    *s.ptr == '\r' || *s.ptr == '\n')) {
			s.ptr++;
			s.len--;
		}
		if (s.len < 2)
			return CHOOSE_LATER;
		if (s.ptr[0] != '<' || s.ptr[1] == '\0')
			return CHOOSE_LIBXML2;
		if (s.ptr[1] == '?') {
			rest = s;
			if (!skip_past(&s, "?>"))
				return CHOOSE_LATER;
			rest.len -= s.len;
			if (rest.ptr == start && rf_str_starts(rest, "<?xml") &&
			    !declares_utf8(rest))
				return CHOOSE_LIBXML2;
		} else if (s.ptr[1] == '!') {
			if (s.len < 4)
				return CHOOSE_LATER;
			if (!rf_str_starts(s, "<!--"))
				return CHOOSE_LIBXML2;
			s.ptr += 4;
			s.len -= 4;
			if (!skip_past(&s, "-->"))
				return CHOOSE_LATER;
		} else {
			return CHOOSE_SCAN;
		}
	}
}

/* ---- the parser ------------------------------------------------------ */

struct rf_xml *
rf_xml_new(const struct rf_xml_handler *handler, void *ctx, const char *label)
{
	struct rf_xml *x = rf_calloc(1, sizeof(*x));

	x->handler = handler;
	x->ctx = ctx;
	x->label = label;
	rf_buf_init(&x->head, SIZE_MAX / 2);
	return x;
}

void
rf_xml_free(struct rf_xml *x)
{
	if (x == NULL)
		return;
	xml_scan_free(x->scan);
	xml_lib_free(x->lib);
	rf_buf_release(&x->head);
	free(x);
}

static void
feed(struct rf_xml *x, const char *p, size_t n, bool last)
{
	if (x->scan != NULL)
		xml_scan_push(x->scan, p, n, last);
	else
		xml_lib_push(x->lib, p, n, last);
}

/* Choose an engine as soon as that is possible, and give it the bytes. */
static void
start(struct rf_xml *x, const char *p, size_t n, bool last)
{
	struct rf_str all = { p, n };
	enum choice choice;

	if (x->head.len > 0 || n < 4) {
		rf_buf_add(&x->head, p, n);
		all = (struct rf_str){ x->head.ptr, x->head.len };
	}
	choice = x->libxml2 ? CHOOSE_LIBXML2 : choose(all);
	if (choice == CHOOSE_LATER) {
		if (!last && all.len < MAX_PROLOG) {
			if (x->head.len == 0)
				rf_buf_add(&x->head, p, n);
			return;
		}
		choice = CHOOSE_LIBXML2;
	}
	if (choice == CHOOSE_SCAN)
		x->scan = xml_scan_new(x);
	else
		x->lib = xml_lib_new(x);
	if (x->rc == RF_OK)		/* else libxml2 is not to be had */
		feed(x, all.ptr, all.len, last);
}

static enum rf_code
push(struct rf_xml *x, const char *p, size_t n, bool last, struct rf_err *err)
{
	if (x->rc == RF_OK && x->scan == NULL && x->lib == NULL)
		start(x, p, n, last);
	else if (x->rc == RF_OK)
		feed(x, p, n, last);
	/* libxml2 is at times content with nothing. */
	if (last && (!x->rooted || x->depth > 0))
		xml_malformed(x, 0);
	if (x->rc != RF_OK && err != NULL)
		*err = x->err;
	return x->rc;
}

enum rf_code
rf_xml_push(struct rf_xml *x, const char *p, size_t n, struct rf_err *err)
{
	return push(x, p, n, false, err);
}

enum rf_code
rf_xml_finish(struct rf_xml *x, struct rf_err *err)
{
	return push(x, "", 0, true, err);
}
