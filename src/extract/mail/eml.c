/*
 * Messages as they are sent (RFC 5322) and mailboxes of them, as letters.  Of
 * the forms of one text the richest that we read is taken.
 */
#include "config.h"

#include "extract/mail/mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "extract/mail/letter.h"
#include "extract/mail/mime.h"
#include "extract/recognise.h"
#include "util/limits.h"

#define MAX_LETTERS 10000	/* of one mailbox */

/* ---- recognition --------------------------------------------------------- */

/* Fields from the first line on, and some that only messages have. */
int
rf_eml_recognise(const unsigned char *head, size_t len, const char *name)
{
	static const char *const known[] = { "From:", "To:", "Subject:",
		"Date:", "Message-ID:", "MIME-Version:", "Received:",
		"Return-Path:", "Delivered-To:", "Reply-To:",
		"Content-Type:" };
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
		if (!rf_mime_is_field(line) && rest.len > 0)
			return 0;
		for (size_t i = 0; i < RF_COUNT(known); i++)
			if (line.len > strlen(known[i]) && strncasecmp(
			    line.ptr, known[i], strlen(known[i])) == 0)
				seen |= 1u << i;
	}
	for (; seen > 0; seen &= seen - 1)
		count++;
	return count >= 3 ? 90 : count == 2 ? 45 : count == 1 ? 15 : 0;
}

/* ---- parts --------------------------------------------------------------- */

/*
 * A text to be shown where it stands: what no reader knows better is plain
 * (RFC 2046, section 4.1.4), and so are the reports of mail servers.
 */
static bool
is_body(const struct rf_mime *part)
{
	static const char *const files[] = { "text/csv", "text/calendar",
		"text/markdown", "text/xml", "text/rtf", "text/vcard",
		"text/x-vcard", "text/tab-separated-values" };
	static const char *const reports[] = { "message/delivery-status",
		"message/disposition-notification", "message/feedback-report" };

	if (part->attached)
		return false;
	for (size_t i = 0; i < RF_COUNT(reports); i++)
		if (strcmp(part->type, reports[i]) == 0)
			return true;
	for (size_t i = 0; i < RF_COUNT(files); i++)
		if (strcmp(part->type, files[i]) == 0)
			return false;
	return rf_str_starts(rf_str(part->type), "text/");
}

/* Texts that say once more what another form does, for few programs. */
static bool
is_rare_form(const struct rf_mime *part)
{
	return is_body(part) && strcmp(part->type, "text/html") != 0 &&
	    strcmp(part->type, "text/plain") != 0;
}

static bool
is_multipart(const struct rf_mime *part)
{
	return rf_str_starts(rf_str(part->type), "multipart/");
}

/*
 * How good a form of the text the part is: 3 HTML, 2 plain, 1 another kind
 * of text, 0 none.  What is empty is none, whatever it is called.
 */
static int
richness(const struct rf_mime *part)
{
	int best = !is_body(part) || rf_str_trim(part->body).len == 0 ? 0 :
	    strcmp(part->type, "text/html") == 0 ? 3 :
	    is_rare_form(part) ? 1 : 2;

	for (const struct rf_mime *c = is_multipart(part) ? part->child :
	    NULL; c != NULL; c = c->next) {
		int r = richness(c);

		best = r > best ? r : best;
	}
	return best;
}

static struct rf_letter *letter_of(struct rf_arena *arena,
    const struct rf_mime *m);

static void
add_leaf(struct rf_arena *arena, struct rf_letter *letter,
    const struct rf_mime *m)
{
	enum rf_letter_kind kind = !is_body(m) && !m->unparted ?
	    RF_LETTER_FILE : strcmp(m->type, "text/html") == 0 ? RF_LETTER_HTML :
	    RF_LETTER_TEXT;
	struct rf_letter_part *part = rf_letter_part(arena, letter, kind,
	    m->type);

	part->charset = m->charset;
	part->name = m->name;
	part->id = m->id;
	part->location = m->location;
	part->flowed = m->flowed;
	part->delsp = m->delsp;
	part->source = m;
}

static void
add_part(struct rf_arena *arena, struct rf_letter *letter,
    const struct rf_mime *m)
{
	const struct rf_mime *best = NULL;
	bool alternative = strcmp(m->type, "multipart/alternative") == 0 &&
	    richness(m) > 0;

	if (strcmp(m->type, "message/rfc822") == 0 && m->child != NULL) {
		rf_letter_part(arena, letter, RF_LETTER_MESSAGE,
		    m->type)->message = letter_of(arena, m->child);
		return;
	}
	if (!is_multipart(m) || m->unparted) {
		add_leaf(arena, letter, m);
		return;
	}
	for (const struct rf_mime *c = m->child; c != NULL; c = c->next)
		if (best == NULL || richness(c) >= richness(best))
			best = c;
	for (const struct rf_mime *c = m->child; c != NULL; c = c->next)
		if (!alternative || c == best || (richness(c) == 0 &&
		    !is_body(c)))
			add_part(arena, letter, c);
}

static struct rf_letter *
letter_of(struct rf_arena *arena, const struct rf_mime *m)
{
	struct rf_letter *letter = rf_arena_alloc(arena, sizeof(*letter));
	const struct {
		const char *name, **value;
	} rows[] = {
		{ "Subject", &letter->subject }, { "From", &letter->from },
		{ "To", &letter->to }, { "Cc", &letter->cc },
		{ "Bcc", &letter->bcc }, { "Date", &letter->date },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		*rows[i].value = rf_mime_text_field(arena, m->head,
		    rows[i].name);
	add_part(arena, letter, m);
	return letter;
}

static enum rf_code
load(void *ctx, const struct rf_letter_part *part, struct rf_buf *out,
    struct rf_err *err)
{
	rf_mime_decode(part->source, out);
	return RF_OK;
}

/* ---- the whole ----------------------------------------------------------- */

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
	static const struct rf_letter_post post = { .load = load };
	struct rf_letter *letters = NULL, **slot = &letters;
	struct rf_arena *arena = &x->doc->arena;
	const struct rf_mime *m = NULL;
	struct rf_str text, one;
	enum rf_code rc;
	int n = 0;

	rc = rf_extract_load(x, RF_MAX_MESSAGE, &text, err);
	if (rc != RF_OK)
		return rc;
	/* Names and types of parts are slices of it. */
	rf_document_own(x->doc, (void *)text.ptr);
	while (n < MAX_LETTERS && (one = rf_mime_next(&text)).ptr != NULL) {
		m = rf_mime_parse(arena, one);
		*slot = letter_of(arena, m);
		slot = &(*slot)->next;
		n++;
	}
	if (n == 1 && is_encrypted(m))
		return rf_fail(err, RF_E_ENCRYPTED, "The message is "
		    "encrypted");
	if (text.len > 0)
		rf_document_warn(x->doc, "The mailbox holds more than %d "
		    "messages; the others were left out", MAX_LETTERS);
	return rf_letters_extract(x, letters, &post, err);
}
