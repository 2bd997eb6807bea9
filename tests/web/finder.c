/*
 * The finding half alone, for site.py: reads a page and whatever it leads
 * to, and prints what it names.  Who runs it does the fetching:
 *
 *	finder ADDRESS
 *	> GET ADDRESS
 *	< LENGTH CHARSET-OR-"-" KIND ADDRESS-AFTER-REDIRECTS
 *	< that many bytes; LENGTH is -1 when there are none to be had;
 *	< KIND is "x" for XHTML, "i" for an image, "-" for whatever else
 *
 * and at the end one line of JSON for each image.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "extract/web/discover.h"
#include "util/mem.h"
#include "util/out.h"

#define MAX_ADDRESS 4000

/* What came for an address. */
struct got {
	long len;		/* -1: nothing */
	char charset[64], kind[8], url[MAX_ADDRESS];
	char *bytes;
};

static void
must(enum rf_code rc, const struct rf_err *err)
{
	if (rc == RF_OK)
		return;
	fprintf(stderr, "finder: %s\n", err->msg);
	exit(1);
}

static struct got
get(const char *url)
{
	struct got g = { .len = -1 };

	printf("GET %s\n", url);
	fflush(stdout);
	if (scanf("%ld %63s %7s %3999s", &g.len, g.charset, g.kind, g.url)
	    != 4 || getchar() != '\n')
		exit(1);
	g.bytes = rf_malloc(g.len > 0 ? (size_t)g.len : 1);
	if (g.len > 0 && fread(g.bytes, 1, (size_t)g.len, stdin) !=
	    (size_t)g.len)
		exit(1);
	return g;
}

static void
read_page(struct rf_ref_list *list, const struct got *g,
    struct rf_ref_page *about)
{
	struct rf_err err = RF_ERR_INIT;

	must(rf_discover_page(list, (struct rf_str){ g->bytes, (size_t)g->len },
	    strcmp(g->charset, "-") == 0 ? NULL : g->charset,
	    g->kind[0] == 'x', g->url, about, &err), &err);
}

static void
read_reference(struct rf_ref_list *list, size_t i)
{
	/* The list moves when it grows. */
	enum rf_ref_kind kind = list->v[i].kind;
	struct rf_err err = RF_ERR_INIT;
	struct rf_str bytes;
	const char *charset;
	enum rf_code rc = RF_OK;
	struct got g;

	if (kind == RF_REF_IMAGE || list->v[i].url == NULL)
		return;
	g = get(list->v[i].url);
	bytes = (struct rf_str){ g.bytes, g.len > 0 ? (size_t)g.len : 0 };
	charset = strcmp(g.charset, "-") == 0 ? NULL : g.charset;
	if (g.kind[0] == 'i')
		rf_discover_framed(list, i);
	else if (g.len < 0)
		rc = RF_OK;
	else if (kind == RF_REF_STYLESHEET)
		rc = rf_discover_css(list, bytes, charset, g.url, i, &err);
	else if (kind == RF_REF_MANIFEST)
		rc = rf_discover_manifest(list, bytes, g.url, i, &err);
	else
		rc = rf_discover_page(list, bytes, charset,
		    g.kind[0] == 'x', g.url, NULL, &err);
	must(rc, &err);
	free(g.bytes);
}

static void
put_text(struct rf_out *out, const char *name, const char *text)
{
	rf_out_printf(out, ",\"%s\":", name);
	if (text == NULL) {
		rf_out_adds(out, "null");
		return;
	}
	rf_out_addc(out, '"');
	rf_out_json(out, rf_str(text));
	rf_out_addc(out, '"');
}

static void
put_image(struct rf_out *out, const struct rf_ref *r)
{
	rf_out_printf(out, "{\"source\":\"%s\"", rf_ref_source_name(r->source));
	put_text(out, "source_url", r->url);
	put_text(out, "alt_text", r->alt);
	put_text(out, "title", r->title);
	put_text(out, "aria_label", r->aria_label);
	rf_out_printf(out, ",\"is_lazy_loaded\":%s,\"size\":%zu}\n",
	    r->lazy ? "true" : "false", r->bytes.len);
}

int
main(int argc, char **argv)
{
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;
	struct rf_ref_page about;
	struct rf_err err = RF_ERR_INIT;
	struct rf_arena arena;
	struct rf_ref_list list;
	struct rf_out out;
	struct got page;

	if (argc != 2) {
		fprintf(stderr, "usage: finder ADDRESS\n");
		return 2;
	}
	page = get(argv[1]);
	if (page.len < 0)
		return 1;
	rf_arena_init(&arena);
	rf_ref_list_init(&list, &arena, &limits);
	read_page(&list, &page, &about);
	/* One that is made by script may carry what it starts from. */
	if (about.needs_script) {
		rf_ref_list_release(&list);
		limits.scripts = true;
		rf_ref_list_init(&list, &arena, &limits);
		read_page(&list, &page, &about);
	}
	free(page.bytes);
	for (size_t i = 0; i < list.n; i++)
		read_reference(&list, i);
	rf_ref_list_sort(&list);
	rf_out_to_fd(&out, STDOUT_FILENO);
	for (size_t i = 0; i < list.n; i++) {
		if (list.v[i].kind == RF_REF_IMAGE)
			put_image(&out, &list.v[i]);
	}
	must(rf_out_finish(&out, &err), &err);
	rf_ref_list_release(&list);
	rf_arena_release(&arena);
	return 0;
}
