/*
 * A message is one page: its fields, its body, the pictures that the body
 * does not show itself, the names of what else is attached.  Messages inside
 * it follow in the same form under headings of their own.  Of the forms of
 * one text the richest that we read is taken.
 */
#include "config.h"

#include "extract/mail/mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "extract/flow.h"
#include "extract/html/html.h"
#include "extract/mail/mime.h"
#include "extract/recognise.h"
#include "util/limits.h"

#define MAX_MESSAGE (256 * RF_MiB)
#define MAX_SHOWN (1024LL * RF_MiB)

struct mail {
	struct rf_extract *x;
	struct rf_arena *arena;		/* the document's */
	struct rf_flow *flow;
	struct rf_mime *root;
	RF_VEC(const struct rf_mime *) attachments;	/* not read */
	uint64_t shown;			/* bytes of pictures in texts */
};

static const struct rf_flow_style plain, bold = { .style = RF_BOLD };

/* ---- recognition --------------------------------------------------------- */

static bool
is_field(struct rf_str line)
{
	size_t n = 0;

	while (n < line.len && line.ptr[n] > ' ' && line.ptr[n] < 127 &&
	    line.ptr[n] != ':')
		n++;
	return n > 0 && n < line.len && line.ptr[n] == ':';
}

/* Fields from the first line on, and some that only messages have. */
int
rf_eml_recognise(const unsigned char *head, size_t len, const char *name)
{
	static const char *const known[] = { "From:", "To:", "Subject:",
		"Date:", "Message-ID:", "MIME-Version:", "Received:",
		"Return-Path:", "Delivered-To:", "Reply-To:" };
	struct rf_str rest = { (const char *)head, len }, line;
	unsigned seen = 0, count = 0;
	bool first = true;

	(void)name;
	if (!rf_looks_like_text(head, len))
		return 0;
	for (; (line = rf_mime_line(&rest)).ptr != NULL && line.len > 0;
	    first = false) {
		if (first && rf_str_starts(line, "From "))
			continue;
		if (!first && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
			continue;
		/* The last line of the head may be cut. */
		if (!is_field(line) && rest.len > 0)
			return 0;
		for (size_t i = 0; i < RF_COUNT(known); i++)
			if (line.len > strlen(known[i]) && strncasecmp(
			    line.ptr, known[i], strlen(known[i])) == 0)
				seen |= 1u << i;
	}
	for (; seen > 0; seen &= seen - 1)
		count++;
	return count >= 3 ? 90 : count == 2 ? 45 : 0;
}

/* ---- texts --------------------------------------------------------------- */

static void
say(struct mail *m, const char *text, const struct rf_flow_style *style)
{
	rf_flow_text(m->flow, rf_str(text), style);
}

/* Lines of the sender's own length, and quoted ones, as they stand. */
static void
plain_text(struct mail *m, struct rf_str text, bool flowed)
{
	struct rf_str line;
	bool quote = false, open = false, joined = false;

	while ((line = rf_mime_line(&text)).ptr != NULL) {
		bool is_quote = line.len > 0 && line.ptr[0] == '>';

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
		rf_flow_text(m->flow, line, &plain);
		joined = flowed && line.ptr[line.len - 1] == ' ';
		quote = is_quote;
		open = true;
	}
	rf_flow_close(m->flow);
}

/* A part that a page refers to by its Content-ID. */
static struct rf_mime *
part_by_id(struct rf_mime *in, struct rf_str id)
{
	for (struct rf_mime *c = in; c != NULL; c = c->next) {
		struct rf_mime *found;

		if (c->id.len > 0 && rf_str_eq(c->id, id))
			return c;
		found = part_by_id(c->child, id);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static char *
load_part(void *ctx, struct rf_str src, size_t *n)
{
	struct mail *m = ctx;
	struct rf_mime *part;
	struct rf_buf out;
	struct rf_str id;
	char *name;

	if (src.len < 5 || strncasecmp(src.ptr, "cid:", 4) != 0)
		return NULL;
	name = rf_arena_bytes(m->arena, src.len + 1);
	if (!rf_percent_decode((struct rf_str){ src.ptr + 4, src.len - 4 },
	    false, name, &id.len))
		return NULL;
	id.ptr = name;
	part = part_by_id(m->root, id);
	/* A page may show one picture without end. */
	if (part == NULL || m->shown > MAX_SHOWN)
		return NULL;
	m->shown += part->body.len;
	part->shown = true;
	rf_buf_init(&out, RF_MAX_ASSET);
	rf_mime_decode(part, &out);
	if (out.len > 0 && !out.overflowed)
		return rf_buf_take(&out, n);
	rf_buf_release(&out);
	return NULL;
}

static enum rf_code
text_part(struct mail *m, struct rf_mime *part, struct rf_err *err)
{
	struct rf_web_host host = { .ctx = m, .load = load_part };
	struct rf_buf out;
	struct rf_str text;
	enum rf_code rc = RF_OK;

	part->shown = true;
	rf_buf_init(&out, MAX_MESSAGE);
	rf_mime_decode(part, &out);
	text = (struct rf_str){ out.ptr, out.len };
	if (strcmp(part->type, "text/html") == 0)
		rc = rf_web_flow(m->x, m->flow, text, part->charset, 1, &host,
		    NULL, NULL, err);
	else
		plain_text(m, rf_mime_text(m->arena, text, part->charset),
		    part->flowed);
	rf_flow_close(m->flow);
	rf_buf_release(&out);
	return rc;
}

/* ---- parts --------------------------------------------------------------- */

static enum rf_code message(struct mail *m, struct rf_mime *part,
    unsigned level, struct rf_err *err);

static bool
is_body(const struct rf_mime *part)
{
	return !part->attached && (strcmp(part->type, "text/html") == 0 ||
	    strcmp(part->type, "text/plain") == 0);
}

static bool
is_multipart(const struct rf_mime *part)
{
	return rf_str_starts(rf_str(part->type), "multipart/");
}

/* How good a form of the text the part is: 2 HTML, 1 plain, 0 none. */
static int
richness(const struct rf_mime *part)
{
	int best = is_body(part) ?
	    1 + (strcmp(part->type, "text/html") == 0) : 0;

	for (const struct rf_mime *c = is_multipart(part) ? part->child :
	    NULL; c != NULL; c = c->next) {
		int r = richness(c);

		best = r > best ? r : best;
	}
	return best;
}

static void
mark(struct rf_mime *part)
{
	part->shown = true;
	for (struct rf_mime *c = part->child; c != NULL; c = c->next)
		mark(c);
}

static enum rf_code
part_content(struct mail *m, struct rf_mime *part, unsigned level,
    struct rf_err *err)
{
	struct rf_mime *best = NULL;
	enum rf_code rc = RF_OK;

	if (part->shown)
		return RF_OK;
	if (strcmp(part->type, "message/rfc822") == 0 && part->child != NULL)
		return message(m, part->child, level + 1, err);
	if (!is_multipart(part))
		return is_body(part) ? text_part(m, part, err) : RF_OK;
	for (struct rf_mime *c = part->child; c != NULL; c = c->next)
		if (best == NULL || richness(c) >= richness(best))
			best = c;
	if (strcmp(part->type, "multipart/alternative") == 0 &&
	    richness(part) > 0)
		for (struct rf_mime *c = part->child; c != NULL; c = c->next)
			if (c != best && richness(c) > 0)
				mark(c);
	for (struct rf_mime *c = part->child; c != NULL && rc == RF_OK;
	    c = c->next)
		rc = part_content(m, c, level, err);
	return rc;
}

static enum rf_code
add_picture(struct mail *m, struct rf_mime *part, struct rf_err *err)
{
	struct rf_figure *f = rf_arena_alloc(m->arena, sizeof(*f));
	struct rf_err late = RF_ERR_INIT;
	enum rf_code rc = RF_OK;
	struct rf_buf out;

	f->asset = -1;
	f->title = part->name;
	rf_buf_init(&out, RF_MAX_ASSET);
	rf_mime_decode(part, &out);
	if (out.len > 0 && !out.overflowed)
		rc = rf_extract_asset(m->x, out.ptr, out.len,
		    part->name != NULL ? part->name : "picture", 1, &f->asset,
		    &late);
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

/* Pictures that no text shows; the names of everything else. */
static enum rf_code
leftovers(struct mail *m, struct rf_mime *part, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	for (; part != NULL && rc == RF_OK; part = part->next) {
		if (strcmp(part->type, "message/rfc822") == 0 &&
		    part->child != NULL)
			continue;
		if (part->child != NULL)
			rc = leftovers(m, part->child, err);
		else if (part->shown || is_multipart(part))
			continue;
		else if (rf_str_starts(rf_str(part->type), "image/"))
			rc = add_picture(m, part, err);
		else
			*RF_VEC_PUSH(&m->attachments) = part;
	}
	return rc;
}

static void
list_attachments(struct mail *m)
{
	for (size_t i = 0; i < m->attachments.n; i++) {
		const struct rf_mime *part = m->attachments.v[i];
		const char *name = part->name != NULL ? part->name :
		    part->type;

		rf_flow_open(m->flow, RF_BLOCK_LIST_ITEM);
		say(m, "Attachment: ", &plain);
		say(m, name, &plain);
		rf_flow_close(m->flow);
		rf_document_warn(m->x->doc, "The attachment \"%s\" (%s) was "
		    "not read: send it by itself to have it read", name,
		    part->type);
	}
	m->attachments.n = 0;
}

/* ---- the message --------------------------------------------------------- */

static void
fields(struct mail *m, struct rf_str head, const char *subject,
    unsigned level)
{
	static const char *const names[] = { "From", "To", "Cc", "Date" };
	bool any = false;

	if (subject != NULL) {
		rf_flow_open(m->flow, RF_BLOCK_HEADING)->level =
		    (uint16_t)(level < 6 ? level : 6);
		say(m, subject, &plain);
		rf_flow_close(m->flow);
	}
	rf_flow_open(m->flow, RF_BLOCK_PARAGRAPH);
	for (size_t i = 0; i < RF_COUNT(names); i++) {
		const char *v = rf_mime_text_field(m->arena, head, names[i]);

		if (v == NULL)
			continue;
		if (any)
			rf_flow_break(m->flow);
		say(m, names[i], &bold);
		say(m, ": ", &plain);
		say(m, v, &plain);
		any = true;
	}
	rf_flow_close(m->flow);
}

static enum rf_code
message(struct mail *m, struct rf_mime *part, unsigned level,
    struct rf_err *err)
{
	const char *subject = rf_mime_text_field(m->arena, part->head,
	    "Subject");
	enum rf_code rc;

	if (level == 1) {
		m->x->doc->title = subject;
		m->x->doc->author = rf_mime_text_field(m->arena, part->head,
		    "From");
	}
	fields(m, part->head, subject, level);
	rc = part_content(m, part, level, err);
	if (rc == RF_OK)
		rc = leftovers(m, part, err);
	list_attachments(m);
	return rc;
}

static bool
is_encrypted(const struct rf_mime *part)
{
	return strcmp(part->type, "multipart/encrypted") == 0 ||
	    ((strcmp(part->type, "application/pkcs7-mime") == 0 ||
	    strcmp(part->type, "application/x-pkcs7-mime") == 0) &&
	    memmem(part->head.ptr, part->head.len, "signed-data", 11) == NULL);
}

enum rf_code
rf_eml_extract(struct rf_extract *x, struct rf_err *err)
{
	struct mail m = { .x = x, .arena = &x->doc->arena };
	struct rf_str text = { NULL, 0 };
	enum rf_code rc;

	x->doc->paging = RF_PAGES;
	x->doc->total_pages = 1;
	rc = rf_options_check_pages(x->options, 1, err);
	if (rc == RF_OK)
		rc = rf_extract_load(x, MAX_MESSAGE, &text, err);
	if (rc != RF_OK)
		return rc;
	/* Names and types of parts are slices of it. */
	rf_document_own(x->doc, (void *)text.ptr);
	m.root = rf_mime_parse(m.arena, text);
	if (is_encrypted(m.root))
		return rf_fail(err, RF_E_ENCRYPTED, "The message is "
		    "encrypted");
	m.flow = rf_flow_new(x->doc);
	rc = message(&m, m.root, 1, err);
	rf_flow_page(m.flow, rf_document_page(x->doc, 1));
	rf_flow_free(m.flow);
	RF_VEC_RELEASE(&m.attachments);
	rf_extract_progress(x, 1, 1);
	return rc;
}
