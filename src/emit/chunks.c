/*
 * The four chunkings (contract pulse.md section 5.7), made from the blocks
 * in order: nothing here holds more than one chunk and one block.
 *
 * A page gives exactly one chunk, also when it is empty, since people map
 * the index to the page.  "Header" begins a chunk at each heading; headings
 * with nothing between them stay together.
 */
#include "config.h"

#include <string.h>

#include "emit/emit.h"
#include "emit/markdown.h"
#include "emit/packer.h"
#include "util/limits.h"

/* One block as Markdown; more is no document but an attack. */
#define MAX_BLOCK (512 * RF_MiB)

/* ---- by pages ------------------------------------------------------- */

static void
by_page(struct rf_md *m, const struct rf_document *d,
    struct rf_json_out *json)
{
	for (size_t i = 0; i < d->pages.n; i++) {
		struct rf_out text;

		rf_json_text(json, &text);
		m->w.out = &text;
		m->any = false;
		rf_md_whole_page(m, &d->pages.v[i]);
		rf_json_text_end(json, &text);
	}
}

/* ---- by headings ---------------------------------------------------- */

struct sections {
	struct rf_md *m;
	struct rf_json_out *json;
	struct rf_out text;
	bool open;
	bool body;		/* something else than headings is in it */
};

static void
next_in_section(struct sections *s, bool heading)
{
	if (s->open && heading && s->body) {
		rf_json_text_end(s->json, &s->text);
		s->open = false;
	}
	if (!s->open) {
		rf_json_text(s->json, &s->text);
		s->m->w.out = &s->text;
		s->m->any = false;
		s->open = true;
		s->body = false;
	}
	if (!heading)
		s->body = true;
}

static void
by_heading(struct rf_md *m, const struct rf_document *d,
    struct rf_json_out *json)
{
	struct sections s = { .m = m, .json = json };

	for (size_t i = 0; i < d->pages.n; i++) {
		const struct rf_page *p = &d->pages.v[i];

		rf_md_page(m, p);
		if (p->sheet != NULL) {
			next_in_section(&s, true);
			if (m->any)
				rf_out_adds(m->w.out, "\n\n");
			rf_md_sheet_title(m);
		}
		for (size_t k = 0; k < p->blocks.n; k++) {
			const struct rf_block *b = &p->blocks.v[k];

			if (!rf_md_shows(m, b))
				continue;
			next_in_section(&s, b->kind == RF_BLOCK_HEADING);
			rf_out_str(m->w.out, rf_md_separator(m, b));
			rf_md_block(m, b);
		}
	}
	if (s.open)
		rf_json_text_end(json, &s.text);
}

/* ---- by size -------------------------------------------------------- */

struct sized {
	struct rf_md *m;
	struct rf_packer packer;
	struct rf_buf buf;	/* the present block or row */
	struct rf_out out;	/* into it */
};

/* What has been written since the last call; valid until the next write. */
static struct rf_str
written(struct sized *s)
{
	rf_out_flush(&s->out);
	return (struct rf_str){ s->buf.ptr, s->buf.len };
}

static void
table(struct sized *s, const struct rf_table *t, struct rf_str separator)
{
	static const struct rf_str open = RF_STR("<table>\n");
	struct rf_writer *w = &s->m->w;
	struct rf_html_rows rows;
	struct rf_str text;
	enum rf_rank rank = RF_RANK_BLOCK;

	rf_html_table_open(w, t, &rows);
	text = written(s);
	rf_packer_open(&s->packer, open, RF_STR("\n</table>"));
	/* The caption, when there is one, stands behind the tag. */
	for (bool more = true; more;) {
		if (rank == RF_RANK_BLOCK && text.len > open.len) {
			text.ptr += open.len;
			text.len -= open.len;
		} else {
			rf_buf_reset(&s->buf);
			more = rf_html_table_row(w, &rows);
			text = written(s);
		}
		if (text.len == 0)
			break;
		text.len--;	/* its line break */
		rf_packer_add(&s->packer, text, rank, separator, true);
		rank = RF_RANK_ITEM;
		separator = RF_STR("\n");
	}
	rf_packer_close(&s->packer);
	rf_html_table_close(w, &rows);
	(void)written(s);	/* the packer has closed it already */
	s->m->any = true;
	s->m->after_item = false;
	s->m->n = 0;
}

/* Fenced code: its lines, the fence around them. */
static void
code(struct sized *s, struct rf_str text, struct rf_str separator)
{
	const char *first = memchr(text.ptr, '\n', text.len);
	size_t open = first != NULL ? (size_t)(first - text.ptr) + 1 : 0;
	size_t close = text.len;
	enum rf_rank rank = RF_RANK_BLOCK;
	size_t at = open;

	while (close > open && text.ptr[close - 1] != '\n')
		close--;
	if (close > open)
		close--;	/* the fence's own line break goes with it */
	rf_packer_open(&s->packer, (struct rf_str){ text.ptr, open },
	    (struct rf_str){ text.ptr + close, text.len - close });
	while (at < close) {
		const char *end = memchr(text.ptr + at, '\n', close - at);
		size_t stop = end != NULL ? (size_t)(end - text.ptr) : close;

		/* An empty line goes with the one before. */
		while (stop < close && stop + 1 < close &&
		    text.ptr[stop + 1] == '\n')
			stop++;
		rf_packer_add(&s->packer, (struct rf_str){ text.ptr + at,
		    stop - at }, rank, separator, false);
		rank = RF_RANK_ITEM;
		separator = RF_STR("\n");
		at = stop + 1;
	}
	rf_packer_close(&s->packer);
}

static enum rf_rank
rank_of(const struct rf_block *b, bool in_list)
{
	unsigned level = b->level > 1 ? b->level : 1;

	if (b->kind == RF_BLOCK_HEADING)
		return RF_RANK_HEADING + (level < 6 ? level : 6) - 1;
	return in_list ? RF_RANK_ITEM : RF_RANK_BLOCK;
}

static void
sized_block(struct sized *s, const struct rf_block *b)
{
	struct rf_str separator = rf_md_separator(s->m, b);
	bool in_list = s->m->after_item && b->kind == RF_BLOCK_LIST_ITEM;

	rf_buf_reset(&s->buf);
	if (b->kind == RF_BLOCK_TABLE) {
		table(s, b->table, separator);
		return;
	}
	rf_md_block(s->m, b);
	if (b->kind == RF_BLOCK_CODE)
		code(s, written(s), separator);
	else
		rf_packer_add(&s->packer, written(s), rank_of(b, in_list),
		    separator, b->kind == RF_BLOCK_FIGURE);
}

static void
by_size(struct rf_md *m, const struct rf_document *d, bool semantic,
    uint32_t size, struct rf_json_out *json)
{
	struct sized s = { .m = m };

	rf_packer_init(&s.packer, semantic, size, json);
	rf_buf_init(&s.buf, MAX_BLOCK);
	rf_out_to_buf(&s.out, &s.buf);
	m->w.out = &s.out;
	for (size_t i = 0; i < d->pages.n; i++) {
		const struct rf_page *p = &d->pages.v[i];

		rf_md_page(m, p);
		if (p->sheet != NULL) {
			struct rf_str separator = m->any ? RF_STR("\n\n") :
			    RF_STR("");

			rf_buf_reset(&s.buf);
			rf_md_sheet_title(m);
			rf_packer_add(&s.packer, written(&s),
			    RF_RANK_HEADING, separator, false);
		}
		for (size_t k = 0; k < p->blocks.n; k++) {
			if (rf_md_shows(m, &p->blocks.v[k]))
				sized_block(&s, &p->blocks.v[k]);
		}
	}
	rf_packer_finish(&s.packer);
	/* A block that was too large must not just be short. */
	if (rf_out_finish(&s.out, NULL) != RF_OK &&
	    json->out->err.code == RF_OK)
		json->out->err = s.out.err;
	rf_buf_release(&s.buf);
}

void
rf_emit_chunks(const struct rf_document *d, const struct rf_options *o,
    enum rf_chunking type, uint32_t size, struct rf_json_out *json)
{
	struct rf_md m;

	if (size == 0)
		size = RF_CHUNK_SIZE_DEFAULT;
	rf_md_init(&m, d, o, false, NULL);
	rf_json_array(json);
	if (type == RF_CHUNK_PAGE)
		by_page(&m, d, json);
	else if (type == RF_CHUNK_HEADER)
		by_heading(&m, d, json);
	else
		by_size(&m, d, type == RF_CHUNK_SEMANTIC, size, json);
	rf_json_array_end(json);
}
