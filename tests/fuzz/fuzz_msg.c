/*
 * Outlook's messages: the first byte says what is asked for, the rest is the
 * streams ("=== storage/stream" lines, each followed by its bytes), which get
 * their compound file here.
 */
#include "config.h"

#include <string.h>

#include "fuzz/document.h"
#include "fuzz/fuzz.h"
#include "lib/cfb_build.h"
#include "util/arena.h"
#include "util/limits.h"

#define MAX_STREAMS 20
#define MAX_STORAGES 3		/* around one */
#define MAX_NAME 31

/* What the builder of compound files can hold. */
static bool
is_path(struct rf_str name)
{
	unsigned n = 0;

	while (name.ptr != NULL) {
		struct rf_str one = rf_str_cut(&name, '/');

		if (one.len == 0 || one.len > MAX_NAME || ++n > MAX_STORAGES ||
		    memchr(one.ptr, '\0', one.len) != NULL)
			return false;
	}
	return true;
}

int
rf_fuzz_msg(const uint8_t *data, size_t size)
{
	struct test_part parts[MAX_STREAMS + 1] = {
		{ "__properties_version1.0", "", 0 } };
	struct rf_arena arena = RF_ARENA_INIT;
	struct rf_str in, name, bytes;
	struct rf_buf file;
	size_t n = 1;

	if (size < 2)
		return 0;
	in = (struct rf_str){ (const char *)data + 1, size - 1 };
	while (n <= MAX_STREAMS && fuzz_part(&in, &name, &bytes))
		if (is_path(name))
			parts[n++] = (struct test_part){ rf_arena_strndup(
			    &arena, name.ptr, name.len), bytes.len > 0 ?
			    bytes.ptr : "", bytes.len };
	rf_buf_init(&file, 64 * RF_MiB);
	test_cfb_bytes(parts, n, &file);
	fuzz_document((struct rf_str){ file.ptr, file.len }, "f.msg", data[0]);
	rf_buf_release(&file);
	rf_arena_release(&arena);
	return 0;
}
