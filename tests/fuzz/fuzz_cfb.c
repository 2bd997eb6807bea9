/* OLE compound files: the tree, then every stream. */
#include "config.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "extract/cfb.h"
#include "fuzz/fuzz.h"
#include "util/io.h"

#define MAX_STREAMS 64

int
rf_fuzz_cfb(const uint8_t *data, size_t size)
{
	const struct rf_cfb_entry *e = NULL;
	struct rf_err err = RF_ERR_INIT;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct rf_cfb *c = NULL;
	char *text;
	size_t n;

	FUZZ_CHECK(fd >= 0);
	FUZZ_CHECK(rf_write_all(fd, data, size, NULL) == RF_OK);
	if (rf_cfb_open(fd, (int64_t)size, &c, &err) == RF_OK)
		for (int i = 0; i < MAX_STREAMS &&
		    (e = rf_cfb_next(c, rf_cfb_root(c), e)) != NULL; i++)
			if (rf_cfb_load(c, e, 1 << 20, &text, &n, &err) ==
			    RF_OK) {
				FUZZ_CHECK(n <= e->size);
				free(text);
			}
	rf_cfb_close(c);
	close(fd);
	return 0;
}
