/*
 * Markdown: cmark-gfm makes HTML of it and the reader of web pages reads
 * that, so that raw HTML inside Markdown is read as well.  Without the
 * library the file is read as plain text, and a warning says so.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/html/html.h"
#include "extract/text.h"
#include "util/limits.h"

#ifdef HAVE_CMARK
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#define MAX_BYTES (32 * RF_MiB)

static const char *const extensions[] = {
	"table", "strikethrough", "autolink", "tasklist",
};

/* malloc'ed HTML. */
static char *
to_html(struct rf_str text)
{
	const int options = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES;
	cmark_parser *parser;
	cmark_node *root;
	char *html;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(options);
	for (size_t i = 0; i < RF_COUNT(extensions); i++) {
		cmark_syntax_extension *e =
		    cmark_find_syntax_extension(extensions[i]);

		if (e != NULL)
			cmark_parser_attach_syntax_extension(parser, e);
	}
	cmark_parser_feed(parser, text.ptr, text.len);
	root = cmark_parser_finish(parser);
	html = cmark_render_html(root, options,
	    cmark_parser_get_syntax_extensions(parser));
	cmark_node_free(root);
	cmark_parser_free(parser);
	return html;
}

/* "---" lines around metadata at the very start are no content. */
static struct rf_str
skip_front_matter(struct rf_str text)
{
	const char *end;

	if (!rf_str_starts(text, "---\n"))
		return text;
	end = memmem(text.ptr + 3, text.len - 3, "\n---\n", 5);
	if (end == NULL)
		return text;
	end += 5;
	return (struct rf_str){ end, text.len - (size_t)(end - text.ptr) };
}

enum rf_code
rf_markdown_extract(struct rf_extract *x, struct rf_err *err)
{
	struct rf_document *d = x->doc;
	struct rf_str text;
	struct rf_flow *flow;
	enum rf_code rc;
	char *html;

	d->paging = RF_PAGES;
	d->total_pages = 1;
	rc = rf_options_check_pages(x->options, 1, err);
	if (rc == RF_OK && x->size > MAX_BYTES)
		rc = rf_fail(err, RF_E_LIMIT, "The file is larger than %d "
		    "MiB", MAX_BYTES / RF_MiB);
	if (rc == RF_OK)
		rc = rf_extract_load_text(x, &text, err);
	if (rc != RF_OK)
		return rc;
	html = to_html(skip_front_matter(text));
	flow = rf_flow_new(d);
	rc = rf_web_flow(x, flow, rf_str(html), "UTF-8", 1, NULL, NULL, NULL,
	    err);
	free(html);
	rf_flow_page(flow, rf_document_page(d, 1));
	rf_flow_free(flow);
	if (rc == RF_OK)
		rf_extract_progress(x, 1, 1);
	return rc;
}
#else
enum rf_code
rf_markdown_extract(struct rf_extract *x, struct rf_err *err)
{
	rf_document_warn(x->doc, "The Markdown was read as plain text: this "
	    "Riffle was built without cmark-gfm (Debian: libcmark-gfm-dev and "
	    "libcmark-gfm-extensions-dev)");
	return rf_text_extract(x, err);
}
#endif
