/*
 * One write(2) per line, on a descriptor opened for append, so that the lines
 * of many processes never mix.  Under a web server standard error is a pipe
 * that somebody may have stopped reading: it is polled before each write, and
 * a line that would block is dropped and counted.
 */
#include "config.h"

#include "util/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/str.h"
#include "util/time.h"

#define FD_NONE (-1)

static const char *const level_names[] = {
	[RF_LOG_ERROR] = "error",
	[RF_LOG_WARN] = "warn",
	[RF_LOG_INFO] = "info",
	[RF_LOG_DEBUG] = "debug",
};

static atomic_int log_fd = STDERR_FILENO;
static atomic_int log_level = RF_LOG_WARN;
static atomic_bool log_blocks = true;	/* may block: no regular file */
static atomic_uint dropped;

bool
rf_log_level_parse(const char *name, enum rf_log_level *out)
{
	for (size_t i = 0; i < RF_COUNT(level_names); i++) {
		if (strcmp(name, level_names[i]) == 0) {
			*out = (enum rf_log_level)i;
			return true;
		}
	}
	return false;
}

/*
 * A file that replaces another takes over its descriptor number, so that a
 * line being written by another thread never meets a closed descriptor.
 */
static void
switch_to(int fd)
{
	int old = atomic_load(&log_fd);

	if (fd > STDERR_FILENO && old > STDERR_FILENO) {
		dup3(fd, old, O_CLOEXEC);
		close(fd);
		return;
	}
	atomic_store(&log_fd, fd);
	if (old > STDERR_FILENO)
		close(old);
}

enum rf_code
rf_log_open(const char *target, enum rf_log_level level, struct rf_err *err)
{
	struct stat st;
	int fd = FD_NONE;

	if (strcmp(target, "stderr") == 0) {
		fd = STDERR_FILENO;
	} else if (strcmp(target, "none") != 0) {
		fd = open(target, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
		    O_NOCTTY, 0600);
		if (fd < 0)
			return rf_fail_errno(err, RF_E_CONFIG,
			    "cannot open the log file %s", target);
	}
	atomic_store(&log_blocks, fd == FD_NONE || fstat(fd, &st) != 0 ||
	    !S_ISREG(st.st_mode));
	switch_to(fd);
	atomic_store(&log_level, (int)level);
	return RF_OK;
}

bool
rf_log_enabled(enum rf_log_level level)
{
	return (int)level <= atomic_load(&log_level) &&
	    atomic_load(&log_fd) != FD_NONE;
}

/* All of the line at once, or false. */
static bool
put_line(int fd, const char *line, size_t len)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	ssize_t put;

	/* An error is a pipe without a reader: SIGPIPE would end us. */
	if (atomic_load(&log_blocks) &&
	    (poll(&p, 1, 0) != 1 || p.revents != POLLOUT))
		return false;
	do
		put = write(fd, line, len);
	while (put < 0 && errno == EINTR);
	return put == (ssize_t)len;
}

/* Cut at the end of the line, which keeps a byte for the line break. */
static void
add(struct rf_log_line *l, const char *p, size_t n)
{
	size_t room = sizeof(l->text) - 1 - l->len;

	if (n > room)
		n = room;
	memcpy(l->text + l->len, p, n);
	l->len += n;
}

static void
add_text(struct rf_log_line *l, const char *text)
{
	add(l, text, strlen(text));
}

static void
add_int(struct rf_log_line *l, int64_t value)
{
	char text[21];

	add(l, text, rf_format_int(value, text));
}

/* The start of every line. */
static void
line_head(struct rf_log_line *l, enum rf_log_level level, const char *event)
{
	char now[RF_TIME_SIZE];

	l->len = 0;
	rf_time_format(rf_now(), true, now);
	add_text(l, now);
	add(l, " ", 1);
	add_text(l, level_names[level]);
	add(l, " ", 1);
	add_int(l, getpid());
	add(l, " ", 1);
	add_text(l, event);
}

/* Who smuggles a line break into a value must not forge a second line. */
static bool
write_line(int fd, struct rf_log_line *l)
{
	for (size_t i = 0; i < l->len; i++) {
		if ((unsigned char)l->text[i] < 0x20 || l->text[i] == 0x7f)
			l->text[i] = '?';
	}
	l->text[l->len] = '\n';
	return put_line(fd, l->text, l->len + 1);
}

static void
report_dropped(int fd)
{
	struct rf_log_line l;
	unsigned n;

	if (atomic_load(&dropped) == 0)
		return;
	n = atomic_exchange(&dropped, 0);
	line_head(&l, RF_LOG_WARN, "log.dropped");
	rf_log_int(&l, "lines", n);
	if (!write_line(fd, &l))
		atomic_fetch_add(&dropped, n);
}

bool
rf_log_begin(struct rf_log_line *l, enum rf_log_level level,
    const char *event)
{
	if (!rf_log_enabled(level))
		return false;
	line_head(l, level, event);
	return true;
}

void
rf_log_text(struct rf_log_line *l, const char *name, const char *value)
{
	add(l, " ", 1);
	add_text(l, name);
	add(l, "=", 1);
	add_text(l, value);
}

void
rf_log_int(struct rf_log_line *l, const char *name, int64_t value)
{
	rf_log_text(l, name, "");
	add_int(l, value);
}

void
rf_log_end(struct rf_log_line *l)
{
	int saved = errno, fd = atomic_load(&log_fd);

	if (fd != FD_NONE) {
		report_dropped(fd);
		if (!write_line(fd, l))
			atomic_fetch_add(&dropped, 1);
	}
	errno = saved;
}

void
rf_log(enum rf_log_level level, const char *event, const char *fmt, ...)
{
	struct rf_log_line l;
	int saved = errno, n;
	size_t room;
	va_list ap;

	if (!rf_log_begin(&l, level, event))
		return;
	add(&l, " ", 1);
	room = sizeof(l.text) - l.len;
	va_start(ap, fmt);
	n = vsnprintf(l.text + l.len, room, fmt, ap);
	va_end(ap);
	if (n > 0)
		l.len += (size_t)n < room ? (size_t)n : room - 1;
	errno = saved;
	rf_log_end(&l);
}

const char *
rf_log_quote(char out[RF_LOG_Q_SIZE], const char *s)
{
	static const char digits[] = "0123456789abcdef";
	size_t o = 0;

	out[o++] = '"';
	for (; s != NULL && *s != '\0' && o < 200; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c == 0x7f) {
			out[o++] = '\\';
			out[o++] = 'x';
			out[o++] = digits[c >> 4];
			out[o++] = digits[c & 15];
			continue;
		}
		if (c == '"' || c == '\\')
			out[o++] = '\\';
		out[o++] = (char)c;
	}
	if (s != NULL && *s != '\0') {
		/* Cut: not inside a character. */
		while (o > 1 && ((unsigned char)*s & 0xc0) == 0x80 &&
		    ((unsigned char)out[o - 1] & 0x80) != 0) {
			s--;
			o--;
		}
		memcpy(out + o, "...", 3);
		o += 3;
	}
	out[o++] = '"';
	out[o] = '\0';
	return out;
}
