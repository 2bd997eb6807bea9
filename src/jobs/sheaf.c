/* See sheaf.h.  Read, not mapped: who wrote it might still cut it short. */
#include "config.h"

#include "jobs/sheaf.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "util/io.h"
#include "util/mem.h"

#define AT_HAND (2 * RF_SHEAF_PIECE)

int
rf_sheaf_make(int folder)
{
	return openat(folder, RF_SHEAF_FILE, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
}

bool
rf_sheaf_open(struct rf_sheaf *p, int folder)
{
	struct stat st;

	if (p->fd >= 0)
		return true;
	p->fd = openat(folder, RF_SHEAF_FILE, O_RDONLY | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (p->fd >= 0 && (fstat(p->fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_nlink != 1))
		rf_close(&p->fd);
	return p->fd >= 0;
}

void
rf_sheaf_close(struct rf_sheaf *p)
{
	rf_close(&p->fd);
	free(p->bytes);
	*p = (struct rf_sheaf)RF_SHEAF_INIT;
}

bool
rf_sheaf_piece(struct rf_sheaf *p, int64_t at, int64_t size,
    struct rf_str *piece)
{
	if (at < 0 || at > RF_SHEAF_SIZE || size < 0 || size > RF_SHEAF_PIECE)
		return false;
	if (at < p->from || at + size > p->from + (int64_t)p->n) {
		if (p->bytes == NULL)
			p->bytes = rf_malloc(AT_HAND);
		p->from = at;
		if (rf_pread_up_to(p->fd, p->bytes, AT_HAND, at, &p->n,
		    NULL) != RF_OK)
			p->n = 0;
	}
	*piece = (struct rf_str){ (const char *)p->bytes + (at - p->from),
	    (size_t)size };
	return at + size <= p->from + (int64_t)p->n;
}
