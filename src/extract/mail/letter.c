/*
 * A message is one page: its fields, its texts, the pictures that these do
 * not show themselves, the names of what else is attached; messages inside
 * it in the same form under headings of their own.  Attached documents are
 * pages of their own behind it.
 */
#include "config.h"

#include "extract/mail/letter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "extract/flow.h"
#include "extract/html/html.h"
#include "extract/mail/mime.h"
#include "extract/mail/uu.h"
#include "extract/members.h"
#include "util/io.h"
#include "util/limits.h"

#define MAX_SHOWN (1024LL * RF_MiB)

struct mail {
	struct rf_extract *x;
	struct rf_arena *arena;		/* the document's */
	const struct rf_letter_post *post;
	struct rf_flow *flow;
	struct rf_letter *root;		/* of this page */
	struct rf_letter *letter;	/* whose texts are being read */
	RF_VEC(const struct rf_letter_part *) files;	/* attached documents */
	uint64_t shown;			/* bytes of pictures in texts */
	uint32_t page;
};

static const struct rf_flow_style plain, bold = { .style = RF_BOLD };

struct rf_letter_part *
rf_letter_part(struct rf_arena *arena, struct rf_letter *letter,
    enum rf_letter_kind kind, const char *type)
{
	struct rf_letter_part *part = rf_arena_alloc(arena, sizeof(*part));

	part->kind = kind;
	part->type = type;
	if (letter->last != NULL)
		letter->last->next = part;
	else
		letter->parts = part;
	letter->last = part;
	return part;
}

static void
say(struct mail *m, const char *text, const struct rf_flow_style *style)
{
	rf_flow_text(m->flow, rf_str(text), style);
}

static enum rf_code
load(struct mail *m, const struct rf_letter_part *part, struct rf_buf *out,
    struct rf_err *err)
{
	if (part->bytes.ptr == NULL)
		return m->post->load(m->post->ctx, part, out, err);
	rf_buf_add(out, part->bytes.ptr, part->bytes.len);
	return RF_OK;
}

/* ---- texts --------------------------------------------------------------- */

/* A file that somebody wrote into the text becomes a part. */
static void
add_encoded(struct mail *m, const struct rf_uu *uu)
{
	struct rf_letter_part *part;
	struct rf_buf out;
	char *bytes;
	size_t n;

	part = rf_letter_part(m->arena, m->letter, RF_LETTER_FILE,
	    "application/octet-stream");
	part->name = rf_mime_text(m->arena, uu->name, NULL).ptr;
	rf_buf_init(&out, RF_MAX_MESSAGE);
	rf_uu_decode(uu, &out);
	bytes = rf_buf_take(&out, &n);
	rf_document_own(m->x->doc, bytes);
	part->bytes = (struct rf_str){ bytes, n };
}

/* Lines of the sender's own length, and quoted ones, as they stand. */
static void
plain_text(struct mail *m, struct rf_str text, bool flowed, bool delsp)
{
	struct rf_str line;
	struct rf_uu uu;
	bool quote = false, open = false, joined = false;

	while (text.len > 0) {
		bool is_quote, goes_on;

		if (rf_uu_begin(&text, &uu)) {
			rf_flow_close(m->flow);
			open = false;
			add_encoded(m, &uu);
			continue;
		}
		line = rf_mime_line(&text);
		/* Mailboxes keep "From " from the start of a line. */
		if (!quote && rf_str_starts(line, ">From "))
			line = (struct rf_str){ line.ptr + 1, line.len - 1 };
		is_quote = line.len > 0 && line.ptr[0] == '>';
		while (line.len > 0 && (line.ptr[0] == '>' ||
		    (is_quote && line.ptr[0] == ' '))) {
			line.ptr++;
			line.len--;
		}
		if (rf_str_trim(line).len == 0 || is_quote != quote) {
			rf_flow_close(m->flow);
			open = false;
		}
		if (rf_str_trim(line).len == 0)
			continue;
		if (!open)
			rf_flow_open(m->flow, is_quote ? RF_BLOCK_QUOTE :
			    RF_BLOCK_PARAGRAPH);
		else if (!joined)
			rf_flow_break(m->flow);
		/* The line above a signature ends in a space and nothing. */
		goes_on = flowed && line.ptr[line.len - 1] == ' ' &&
		    !rf_str_is(line, "-- ");
		if (goes_on && delsp)
			line.len--;
		rf_flow_text(m->flow, line, &plain);
		joined = goes_on;
		quote = is_quote;
		open = true;
	}
	rf_flow_close(m->flow);
}

/* The part that a page refers to, by its Content-ID or its address. */
static struct rf_letter_part *
part_by_address(struct rf_letter *in, struct rf_str id, struct rf_str src)
{
	for (struct rf_letter_part *p = in->parts; p != NULL; p = p->next) {
		struct rf_letter_part *found;

		if (p->kind == RF_LETTER_FILE &&
		    ((p->id.len > 0 && rf_str_eq(p->id, id)) ||
		    (p->location.len > 0 && rf_str_eq(p->location, src))))
			return p;
		if (p->message == NULL)
			continue;
		found = part_by_address(p->message, id, src);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static char *
load_part(void *ctx, struct rf_str src, size_t *n)
{
	struct mail *m = ctx;
	struct rf_str id = { NULL, 0 };
	struct rf_letter_part *part;
	struct rf_buf out;
	char *name;

	name = rf_arena_bytes(m->arena, src.len + 1);
	if (src.len > 4 && strncasecmp(src.ptr, "cid:", 4) == 0 &&
	    rf_percent_decode((struct rf_str){ src.ptr + 4, src.len - 4 },
	    false, name, &id.len))
		id.ptr = name;
	part = part_by_address(m->root, id, src);
	/* A page may show one picture without end. */
	if (part == NULL || m->shown > MAX_SHOWN)
		return NULL;
	part->shown = true;
	rf_buf_init(&out, RF_MAX_ASSET);
	if (load(m, part, &out, NULL) == RF_OK && out.len > 0 &&
	    !out.overflowed) {
		m->shown += out.len;
		return rf_buf_take(&out, n);
	}
	rf_buf_release(&out);
	return NULL;
}

static enum rf_code
rich_text(struct mail *m, struct rf_str text, struct rf_err *err)
{
	struct rf_member body = { .fd = -1, .name = "message.rtf",
		.media_type = "application/rtf", .size = (int64_t)text.len };
	enum rf_code rc = rf_member_store(m->x, text.ptr, text.len, &body.fd,
	    err);

	if (rc == RF_OK)
		rc = rf_member_flow(m->x, &body, m->flow, m->page, err);
	rf_close(&body.fd);
	return rc;
}

static enum rf_code
text_part(struct mail *m, struct rf_letter_part *part, struct rf_err *err)
{
	struct rf_web_host host = { .ctx = m, .load = load_part };
	/* Written by programs that know no better: the page may. */
	const char *charset = part->charset != NULL &&
	    strcasecmp(part->charset, "us-ascii") == 0 ? NULL : part->charset;
	struct rf_err late = RF_ERR_INIT;
	struct rf_buf out;
	struct rf_str text;
	enum rf_code rc;

	rf_buf_init(&out, RF_MAX_MESSAGE);
	rc = load(m, part, &out, &late);
	text = (struct rf_str){ out.ptr, out.len };
	if (rc != RF_OK)
		;
	else if (part->kind == RF_LETTER_HTML)
		rc = rf_web_flow(m->x, m->flow, text, charset, m->page,
		    &host, NULL, NULL, &late);
	else if (part->kind == RF_LETTER_RTF)
		rc = rich_text(m, text, &late);
	else
		plain_text(m, rf_mime_text(m->arena, text, part->charset),
		    part->flowed, part->delsp);
	rf_flow_close(m->flow);
	rf_buf_release(&out);
	if (rc != RF_OK && rf_code_is_document(rc)) {
		rf_document_warn(m->x->doc, "A text of the message cannot be "
		    "read: %s", late.msg);
		return RF_OK;
	}
	if (rc != RF_OK)
		*err = late;
	return rc;
}

/* ---- what is attached ---------------------------------------------------- */

/* By its name when nobody said what it is. */
static bool
is_picture(const struct rf_letter_part *part)
{
	static const char *const suffixes[] = { "png", "jpg", "jpeg", "gif",
		"bmp", "webp", "tif", "tiff", "emf", "wmf", "svg", "heic",
		"avif" };
	const char *dot = part->name != NULL ? strrchr(part->name, '.') :
	    NULL;

	if (strcmp(part->type, "application/octet-stream") == 0)
		for (size_t i = 0; dot != NULL && i < RF_COUNT(suffixes); i++)
			if (strcasecmp(dot + 1, suffixes[i]) == 0)
				return true;
	return rf_str_starts(rf_str(part->type), "image/");
}

static enum rf_code
add_picture(struct mail *m, const struct rf_letter_part *part,
    struct rf_err *err)
{
	struct rf_figure *f = rf_arena_alloc(m->arena, sizeof(*f));
	struct rf_err late = RF_ERR_INIT;
	struct rf_buf out;
	enum rf_code rc;

	f->asset = -1;
	f->title = part->name;
	rf_buf_init(&out, RF_MAX_ASSET);
	rc = load(m, part, &out, &late);
	if (rc == RF_OK && out.len > 0 && !out.overflowed)
		rc = rf_extract_asset(m->x, out.ptr, out.len,
		    part->name != NULL ? part->name : "picture", m->page,
		    &f->asset, &late);
	rf_buf_release(&out);
	if (rc != RF_OK && !rf_code_is_document(rc)) {
		*err = late;
		return rc;
	}
	if (f->asset < 0)
		f->render_error = "The picture cannot be read";
	rf_flow_figure(m->flow, f);
	return RF_OK;
}

/* Proofs and keys hold nothing to read. */
static bool
is_signature(const struct rf_letter_part *part)
{
	static const char *const types[] = { "application/pgp-signature",
		"application/pkcs7-signature",
		"application/x-pkcs7-signature", "application/pgp-keys" };

	for (size_t i = 0; i < RF_COUNT(types); i++)
		if (strcmp(part->type, types[i]) == 0)
			return true;
	return false;
}

static const char *
name_of(const struct rf_letter_part *part)
{
	return part->name != NULL ? part->name : part->type;
}

/* Pictures that no text shows; the names of everything else. */
static enum rf_code
attachments(struct mail *m, struct rf_letter *letter, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (struct rf_letter_part *p = letter->parts; p != NULL &&
	    rc == RF_OK; p = p->next)
		if (p->kind == RF_LETTER_FILE && !p->shown && is_picture(p))
			rc = add_picture(m, p, err);
	for (struct rf_letter_part *p = letter->parts; p != NULL; p = p->next) {
		if (p->kind != RF_LETTER_FILE || p->shown || is_picture(p))
			continue;
		rf_flow_open(m->flow, RF_BLOCK_LIST_ITEM);
		say(m, "Attachment: ", &plain);
		say(m, name_of(p), &plain);
		rf_flow_close(m->flow);
		if (!is_signature(p))
			*RF_VEC_PUSH(&m->files) = p;
	}
	return rc;
}

static enum rf_code
read_file(struct mail *m, const struct rf_letter_part *part,
    struct rf_err *err)
{
	struct rf_member file = { .fd = -1, .name = name_of(part),
		.media_type = part->type };
	struct rf_buf out;
	enum rf_code rc;

	if (!rf_members_may_open(m->x))
		return rf_fail(err, RF_E_LIMIT, "the message lies too deep in "
		    "others");
	if (part->charset != NULL)
		file.media_type = rf_arena_printf(m->arena, "%s; charset=%s",
		    part->type, part->charset);
	rf_buf_init(&out, RF_MAX_MESSAGE);
	rc = load(m, part, &out, err);
	if (rc == RF_OK)
		rc = rf_buf_check(&out, "The attachment", err);
	if (rc == RF_OK)
		rc = rf_member_store(m->x, out.ptr, out.len, &file.fd, err);
	file.size = (int64_t)out.len;
	rf_buf_release(&out);
	if (rc == RF_OK)
		rc = rf_member_pages(m->x, &file, err);
	rf_close(&file.fd);
	return rc;
}

/* Behind the page of the message. */
static enum rf_code
read_files(struct mail *m, struct rf_err *err)
{
	for (size_t i = 0; i < m->files.n; i++) {
		struct rf_err late = RF_ERR_INIT;
		enum rf_code rc = read_file(m, m->files.v[i], &late);

		if (rc == RF_OK)
			continue;
		if (!rf_code_is_document(rc)) {
			*err = late;
			return rc;
		}
		rf_document_warn(m->x->doc, "The attachment \"%s\" was not "
		    "read: %s", name_of(m->files.v[i]), late.msg);
	}
	return RF_OK;
}

/* ---- the message --------------------------------------------------------- */

static void
fields(struct mail *m, const struct rf_letter *letter, unsigned level)
{
	const struct {
		const char *name, *value;
	} rows[] = {
		{ "From", letter->from }, { "To", letter->to },
		{ "Cc", letter->cc }, { "Bcc", letter->bcc },
		{ "Date", letter->date },
	};
	bool any = false;

	if (letter->subject != NULL) {
		rf_flow_open(m->flow, RF_BLOCK_HEADING)->level =
		    (uint16_t)(level < 6 ? level : 6);
		say(m, letter->subject, &plain);
		rf_flow_close(m->flow);
	}
	rf_flow_open(m->flow, RF_BLOCK_PARAGRAPH);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		if (rows[i].value == NULL)
			continue;
		if (any)
			rf_flow_break(m->flow);
		say(m, rows[i].name, &bold);
		say(m, ": ", &plain);
		say(m, rows[i].value, &plain);
		any = true;
	}
	rf_flow_close(m->flow);
}

static enum rf_code
message(struct mail *m, struct rf_letter *letter, unsigned level,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	fields(m, letter, level);
	for (struct rf_letter_part *p = letter->parts; p != NULL &&
	    rc == RF_OK; p = p->next) {
		m->letter = letter;
		if (p->kind == RF_LETTER_MESSAGE)
			rc = message(m, p->message, level + 1, err);
		else if (p->kind != RF_LETTER_FILE)
			rc = text_part(m, p, err);
	}
	return rc == RF_OK ? attachments(m, letter, err) : rc;
}

static enum rf_code
read_letter(struct mail *m, struct rf_err *err)
{
	struct rf_document *d = m->x->doc;
	struct rf_page unwanted = { .number = 0 }, *page = &unwanted;
	enum rf_code rc;

	m->page = ++d->total_pages;
	m->files.n = 0;
	m->flow = rf_flow_new(d);
	rc = message(m, m->root, 1, err);
	if (rf_options_want_page(m->x->options, m->page))
		page = rf_document_page(d, m->page);
	rf_flow_page(m->flow, page);
	RF_VEC_RELEASE(&unwanted.blocks);
	rf_flow_free(m->flow);
	rf_extract_progress(m->x, d->total_pages, d->total_pages);
	return rc == RF_OK ? read_files(m, err) : rc;
}

enum rf_code
rf_letters_extract(struct rf_extract *x, struct rf_letter *letters,
    const struct rf_letter_post *post, struct rf_err *err)
{
	struct mail m = { .x = x, .arena = &x->doc->arena, .post = post };
	enum rf_code rc = RF_OK;

	x->doc->paging = RF_PAGES;
	x->doc->title = letters->subject;
	x->doc->author = letters->from;
	for (m.root = letters; m.root != NULL && rc == RF_OK;
	    m.root = m.root->next)
		rc = read_letter(&m, err);
	RF_VEC_RELEASE(&m.files);
	return rc == RF_OK ? rf_options_check_pages(x->options,
	    x->doc->total_pages, err) : rc;
}
