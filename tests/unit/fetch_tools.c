/* A policy that may reach the test's own server, and its resolver. */
#include "config.h"

#include "unit/fetch_tools.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"

/* The `turn`-th part between bars, or the last. */
static struct rf_str
turn_of(const char *answers, unsigned turn)
{
	struct rf_str rest = rf_str(answers), part = rf_str_cut(&rest, '|');

	while (turn-- > 0 && rest.ptr != NULL)
		part = rf_str_cut(&rest, '|');
	return part;
}

enum rf_code
test_resolve(void *ctx, const char *host, uint16_t port,
    struct rf_addresses *out, struct rf_err *err)
{
	struct rf_str part, one;
	char text[64];

	for (struct test_name *n = ctx; n->host != NULL; n++) {
		if (strcmp(n->host, host) != 0)
			continue;
		part = turn_of(n->answers, n->asked++);
		while (part.ptr != NULL && part.len > 0) {
			one = rf_str_cut(&part, ' ');
			snprintf(text, sizeof(text), RF_STR_FMT,
			    RF_STR_ARG(one));
			if (rf_address_parse(text, port, &out->v[out->n]))
				out->n++;
		}
		return RF_OK;
	}
	return rf_fail(err, RF_E_DNS, "no such name in this test");
}

static int
open_file(void)
{
	char path[] = "/tmp/riffle-fetch-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	unlink(path);
	return fd;
}

void
test_fetch_init(struct test_fetch *f, const struct test_server *s)
{
	memset(f, 0, sizeof(*f));
	if (rf_nets_parse(&f->allow, RF_STR("127.0.0.0/8"), &f->err) != RF_OK)
		abort();
	f->policy = (struct rf_fetch_policy)RF_FETCH_POLICY_INIT;
	f->policy.allow = &f->allow;
	f->policy.total_ms = 5000;
	f->policy.ports[0] = test_server_port(s);
	f->policy.n_ports = 1;
	f->policy.max_bytes = 100000;
	f->req.policy = &f->policy;
	f->fd = open_file();
}

enum rf_code
test_fetch_run(struct test_fetch *f, const struct test_server *s,
    const char *url)
{
	struct rf_buf b;

	/* The format is the test's own, with at most one %u. */
	const char *mark = strstr(url, "%u");

	rf_buf_init(&b, sizeof(f->url) - 1);
	rf_buf_add(&b, url, mark != NULL ? (size_t)(mark - url) : strlen(url));
	if (mark != NULL)
		rf_buf_printf(&b, "%u%s", test_server_port(s), mark + 2);
	memcpy(f->url, b.ptr, b.len + 1);
	rf_buf_release(&b);
	rf_err_clear(&f->err);
	if (ftruncate(f->fd, 0) != 0 || lseek(f->fd, 0, SEEK_SET) != 0)
		abort();
	f->req.url = f->url;
	if (f->req.fd == 0)
		f->req.fd = f->fd;
	return rf_fetch(&f->req, &f->result, &f->err);
}

char *
test_fetch_body(struct test_fetch *f)
{
	off_t size = lseek(f->fd, 0, SEEK_END);
	char *body = malloc((size_t)size + 1);

	if (pread(f->fd, body, (size_t)size, 0) != (ssize_t)size)
		abort();
	body[size] = '\0';
	return body;
}

void
test_fetch_release(struct test_fetch *f)
{
	rf_nets_release(&f->allow);
	close(f->fd);
}

void
test_script_port(struct test_call *c)
{
	const char *at = c->arg, *mark;
	char port[16];

	snprintf(port, sizeof(port), "%u", test_server_port(c->server));
	while ((mark = strstr(at, "%u")) != NULL) {
		if (!test_send(c, at, (size_t)(mark - at)) ||
		    !test_sends(c, port))
			return;
		at = mark + 2;
	}
	test_sends(c, at);
}
