/*
 * PowerPoint presentations of before 2007: the first byte says what is asked
 * for, the next two how long the stream of pictures is; the rest is that of
 * the presentation.  They get their compound file here.
 */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "lib/cfb_build.h"
#include "util/limits.h"

int
rf_fuzz_ppt(const uint8_t *data, size_t size)
{
	struct rf_str s = { (const char *)data + 3, size - 3 };
	struct test_part parts[2];
	struct rf_buf file;
	size_t n;

	if (size < 5)
		return 0;
	n = data[1] | (size_t)data[2] << 8;
	n = n < s.len ? n : s.len;
	parts[0] = (struct test_part){ "Pictures", n > 0 ? s.ptr : "", n };
	parts[1] = (struct test_part){ "PowerPoint Document", s.len > n ?
	    s.ptr + n : "", s.len - n };
	rf_buf_init(&file, 64 * RF_MiB);
	test_cfb_bytes(parts, 2, &file);
	fuzz_document((struct rf_str){ file.ptr, file.len }, "f.ppt", data[0]);
	rf_buf_release(&file);
	return 0;
}
