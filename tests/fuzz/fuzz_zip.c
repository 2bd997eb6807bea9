/* ZIP archives: the directory, then every entry. */
#include "config.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "extract/zip.h"
#include "fuzz/fuzz.h"
#include "util/io.h"

#define MAX_ENTRIES 64

int
rf_fuzz_zip(const uint8_t *data, size_t size)
{
	struct rf_err err = RF_ERR_INIT;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct rf_zip *z;
	char *text;
	size_t n;

	FUZZ_CHECK(fd >= 0);
	FUZZ_CHECK(rf_write_all(fd, data, size, NULL) == RF_OK);
	if (rf_zip_open(fd, (int64_t)size, &z, &err) == RF_OK)
		for (size_t i = 0; i < rf_zip_count(z) && i < MAX_ENTRIES; i++)
			if (rf_zip_load(z, rf_zip_at(z, i), 1 << 20, &text, &n,
			    &err) == RF_OK) {
				FUZZ_CHECK(n == rf_zip_at(z, i)->size);
				free(text);
			}
	rf_zip_close(z);
	close(fd);
	return 0;
}
