/*
 * Word documents of before 2007: the first byte says what is asked for, two
 * and two more how long the main stream and the tables are; the rest is the
 * data stream.  They get their compound file here.
 */
#include "config.h"

#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "lib/cfb_build.h"
#include "util/limits.h"

int
rf_fuzz_doc(const uint8_t *data, size_t size)
{
	struct rf_str s = { (const char *)data + 5, size - 5 };
	struct test_part parts[4];
	struct rf_buf file;
	size_t n[2];

	if (size < 8)
		return 0;
	for (int i = 0; i < 2; i++) {
		n[i] = data[1 + 2 * i] | (size_t)data[2 + 2 * i] << 8;
		n[i] = n[i] < s.len ? n[i] : s.len;
		parts[i] = (struct test_part){ i == 0 ? "WordDocument" :
		    "0Table", n[i] > 0 ? s.ptr : "", n[i] };
		s.ptr += n[i];
		s.len -= n[i];
	}
	parts[2] = parts[1];
	parts[2].name = "1Table";
	parts[3] = (struct test_part){ "Data", s.len > 0 ? s.ptr : "",
		s.len };
	rf_buf_init(&file, 64 * RF_MiB);
	test_cfb_bytes(parts, 4, &file);
	fuzz_document((struct rf_str){ file.ptr, file.len }, "f.doc", data[0]);
	rf_buf_release(&file);
	return 0;
}
