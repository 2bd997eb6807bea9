/*
 * Compressed RTF (MS-OXRTFCP, 3.1.3): LZ77 with a window of 4,096 bytes that
 * is full of the commonest words from the start.  What surprises: a reference
 * to the place where the next byte goes is the end.
 */
#include "config.h"

#include "extract/mail/rtf_packed.h"

#include <string.h>

#include "extract/le.h"
#include "util/limits.h"

#define HEADER 16
#define WINDOW 4096
#define PACKED 0x75465a4c	/* "LZFu" */
#define PLAIN 0x414c454d	/* "MELA" */

/* What stands in the window at first (2.1.3.1.1): fixed by the format. */
static const char words[] =
	"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}"
	"{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
	"MS Sans SerifSymbolArialTimes New RomanCourier"
	"{\\colortbl\\red0\\green0\\blue0\r\n\\par "
	"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct window {
	char bytes[WINDOW];
	unsigned at;
	struct rf_buf *out;
	uint32_t left;		/* bytes that are to come, as claimed */
};

static void
put(struct window *w, char c)
{
	if (w->left == 0)
		return;
	w->left--;
	w->bytes[w->at] = c;
	w->at = (w->at + 1) % WINDOW;
	rf_buf_addc(w->out, c);
}

/* Two bytes: where in the window, and how long.  False: that is the end. */
static bool
copy(struct window *w, const unsigned char *p)
{
	unsigned from = (unsigned)p[0] << 4 | p[1] >> 4, n = (p[1] & 15) + 2;

	if (from == w->at)
		return false;
	while (n-- > 0) {
		put(w, w->bytes[from]);
		from = (from + 1) % WINDOW;
	}
	return true;
}

static void
unpack(struct window *w, const unsigned char *p, const unsigned char *end)
{
	while (p < end && w->left > 0) {
		unsigned flags = *p++;

		for (int i = 0; i < 8 && p < end; i++, flags >>= 1) {
			if ((flags & 1) == 0) {
				put(w, (char)*p++);
				continue;
			}
			if (end - p < 2 || !copy(w, p))
				return;
			p += 2;
		}
	}
}

enum rf_code
rf_rtf_unpack(struct rf_str packed, struct rf_buf *out, struct rf_err *err)
{
	const unsigned char *p = (const unsigned char *)packed.ptr;
	struct window w = { .at = sizeof(words) - 1, .out = out };
	uint32_t kind = packed.len >= HEADER ? rf_le32(p + 8) : 0;

	if (kind == PLAIN) {
		size_t n = rf_le32(p + 4);

		rf_buf_add(out, p + HEADER, n < packed.len - HEADER ? n :
		    packed.len - HEADER);
		return RF_OK;
	}
	if (kind != PACKED)
		return rf_fail(err, RF_E_CORRUPT, "its rich text is damaged");
	w.left = rf_le32(p + 4);
	memset(w.bytes, ' ', sizeof(w.bytes));
	memcpy(w.bytes, words, sizeof(words) - 1);
	unpack(&w, p + HEADER, p + packed.len);
	return RF_OK;
}
