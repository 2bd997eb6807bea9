/* Cell references: "B12", "$B$12", "B2:F9". */
#include "config.h"

#include "extract/xlsx/xlsx.h"

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool
rf_xlsx_cell_ref(struct rf_str s, uint32_t *row, uint32_t *col)
{
	uint32_t r = 0, c = 0;
	size_t i = 0, start;

	i += i < s.len && s.ptr[i] == '$';
	for (start = i; i < s.len && i - start < 3 && is_letter(s.ptr[i]); i++)
		c = c * 26 + (uint32_t)((s.ptr[i] & 0x1f));
	if (i == start)
		return false;
	i += i < s.len && s.ptr[i] == '$';
	for (start = i; i < s.len && i - start < 7 && s.ptr[i] >= '0' &&
	    s.ptr[i] <= '9'; i++)
		r = r * 10 + (uint32_t)(s.ptr[i] - '0');
	if (i < s.len || r == 0 || r > RF_XLSX_MAX_ROWS ||
	    c > RF_XLSX_MAX_COLS)
		return false;
	*row = r - 1;
	*col = c - 1;
	return true;
}

bool
rf_xlsx_rect_ref(struct rf_str s, struct rf_xlsx_rect *out)
{
	struct rf_str from = rf_str_cut(&s, ':');

	if (!rf_xlsx_cell_ref(from, &out->row0, &out->col0))
		return false;
	if (s.ptr == NULL) {
		out->row1 = out->row0;
		out->col1 = out->col0;
		return true;
	}
	if (!rf_xlsx_cell_ref(s, &out->row1, &out->col1))
		return false;
	return out->row0 <= out->row1 && out->col0 <= out->col1;
}

static size_t
put_ref(char *p, uint32_t row, uint32_t col)
{
	char digits[8], letters[4];
	size_t n = 0, k = 0, l = 0;

	for (col++; col > 0; col = (col - 1) / 26)
		letters[l++] = (char)('A' + (col - 1) % 26);
	for (row++; row > 0; row /= 10)
		digits[k++] = (char)('0' + row % 10);
	while (l > 0)
		p[n++] = letters[--l];
	while (k > 0)
		p[n++] = digits[--k];
	return n;
}

const char *
rf_xlsx_range_text(struct rf_arena *arena, struct rf_xlsx_rect r)
{
	char text[32];
	size_t n = put_ref(text, r.row0, r.col0);

	if (r.row0 != r.row1 || r.col0 != r.col1) {
		text[n++] = ':';
		n += put_ref(text + n, r.row1, r.col1);
	}
	return rf_arena_strndup(arena, text, n);
}
