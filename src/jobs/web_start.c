/* A page's children, begun: see web.h. */
#include "config.h"

#include "jobs/web.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract/preload.h"
#include "jobs/sheaf.h"
#include "jobs/web_render.h"
#include "util/io.h"
#include "util/limits.h"

#define IMAGES "images"

static enum rf_code
open_all(struct rf_web_task *t, struct rf_err *err)
{
	int staging = t->read.staging;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
	    t->sockets) != 0)
		return rf_fail_errno(err, RF_E_BUSY, "cannot make a socket");
	if (t->chromium != NULL && socketpair(AF_UNIX, SOCK_SEQPACKET |
	    SOCK_CLOEXEC, 0, t->shows) != 0)
		return rf_fail_errno(err, RF_E_BUSY, "cannot make a socket");
	/* The fetcher never waits for one when others have something. */
	if (fcntl(t->sockets[1], F_SETFL, O_NONBLOCK) != 0)
		return rf_fail_errno(err, RF_E_BUSY, "cannot set a socket");
	if (mkdirat(staging, IMAGES, 0700) != 0 && errno != EEXIST)
		return rf_fail_errno(err, RF_E_IO, "cannot make the folder %s",
		    IMAGES);
	t->images = openat(staging, IMAGES, O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
	if (t->images < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot open the folder %s",
		    IMAGES);
	return RF_OK;
}

enum rf_code
rf_web_start(struct rf_child *brain, struct rf_child *fetcher,
    struct rf_child *keeper, struct rf_web_task *t, const struct rf_sandbox *limits,
    struct rf_err *err)
{
	struct rf_sandbox s = *limits;
	enum rf_code rc;

	t->sockets[0] = t->sockets[1] = t->images = -1;
	t->shows[0] = t->shows[1] = -1;
	*keeper = (struct rf_child)RF_CHILD_NONE;
	rc = open_all(t, err);
	if (rc != RF_OK)
		goto out;
	rf_sandbox_prepare(&s);
	s.network = true;
	s.output = RF_SHEAF_SIZE + RF_MiB;
	for (int i = 0; i < RF_WEB_KINDS; i++) {
		if (s.output < t->bounds[i].max_bytes + RF_MiB)
			s.output = t->bounds[i].max_bytes + RF_MiB;
	}
	rf_sandbox_prepare(&s);
	if (t->read.preload)
		rf_extract_preload();
	rc = rf_child_fork(fetcher, rf_web_fetcher, t, &s, err);
	if (rc == RF_OK && t->chromium != NULL)
		rc = rf_child_fork(keeper, rf_web_keeper, t, limits, err);
	if (rc == RF_OK)
		rc = rf_child_fork(brain, rf_web_brain, t, limits, err);
	if (rc != RF_OK) {
		rf_web_keeper_end(keeper);
		rf_child_reap(fetcher);
	}
out:
	rf_close(&t->images);
	rf_close(&t->sockets[0]);
	rf_close(&t->sockets[1]);
	rf_close(&t->shows[0]);
	rf_close(&t->shows[1]);
	return rc;
}
