/*
 * A small FastCGI client.  Writing and reading alternate when they must: a
 * responder may answer, and close, before it has read the whole body.
 */
#include "config.h"

#include "lib/fcgi_client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/mem.h"

enum { BEGIN = 1, ABORT = 2, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6,
    STDERR = 7 };
#define REQUEST_ID 1
#define MAX_BODY (256 * 1024 * 1024)

void
fcgi_reply_init(struct fcgi_reply *r)
{
	memset(r, 0, sizeof(*r));
	rf_buf_init(&r->head, 65536);
	rf_buf_init(&r->body, MAX_BODY);
}

void
fcgi_reply_release(struct fcgi_reply *r)
{
	rf_buf_release(&r->head);
	rf_buf_release(&r->body);
}

const char *
fcgi_reply_header(const struct fcgi_reply *r, const char *name,
    char out[1024])
{
	const char *p = r->head.ptr, *eol;
	size_t n = strlen(name);

	out[0] = '\0';
	for (; *p != '\0'; p = *eol != '\0' ? eol + 2 : eol) {
		eol = strstr(p, "\r\n");
		if (eol == NULL)
			eol = p + strlen(p);
		if (strncasecmp(p, name, n) != 0 || p[n] != ':')
			continue;
		p += n + 1;
		p += strspn(p, " ");
		snprintf(out, 1024, "%.*s", (int)(eol - p), p);
		break;
	}
	return out;
}

bool
fcgi_reply_body_is(const struct fcgi_reply *r, const char *text)
{
	return r->body.len == strlen(text) &&
	    memcmp(r->body.ptr, text, r->body.len) == 0;
}

int
fcgi_connect(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), failed;

	rf_strlcpy(a.sun_path, path, sizeof(a.sun_path));
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	failed = errno;
	close(fd);
	errno = failed;
	return -1;
}

/* ---- sending ------------------------------------------------------------- */

static bool
put(int fd, const void *p, size_t n)
{
	const char *at = p;
	ssize_t sent;

	while (n > 0) {
		sent = send(fd, at, n, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		at += sent;
		n -= (size_t)sent;
	}
	return true;
}

/* One record, padded to a multiple of eight as servers do. */
static bool
put_record(int fd, int type, const void *p, size_t n)
{
	static const char padding[8];
	size_t pad = (8 - n % 8) % 8;
	unsigned char h[8] = { 1, (unsigned char)type, 0, REQUEST_ID,
	    (unsigned char)(n >> 8), (unsigned char)n, (unsigned char)pad, 0 };

	return put(fd, h, sizeof(h)) && put(fd, p, n) &&
	    put(fd, padding, pad);
}

static bool
put_stream(int fd, int type, const char *p, size_t n, size_t record)
{
	size_t part;

	if (record == 0)
		record = 32768;
	for (; n > 0; p += part, n -= part) {
		part = n < record ? n : record;
		if (!put_record(fd, type, p, part))
			return false;
	}
	return true;
}

bool
fcgi_begin(int fd, bool keep)
{
	unsigned char body[8] = { 0, 1, keep };

	return put_record(fd, BEGIN, body, sizeof(body));
}

static void
add_length(struct rf_buf *b, size_t n)
{
	if (n > 127) {
		rf_buf_addc(b, (char)(0x80 | n >> 24));
		rf_buf_addc(b, (char)(n >> 16));
		rf_buf_addc(b, (char)(n >> 8));
	}
	rf_buf_addc(b, (char)n);
}

static void
add_param(struct rf_buf *b, struct rf_str name, struct rf_str value)
{
	add_length(b, name.len);
	add_length(b, value.len);
	rf_buf_add(b, name.ptr, name.len);
	rf_buf_add(b, value.ptr, value.len);
}

/* "X-Api-Key: k" becomes HTTP_X_API_KEY. */
static void
add_header(struct rf_buf *b, struct rf_str line)
{
	struct rf_str name = rf_str_cut(&line, ':');
	char param[200] = "HTTP_";
	size_t n = 5;

	if (rf_str_ieq(name, "content-type"))
		n = 0;
	for (size_t i = 0; i < name.len && n < sizeof(param) - 1; i++, n++) {
		param[n] = name.ptr[i];
		if (param[n] >= 'a' && param[n] <= 'z')
			param[n] += 'A' - 'a';
		else if (param[n] == '-')
			param[n] = '_';
	}
	add_param(b, (struct rf_str){ param, n }, rf_str_trim(line));
}

static void
add_lines(struct rf_buf *b, const char *lines, bool headers)
{
	struct rf_str rest = rf_str(lines), line;

	while (rest.ptr != NULL) {
		line = rf_str_cut(&rest, '\n');
		if (line.len == 0)
			continue;
		if (headers) {
			add_header(b, line);
		} else {
			struct rf_str name = rf_str_cut(&line, '=');

			add_param(b, name, line);
		}
	}
}

bool
fcgi_params(int fd, const struct fcgi_call *call)
{
	const char *uri = call->uri != NULL ? call->uri : "/";
	const char *query = strchr(uri, '?');
	char length[24];
	struct rf_buf b;
	bool sent;

	rf_buf_init(&b, 1 << 20);
	add_param(&b, RF_STR("REQUEST_METHOD"),
	    rf_str(call->method != NULL ? call->method : "GET"));
	add_param(&b, RF_STR("REQUEST_URI"), rf_str(uri));
	add_param(&b, RF_STR("QUERY_STRING"),
	    rf_str(query != NULL ? query + 1 : ""));
	add_param(&b, RF_STR("SERVER_PROTOCOL"), RF_STR("HTTP/1.1"));
	add_param(&b, RF_STR("GATEWAY_INTERFACE"), RF_STR("CGI/1.1"));
	add_param(&b, RF_STR("REMOTE_ADDR"), RF_STR("127.0.0.1"));
	add_param(&b, RF_STR("SERVER_NAME"), RF_STR("test"));
	add_param(&b, RF_STR("SERVER_PORT"), RF_STR("80"));
	if (call->content_length > 0 ||
	    (call->content_length == 0 && call->body_len > 0)) {
		snprintf(length, sizeof(length), "%lld",
		    call->content_length > 0 ? (long long)call->content_length
		    : (long long)call->body_len);
		add_param(&b, RF_STR("CONTENT_LENGTH"), rf_str(length));
	} else if (call->content_length < 0) {
		add_param(&b, RF_STR("HTTP_TRANSFER_ENCODING"),
		    RF_STR("chunked"));
	}
	add_lines(&b, call->headers, true);
	add_lines(&b, call->params, false);
	sent = put_stream(fd, PARAMS, b.ptr, b.len, call->record) &&
	    put_record(fd, PARAMS, "", 0);
	rf_buf_release(&b);
	return sent;
}

bool
fcgi_stdin(int fd, const void *p, size_t n, size_t record)
{
	return put_stream(fd, STDIN, p, n, record);
}

bool
fcgi_stdin_end(int fd)
{
	return put_record(fd, STDIN, "", 0);
}

bool
fcgi_abort(int fd)
{
	return put_record(fd, ABORT, "", 0);
}

bool
fcgi_send(int fd, const struct fcgi_call *call)
{
	if (!fcgi_begin(fd, call->keep) || !fcgi_params(fd, call))
		return false;
	/* Not taken: the answer may be there all the same. */
	if (!fcgi_stdin(fd, call->body, call->body_len, call->record))
		return true;
	if (call->cut)
		return shutdown(fd, SHUT_WR) == 0;
	(void)(call->abort ? fcgi_abort(fd) : fcgi_stdin_end(fd));
	return true;
}

/* ---- reading ------------------------------------------------------------- */

static bool
get(int fd, void *p, size_t n, int timeout_ms, bool *closed)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	char *at = p;
	ssize_t got;

	while (n > 0) {
		if (poll(&ready, 1, timeout_ms) <= 0)
			return false;
		got = recv(fd, at, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		*closed = got <= 0;
		if (*closed)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

/* Split what came into head and body, and find the status. */
static bool
split(struct fcgi_reply *r, const struct rf_buf *all)
{
	const char *blank = memmem(all->ptr, all->len, "\r\n\r\n", 4);
	char status[1024];
	int64_t n;

	if (blank == NULL)
		return false;
	rf_buf_add(&r->head, all->ptr, (size_t)(blank - all->ptr));
	blank += 4;
	rf_buf_add(&r->body, blank, (size_t)(all->ptr + all->len - blank));
	(void)fcgi_reply_header(r, "Status", status);
	if (strlen(status) < 3 ||
	    !rf_parse_int((struct rf_str){ status, 3 }, 100, 599, &n))
		return false;
	r->status = (int)n;
	return true;
}

bool
fcgi_read(int fd, struct fcgi_reply *r, int timeout_ms)
{
	unsigned char h[8], content[65535 + 255];
	struct rf_buf all;
	bool proper = true;
	char byte;

	rf_buf_init(&all, MAX_BODY);
	while (proper && !r->ended) {
		size_t n;

		if (!get(fd, h, sizeof(h), timeout_ms, &r->closed))
			break;
		n = (size_t)h[4] << 8 | h[5];
		proper = h[0] == 1 && h[2] == 0 && h[3] == REQUEST_ID &&
		    get(fd, content, n + h[6], timeout_ms, &r->closed);
		if (!proper)
			break;
		if (h[1] == STDOUT) {
			rf_buf_add(&all, content, n);
		} else if (h[1] == END && n == 8) {
			r->ended = true;
			r->app_status = content[2] << 8 | content[3];
			r->protocol_status = content[4];
		} else {
			proper = h[1] == STDERR;
		}
	}
	proper = split(r, &all) && proper && r->ended;
	rf_buf_release(&all);
	/* Unless more is to come, now the other side closes. */
	if (r->ended && !r->kept)
		(void)get(fd, &byte, 1, timeout_ms, &r->closed);
	return proper;
}

bool
fcgi_ask(const char *path, const struct fcgi_call *call,
    struct fcgi_reply *r)
{
	int fd = fcgi_connect(path);
	bool done;

	fcgi_reply_init(r);
	if (fd < 0)
		return false;
	done = fcgi_send(fd, call) && fcgi_read(fd, r, 30000);
	close(fd);
	return done;
}
