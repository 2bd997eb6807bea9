/*
 * The table of pieces (MS-DOC 2.8.35): where the characters of the text are.
 * A document that was saved fast is pieces of the saves before, and each may
 * have properties of its own on top of those that hang on its bytes.
 */
#include "config.h"

#include <stdlib.h>

#include "extract/doc/doc_priv.h"

#define MAX_PIECES 1000000
#define MAX_MORE 0x8000
#define COMPRESSED 0x40000000u

enum { PROPERTIES = 1, PIECES = 2 };

static void
add_piece(struct doc *d, uint32_t cp, uint32_t end, const char *pcd)
{
	uint32_t fc = rf_le32(pcd + 2);
	bool wide = d->old ? doc_old_is_wide(d) : (fc & COMPRESSED) == 0;
	struct doc_piece *p, *before = d->pieces.n > 0 ?
	    &d->pieces.v[d->pieces.n - 1] : NULL;
	size_t room;

	fc &= COMPRESSED - 1;
	if (!wide && !d->old)
		fc /= 2;
	room = fc < d->main.len ? (d->main.len - fc) >> wide : 0;
	if (before != NULL && cp < before->end)
		cp = before->end;
	/* No two share bytes, so there are no more characters than those. */
	if (end > d->main.len)
		end = (uint32_t)d->main.len;
	if (end <= cp || room == 0)
		return;
	p = RF_VEC_PUSH(&d->pieces);
	p->cp = cp;
	p->end = end - cp <= room ? end : cp + (uint32_t)room;
	p->fc = fc;
	p->wide = wide;
	p->more = rf_le16(pcd + 6);
}

static void
read_plex(struct doc *d, struct rf_str s)
{
	size_t n = s.len >= 4 ? (s.len - 4) / 12 : 0;

	for (size_t i = 0; i < n && i < MAX_PIECES; i++)
		add_piece(d, rf_le32(s.ptr + 4 * i), rf_le32(s.ptr + 4 * i +
		    4) & INT32_MAX, s.ptr + 4 * (n + 1) + 8 * i);
}

bool
doc_pieces(struct doc *d)
{
	struct rf_str s = doc_table(d, DOC_PIECES);

	while (s.len >= 5) {
		size_t n, head;

		if (s.ptr[0] == PIECES) {
			n = rf_le32(s.ptr + 1);
			head = 5;
		} else if (s.ptr[0] == PROPERTIES) {
			n = rf_le16(s.ptr + 1);
			head = 3;
		} else {
			break;
		}
		s.ptr += head;
		s.len -= head;
		n = n < s.len ? n : s.len;
		if (head == 5) {
			read_plex(d, (struct rf_str){ s.ptr, n });
			break;
		}
		if (d->more.n < MAX_MORE)
			*RF_VEC_PUSH(&d->more) = (struct rf_str){ s.ptr, n };
		s.ptr += n;
		s.len -= n;
	}
	if (d->old)
		doc_old_piece(d);
	return d->pieces.n > 0;
}

const struct doc_piece *
doc_piece_at(struct doc *d, uint32_t cp)
{
	const struct doc_piece *p = &d->pieces.v[d->piece];
	size_t low = 0, high = d->pieces.n;

	if (cp >= p->cp && cp < p->end)
		return p;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		p = &d->pieces.v[mid];
		if (cp < p->cp) {
			high = mid;
		} else if (cp >= p->end) {
			low = mid + 1;
		} else {
			d->piece = mid;
			return p;
		}
	}
	return NULL;
}

uint32_t
doc_next_piece(const struct doc *d, uint32_t cp)
{
	size_t low = 0, high = d->pieces.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (d->pieces.v[mid].cp <= cp)
			low = mid + 1;
		else
			high = mid;
	}
	return low < d->pieces.n ? d->pieces.v[low].cp : UINT32_MAX;
}

uint16_t
doc_char(struct doc *d, uint32_t cp)
{
	const struct doc_piece *p = doc_piece_at(d, cp);
	const char *at;

	if (p == NULL)
		return 0;
	at = d->main.ptr + doc_fc(p, cp);
	return p->wide ? rf_le16(at) : (unsigned char)*at;
}
