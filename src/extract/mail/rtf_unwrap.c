/*
 * A web page wrapped in RTF (MS-OXRTFEX): its tags stand in groups of their
 * own ({\*\htmltag ...}), its text stands as RTF, and what \htmlrtf turns on
 * is only for programs that read nothing but RTF.
 *
 * What surprises: \htmlrtf is a property like bold, so the end of its group
 * ends it; a character's bytes may come one by one, as \'xx; and text in tags
 * is in the document's code page, whatever the font.
 */
#include "config.h"

#include "extract/mail/rtf_packed.h"

#include <string.h>

#include "extract/codepage.h"
#include "util/arena.h"
#include "util/limits.h"
#include "util/utf8.h"

#define GROUPS 500
#define FONTS 1024
#define LOOK_AHEAD 30		/* words within which it says what it is */

struct state {
	bool silent;		/* a destination that is no text */
	bool tag;		/* in an \htmltag */
	bool rtf_only;		/* \htmlrtf is on */
	bool fonts;		/* in the table of fonts */
	uint16_t font;
	uint16_t uc;
};

struct unwrap {
	struct rf_str in;
	size_t at;
	bool html;
	struct rf_buf *out;
	struct state stack[GROUPS];
	size_t depth, lost;	/* open; and those past that */
	struct state s;
	bool star;
	unsigned skip;		/* characters that stand for a \u */
	uint32_t high;		/* a surrogate that waits */
	struct rf_arena arena;	/* for names of character sets */
	const char *charset;	/* of the document */
	const char *fonts[FONTS];	/* their character sets, or NULL */
	uint16_t font;		/* being defined */
	struct rf_buf bytes;	/* not decoded yet */
};

/* ---- tokens -------------------------------------------------------------- */

struct token {
	enum { END, OPEN, CLOSE, WORD, SYMBOL, BYTE } kind;
	char name[32];		/* of a word */
	bool has;		/* it has a number */
	int32_t v;
	unsigned char c;	/* of a symbol or byte */
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void
read_word(struct rf_str in, size_t *at, struct token *t)
{
	bool minus = false;
	int64_t v = 0;
	size_t n = 0;

	for (; *at < in.len && is_letter(in.ptr[*at]); ++*at)
		if (n < sizeof(t->name) - 1)
			t->name[n++] = in.ptr[*at];
	t->name[n] = '\0';
	if (*at < in.len && in.ptr[*at] == '-') {
		minus = true;
		++*at;
	}
	for (; *at < in.len && in.ptr[*at] >= '0' && in.ptr[*at] <= '9'; ++*at) {
		t->has = true;
		if (v < INT32_MAX)
			v = v * 10 + (in.ptr[*at] - '0');
	}
	v = v > INT32_MAX ? INT32_MAX : v;
	t->v = (int32_t)(minus ? -v : v);
	if (*at < in.len && in.ptr[*at] == ' ')
		++*at;
	t->kind = WORD;
	if (strcmp(t->name, "bin") == 0 && t->v > 0)
		*at += (size_t)t->v < in.len - *at ? (size_t)t->v :
		    in.len - *at;
}

static struct token
next(struct rf_str in, size_t *at)
{
	struct token t = { .kind = END };
	unsigned char byte;
	char c;

	while (*at < in.len && (in.ptr[*at] == '\r' || in.ptr[*at] == '\n' ||
	    in.ptr[*at] == '\0'))
		++*at;
	if (*at >= in.len)
		return t;
	c = in.ptr[(*at)++];
	t.c = (unsigned char)c;
	t.kind = c == '{' ? OPEN : c == '}' ? CLOSE : BYTE;
	if (c != '\\' || *at >= in.len)
		return t;
	if (is_letter(in.ptr[*at])) {
		read_word(in, at, &t);
		return t;
	}
	c = in.ptr[(*at)++];
	t.c = (unsigned char)c;
	t.kind = c == '\\' || c == '{' || c == '}' ? BYTE : SYMBOL;
	if (c == '\'' && in.len - *at >= 2 &&
	    rf_unhex((struct rf_str){ in.ptr + *at, 2 }, &byte, 1)) {
		*at += 2;
		t.kind = BYTE;
		t.c = byte;
	}
	return t;
}

enum rf_rtf_wrapped
rf_rtf_is_wrapped(struct rf_str rtf)
{
	size_t at = 0;

	if (!rf_str_starts(rtf, "{\\rtf"))
		return RF_RTF_GENUINE;
	for (int i = 0; i < LOOK_AHEAD; i++) {
		struct token t = next(rtf, &at);

		if (t.kind == END)
			break;
		if (t.kind == WORD && strcmp(t.name, "fromhtml") == 0 &&
		    (!t.has || t.v != 0))
			return RF_RTF_HTML;
		if (t.kind == WORD && strcmp(t.name, "fromtext") == 0)
			return RF_RTF_TEXT;
	}
	return RF_RTF_GENUINE;
}

/* ---- text ---------------------------------------------------------------- */

static bool
is_shown(const struct unwrap *u)
{
	return !u->s.silent && !u->s.rtf_only;
}

static void
flush(struct unwrap *u)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	const char *charset = u->s.tag || u->s.font >= FONTS ||
	    u->fonts[u->s.font] == NULL ? u->charset : u->fonts[u->s.font];
	struct rf_str s = { u->bytes.ptr, u->bytes.len };

	if (s.len == 0)
		return;
	s = rf_utf8_from(&scratch, s, charset);
	rf_buf_add(u->out, s.ptr, s.len);
	rf_buf_reset(&u->bytes);
	rf_arena_release(&scratch);
}

static void
add_byte(struct unwrap *u, unsigned char c)
{
	if (u->skip > 0)
		u->skip--;
	else if (is_shown(u))
		rf_buf_addc(&u->bytes, (char)c);
	if (u->bytes.len >= 65536 && c < 0x80)
		flush(u);
}

static void
add_text(struct unwrap *u, const char *s)
{
	if (!is_shown(u))
		return;
	flush(u);
	rf_buf_adds(u->out, s);
}

static void
add_char(struct unwrap *u, uint32_t cp)
{
	char utf8[5];

	if (cp >= 0xd800 && cp < 0xdc00) {
		u->high = cp;
		return;
	}
	if (cp >= 0xdc00 && cp < 0xe000)
		cp = u->high != 0 ? 0x10000 + ((u->high - 0xd800) << 10) +
		    (cp - 0xdc00) : 0xfffd;
	u->high = 0;
	utf8[rf_utf8_encode(cp, utf8)] = '\0';
	add_text(u, utf8);
}

/* ---- words --------------------------------------------------------------- */

/* Words that stand for a character or for a line's end. */
static bool
character(struct unwrap *u, const char *name)
{
	static const struct {
		const char *name, *text;
	} words[] = {
		{ "par", "\r\n" }, { "line", "\r\n" }, { "tab", "\t" },
		{ "lquote", "\xe2\x80\x98" }, { "rquote", "\xe2\x80\x99" },
		{ "ldblquote", "\xe2\x80\x9c" },
		{ "rdblquote", "\xe2\x80\x9d" },
		{ "bullet", "\xe2\x80\xa2" }, { "endash", "\xe2\x80\x93" },
		{ "emdash", "\xe2\x80\x94" }, { "emspace", "\xe2\x80\x83" },
		{ "enspace", "\xe2\x80\x82" }, { "zwj", "\xe2\x80\x8d" },
		{ "zwnj", "\xe2\x80\x8c" },
	};

	for (size_t i = 0; i < RF_COUNT(words); i++)
		if (strcmp(name, words[i].name) == 0) {
			add_text(u, words[i].text);
			return true;
		}
	return false;
}

/* Groups that hold no text of the message. */
static bool
destination(struct unwrap *u, const char *name)
{
	static const char *const names[] = { "colortbl", "stylesheet", "info",
		"pntext", "listtext", "pict", "object", "header", "footer",
		"mhtmltag", "generator", "fldinst", "listtable",
		"listoverridetable", "rsidtbl", "themedata" };

	if (strcmp(name, "fonttbl") == 0) {
		u->s.silent = u->s.fonts = true;
		return true;
	}
	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0) {
			u->s.silent = true;
			return true;
		}
	return false;
}

static void
property(struct unwrap *u, const struct token *t)
{
	const char *name = t->name;

	if (strcmp(name, "uc") == 0)
		u->s.uc = t->v >= 0 && t->v < 100 ? (uint16_t)t->v : 1;
	else if (strcmp(name, "ansicpg") == 0)
		u->charset = rf_codepage(&u->arena, t->v);
	else if (strcmp(name, "f") == 0) {
		u->font = t->v >= 0 && t->v < FONTS ? (uint16_t)t->v : 0;
		u->s.font = u->font;
	} else if (strcmp(name, "fcharset") == 0 && u->s.fonts)
		u->fonts[u->font] = rf_codepage_of_font(t->v);
	else if (strcmp(name, "cpg") == 0 && u->s.fonts)
		u->fonts[u->font] = rf_codepage(&u->arena, t->v);
	else if (strcmp(name, "plain") == 0)
		u->s.font = 0;
}

static void
word(struct unwrap *u, const struct token *t)
{
	bool star = u->star;

	u->star = false;
	if (strcmp(t->name, "u") == 0 && t->has) {
		/* What comes before it must not come behind it. */
		add_char(u, (uint32_t)t->v & 0xffff);
		u->skip = u->s.uc;
		return;
	}
	if (u->skip > 0) {
		u->skip--;
		return;
	}
	if (character(u, t->name))
		return;
	flush(u);
	if (strcmp(t->name, "htmlrtf") == 0)
		u->s.rtf_only = !t->has || t->v != 0;
	else if (star && strcmp(t->name, "htmltag") == 0 && u->html)
		u->s.tag = true;
	else if (!destination(u, t->name)) {
		if (star)
			u->s.silent = true;
		else
			property(u, t);
	}
}

static void
symbol(struct unwrap *u, unsigned char c)
{
	if (c == '*') {
		u->star = true;
		return;
	}
	if (u->skip > 0) {
		u->skip--;
		return;
	}
	if (c == '~')
		add_text(u, u->html ? "&nbsp;" : "\xc2\xa0");
	else if (c == '_')
		add_text(u, u->html ? "&shy;" : "\xc2\xad");
	else if (c == '\r' || c == '\n')
		add_text(u, "\r\n");
	else if (c == '\t')
		add_text(u, "\t");
}

static void
group(struct unwrap *u, bool open)
{
	flush(u);
	u->skip = 0;
	u->star = false;
	if (open && u->depth < GROUPS)
		u->stack[u->depth++] = u->s;
	else if (open)
		u->lost++;
	else if (u->lost > 0)
		u->lost--;
	else if (u->depth > 0)
		u->s = u->stack[--u->depth];
}

void
rf_rtf_unwrap(struct rf_str rtf, struct rf_buf *out)
{
	struct unwrap u = { .in = rtf, .out = out, .charset = "windows-1252",
		.s = { .uc = 1 }, .html = rf_rtf_is_wrapped(rtf) ==
		RF_RTF_HTML };
	struct token t;

	rf_buf_init(&u.bytes, 1 * RF_MiB);
	while ((t = next(rtf, &u.at)).kind != END) {
		if (t.kind == OPEN || t.kind == CLOSE)
			group(&u, t.kind == OPEN);
		else if (t.kind == WORD)
			word(&u, &t);
		else if (t.kind == SYMBOL)
			symbol(&u, t.c);
		else
			add_byte(&u, t.c);
		if (u.depth == 0)
			break;		/* what follows is no RTF */
	}
	flush(&u);
	rf_buf_release(&u.bytes);
	rf_arena_release(&u.arena);
}
