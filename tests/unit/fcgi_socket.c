/* Making, finding and leaving the socket; waiting for connections. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fcgi/accept.h"
#include "fcgi/fcgi.h"
#include "lib/fcgi_client.h"
#include "unit/fcgi_suites.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

struct place {
	char dir[64], path[100];
	struct rf_err err;
};

static void
begin(struct place *p)
{
	memset(p, 0, sizeof(*p));
	snprintf(p->dir, sizeof(p->dir), "/tmp/riffle-fcgi-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->dir));
	snprintf(p->path, sizeof(p->path), "%s/s", p->dir);
}

static void
end(struct place *p)
{
	CU_ASSERT_EQUAL(rf_remove_tree(p->dir, NULL), RF_OK);
}

static void
modes(void)
{
	static const int rows[] = { 0600, 0660, 0666, 0777 };
	mode_t old = umask(0077);
	struct stat st;
	struct place p;
	int fd;

	begin(&p);
	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		CU_ASSERT_EQUAL_FATAL(rf_fcgi_listen(p.path, rows[i], "",
		    &fd, &p.err), RF_OK);
		CU_ASSERT_EQUAL(stat(p.path, &st), 0);
		CU_ASSERT_EQUAL(st.st_mode & 07777, (mode_t)rows[i]);
		CU_ASSERT(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		close(fd);
		rf_fcgi_unlisten(p.path);
		CU_ASSERT_EQUAL(stat(p.path, &st), -1);
	}
	umask(old);
	end(&p);
}

static void
groups(void)
{
	struct group *own = getgrgid(getgid());
	struct stat st;
	struct place p;
	int fd;

	begin(&p);
	CU_ASSERT_EQUAL(rf_fcgi_listen(p.path, 0660, "no-such-group", &fd,
	    &p.err), RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.msg, "no-such-group"));
	/* Nothing is left of the attempt, and the next may succeed. */
	CU_ASSERT_EQUAL(stat(p.path, &st), -1);
	if (own != NULL) {
		CU_ASSERT_EQUAL(rf_fcgi_listen(p.path, 0660, own->gr_name,
		    &fd, &p.err), RF_OK);
		CU_ASSERT_EQUAL(stat(p.path, &st), 0);
		CU_ASSERT_EQUAL(st.st_gid, getgid());
		close(fd);
		rf_fcgi_unlisten(p.path);
	}
	end(&p);
}

static void
bad_paths(void)
{
	char path[200];
	struct place p;
	int fd;

	begin(&p);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	memcpy(path, "/tmp/", 5);
	CU_ASSERT_EQUAL(rf_fcgi_listen(path, 0600, "", &fd, &p.err),
	    RF_E_CONFIG);
	CU_ASSERT_PTR_NOT_NULL(strstr(p.err.msg, "longer than"));
	snprintf(path, sizeof(path), "%s/no/such", p.dir);
	CU_ASSERT_EQUAL(rf_fcgi_listen(path, 0600, "", &fd, &p.err),
	    RF_E_CONFIG);
	CU_ASSERT_EQUAL(fd, -1);
	/* Somebody else's listening socket, without a lock of ours. */
	CU_ASSERT_EQUAL(rf_fcgi_listen(p.path, 0600, "", &fd, &p.err), RF_OK);
	snprintf(path, sizeof(path), "%s/moved", p.dir);
	CU_ASSERT_EQUAL(rename(p.path, path), 0);
	rf_fcgi_unlisten(p.path);
	CU_ASSERT_EQUAL(access(path, F_OK), 0);
	{
		int second;

		CU_ASSERT_EQUAL(rf_fcgi_listen(path, 0600, "", &second,
		    &p.err), RF_E_CONFLICT);
		close(fd);
		/* It does not answer any more. */
		CU_ASSERT_EQUAL(rf_fcgi_listen(path, 0600, "", &second,
		    &p.err), RF_OK);
		close(second);
		rf_fcgi_unlisten(path);
	}
	end(&p);
}

struct waiter {
	struct rf_listener *l;
	enum rf_code rc;
	struct rf_connection c;
};

static void *
wait_for_one(void *arg)
{
	struct waiter *w = arg;
	struct rf_acceptor a = { .listener = w->l };
	struct rf_err err;

	w->rc = rf_acceptor_next(&a, &w->c, &err);
	return NULL;
}

/* Each connection goes to one of the waiting; waking ends the rest. */
static void
waiting(void)
{
	struct waiter w[8];
	pthread_t threads[8];
	struct rf_listener l;
	struct place p;
	int fd, taken = 0, woken = 0, peers[3];

	begin(&p);
	CU_ASSERT_EQUAL_FATAL(rf_fcgi_listen(p.path, 0600, "", &fd, &p.err),
	    RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_listener_open(&l, fd, &p.err), RF_OK);
	for (size_t i = 0; i < RF_COUNT(w); i++) {
		w[i] = (struct waiter){ &l, RF_OK, { -1, false } };
		pthread_create(&threads[i], NULL, wait_for_one, &w[i]);
	}
	for (size_t i = 0; i < RF_COUNT(peers); i++)
		peers[i] = fcgi_connect(p.path);
	rf_sleep_ms(100);
	rf_listener_wake(&l);
	rf_listener_wake(&l);
	for (size_t i = 0; i < RF_COUNT(w); i++) {
		pthread_join(threads[i], NULL);
		taken += w[i].rc == RF_OK;
		woken += w[i].rc == RF_E_CLOSED;
		if (w[i].c.fd >= 0) {
			CU_ASSERT(fcntl(w[i].c.fd, F_GETFD) & FD_CLOEXEC);
			CU_ASSERT_FALSE(fcntl(w[i].c.fd, F_GETFL) &
			    O_NONBLOCK);
			CU_ASSERT_FALSE(w[i].c.kept);
			close(w[i].c.fd);
		}
	}
	CU_ASSERT_EQUAL(taken, 3);
	CU_ASSERT_EQUAL(woken, 5);
	for (size_t i = 0; i < RF_COUNT(peers); i++)
		close(peers[i]);
	rf_listener_close(&l);
	rf_fcgi_unlisten(NULL);
	end(&p);
}

#ifdef HAVE_SYS_EPOLL_H
/* Send a byte and take what the next waiter gets. */
static struct rf_connection
next_after(struct rf_acceptor *a, int peer)
{
	struct rf_connection c = { -1, false };
	struct rf_err err;

	CU_ASSERT_EQUAL(send(peer, "x", 1, MSG_NOSIGNAL), 1);
	CU_ASSERT_EQUAL(rf_acceptor_next(a, &c, &err), RF_OK);
	return c;
}

/* A kept connection comes out when it has something, once; else it rests. */
static void
kept(void)
{
	struct rf_listener l;
	struct rf_acceptor a = { .listener = &l };
	struct rf_connection c[2], got;
	struct place p;
	int fd, peers[2];
	char byte;

	begin(&p);
	CU_ASSERT_EQUAL_FATAL(rf_fcgi_listen(p.path, 0600, "", &fd, &p.err),
	    RF_OK);
	CU_ASSERT_EQUAL_FATAL(rf_listener_open(&l, fd, &p.err), RF_OK);
	for (int i = 0; i < 2; i++) {
		peers[i] = fcgi_connect(p.path);
		CU_ASSERT_EQUAL(rf_acceptor_next(&a, &c[i], &p.err), RF_OK);
		CU_ASSERT(rf_listener_keep(&l, c[i].fd, false));
	}
	CU_ASSERT_FALSE(rf_listener_last(&l, &got));
	for (int i = 0; i < 20; i++) {
		got = next_after(&a, peers[i % 2]);
		CU_ASSERT_EQUAL(got.fd, c[i % 2].fd);
		CU_ASSERT(got.kept);
		/* Not read yet, but it is one waiter's alone. */
		CU_ASSERT_FALSE(rf_listener_last(&l, &got));
		CU_ASSERT_EQUAL(recv(c[i % 2].fd, &byte, 1, 0), 1);
		CU_ASSERT(rf_listener_keep(&l, c[i % 2].fd, true));
	}
	/* One asks while everybody leaves; the pipe does not hide it. */
	rf_listener_wake(&l);
	CU_ASSERT_EQUAL(send(peers[1], "x", 1, MSG_NOSIGNAL), 1);
	CU_ASSERT(rf_listener_last(&l, &got));
	CU_ASSERT_EQUAL(got.fd, c[1].fd);
	close(got.fd);
	CU_ASSERT_FALSE(rf_listener_last(&l, &got));
	/* Beyond the bound none is kept. */
	CU_ASSERT_FALSE(rf_listener_keep(&l, RF_KEPT_MAX, false));
	rf_listener_close(&l);
	CU_ASSERT_EQUAL(recv(peers[0], &byte, 1, 0), 0);
	close(peers[0]);
	close(peers[1]);
	rf_fcgi_unlisten(NULL);
	end(&p);
}
#endif

/* Over TCP the spawner may say who may connect. */
static void
allowed_peers(void)
{
	static const struct {
		const char *list;	/* NULL: not said */
		bool allowed;
	} rows[] = {
		{ NULL, true }, { "", true }, { "127.0.0.1", true },
		{ "192.0.2.1, 127.0.0.1", true }, { "192.0.2.1", false },
		{ "127.0.0.10", false },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		struct sockaddr_in to = { .sin_family = AF_INET,
		    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
		socklen_t n = sizeof(to);
		struct rf_listener l;
		struct rf_acceptor a = { .listener = &l };
		struct rf_connection got = { -1, false };
		struct rf_err err = RF_ERR_INIT;
		int fd = socket(AF_INET, SOCK_STREAM, 0), peer;

		CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&to,
		    sizeof(to)), 0);
		CU_ASSERT_EQUAL(listen(fd, 5), 0);
		CU_ASSERT_EQUAL(getsockname(fd, (struct sockaddr *)&to, &n),
		    0);
		if (rows[i].list != NULL)
			setenv("FCGI_WEB_SERVER_ADDRS", rows[i].list, 1);
		CU_ASSERT_EQUAL(rf_listener_open(&l, fd, &err), RF_OK);
		peer = socket(AF_INET, SOCK_STREAM, 0);
		CU_ASSERT_EQUAL(connect(peer, (struct sockaddr *)&to,
		    sizeof(to)), 0);
		rf_listener_wake(&l);	/* nobody waits for the refused */
		CU_ASSERT_EQUAL(rf_acceptor_next(&a, &got, &err),
		    rows[i].allowed ? RF_OK : RF_E_CLOSED);
		rf_close(&got.fd);
		close(peer);
		rf_listener_close(&l);
		unsetenv("FCGI_WEB_SERVER_ADDRS");
	}
}

static void
useless_socket(void)
{
	struct rf_listener l;
	struct rf_acceptor a = { .listener = &l };
	struct rf_connection c;
	struct rf_err err = RF_ERR_INIT;
	int pair[2];

	CU_ASSERT_EQUAL(pipe(pair), 0);
	CU_ASSERT_EQUAL(rf_listener_open(&l, pair[0], &err), RF_OK);
	CU_ASSERT_EQUAL(rf_acceptor_next(&a, &c, &err), RF_E_IO);
	rf_listener_close(&l);
	close(pair[1]);
}

/* Descriptor 0 as a pipe, a file, nothing: no FastCGI. */
static void
not_spawned(void)
{
	pid_t pid;
	int status = -1;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		int pair[2], wrong = 0;

		if (pipe(pair) != 0)
			_exit(9);
		(void)dup2(pair[0], 0);
		wrong += rf_fcgi_is_spawned();
		(void)dup2(open("/dev/null", O_RDONLY), 0);
		wrong += rf_fcgi_is_spawned();
		close(0);
		wrong += rf_fcgi_is_spawned();
		_exit(wrong);
	}
	CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
	CU_ASSERT_EQUAL(status, 0);
}

CU_TestInfo fcgi_socket_tests[] = {
	{ "modes", modes },
	{ "groups", groups },
	{ "bad paths", bad_paths },
	{ "waiting", waiting },
#ifdef HAVE_SYS_EPOLL_H
	{ "kept", kept },
#endif
	{ "allowed peers", allowed_peers },
	{ "useless socket", useless_socket },
	{ "not spawned", not_spawned },
	CU_TEST_INFO_NULL
};
