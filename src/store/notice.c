/*
 * The notice board: counters in a small file mapped by every process, and a
 * futex on each.  The file is filled when it is made: a hole in it would be a
 * bus error on a full disk.  Where it cannot be had, the board is the
 * process's own memory, and other processes are noticed by looking.
 */
#include "config.h"

#include "store/notice.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef HAVE_LINUX_FUTEX_H
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

#include "util/hash.h"
#include "util/io.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/time.h"

#define SLOTS 4096
#define BOARD_SIZE (SLOTS * sizeof(uint32_t))
#define LOOK_MS 10		/* between looks, where there is no futex */
#define LOSS_MS 1000		/* at most that long on a notice's word */
#define STOP_MS 200		/* between two questions whether to stop */

struct rf_notice {
	_Atomic uint32_t *slots;
	bool shared;
};

static _Atomic uint32_t *
map_file(const char *data_dir)
{
	char path[4096];
	struct rf_err err = RF_ERR_INIT;
	struct stat st;
	void *p = MAP_FAILED;
	int fd;

	if (rf_path_join(path, sizeof(path), data_dir, "notice", &err) != RF_OK)
		return NULL;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return NULL;
	/* Allocates and extends; never shrinks under another's mapping. */
	if (fstat(fd, &st) == 0 && (st.st_size >= (off_t)BOARD_SIZE ||
	    posix_fallocate(fd, 0, (off_t)BOARD_SIZE) == 0))
		p = mmap(NULL, BOARD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
	rf_close(&fd);
	return p != MAP_FAILED ? p : NULL;
}

enum rf_code
rf_notice_open(const char *data_dir, struct rf_notice **out,
    struct rf_err *err)
{
	struct rf_notice *n = rf_calloc(1, sizeof(*n));

	n->slots = map_file(data_dir);
	n->shared = n->slots != NULL;
	if (!n->shared) {
		void *p = mmap(NULL, BOARD_SIZE, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

		if (p == MAP_FAILED) {
			free(n);
			*out = NULL;
			return rf_fail_errno(err, RF_E_BUSY,
			    "memory is short");
		}
		n->slots = p;
		rf_log(RF_LOG_WARN, "notice.private",
		    "reason=\"no shared notice board\"");
	}
	*out = n;
	return RF_OK;
}

void
rf_notice_close(struct rf_notice *n)
{
	if (n == NULL)
		return;
	munmap((void *)n->slots, BOARD_SIZE);
	free(n);
}

uint32_t
rf_notice_topic(const char *job_id)
{
	return RF_NOTICE_KEYS + 1 + (uint32_t)(rf_hash64(job_id,
	    strlen(job_id)) % (SLOTS - RF_NOTICE_KEYS - 1));
}

uint32_t
rf_notice_seen(struct rf_notice *n, uint32_t topic)
{
	return atomic_load(&n->slots[topic % SLOTS]);
}

/* Sleep until the slot may have moved, at most ms. */
static void
doze(_Atomic uint32_t *slot, uint32_t seen, int64_t ms)
{
#ifdef HAVE_LINUX_FUTEX_H
	struct timespec ts = { .tv_sec = ms / 1000,
	    .tv_nsec = (ms % 1000) * 1000000 };

	if (syscall(SYS_futex, slot, FUTEX_WAIT, seen, &ts, NULL, 0) == 0 ||
	    errno == EAGAIN || errno == EINTR || errno == ETIMEDOUT)
		return;
#endif
	rf_sleep_ms(ms < LOOK_MS ? (int)ms : LOOK_MS);
}

bool
rf_notice_wait(struct rf_notice *n, uint32_t topic, uint32_t seen,
    int timeout_ms)
{
	_Atomic uint32_t *slot = &n->slots[topic % SLOTS];
	int64_t end = rf_monotonic() + timeout_ms;

	for (;;) {
		int64_t left;

		if (atomic_load(slot) != seen)
			return true;
		left = end - rf_monotonic();
		if (left <= 0)
			return false;
		doze(slot, seen, left);
	}
}

bool
rf_notice_doze(struct rf_notice *n, uint32_t topic, uint32_t seen,
    int64_t until, bool (*stop)(void *ctx), void *ctx)
{
	int64_t look = rf_monotonic() + LOSS_MS, now, slice;

	if (look > until)
		look = until;
	for (;;) {
		if (stop != NULL && stop(ctx))
			return false;
		now = rf_monotonic();
		if (now >= look)
			return now < until;
		slice = look - now;
		if (stop != NULL && slice > STOP_MS)
			slice = STOP_MS;
		if (rf_notice_wait(n, topic, seen, (int)slice))
			return true;
	}
}

void
rf_notice_post(struct rf_notice *n, uint32_t topic)
{
	_Atomic uint32_t *slot = &n->slots[topic % SLOTS];

	atomic_fetch_add(slot, 1);
#ifdef HAVE_LINUX_FUTEX_H
	syscall(SYS_futex, slot, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
#endif
}
