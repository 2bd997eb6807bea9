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

#include "util/time.h"

#define LINE_MAX_BYTES 2048	/* below PIPE_BUF: written whole or not */
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

/* The start of every line; returns its length. */
static size_t
line_head(char *line, enum rf_log_level level, const char *event)
{
	char now[RF_TIME_SIZE];
	int n;

	rf_time_format(rf_now(), true, now);
	n = snprintf(line, LINE_MAX_BYTES / 2, "%s %s %ld %s", now,
	    level_names[level], (long)getpid(), event);
	return n < LINE_MAX_BYTES / 2 ? (size_t)n : LINE_MAX_BYTES / 2 - 1;
}

/* Who smuggles a line break into a value must not forge a second line. */
static void
line_end(char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	}
	line[len] = '\n';
}

static void
report_dropped(int fd)
{
	char line[LINE_MAX_BYTES];
	unsigned n = atomic_exchange(&dropped, 0);
	size_t len;

	if (n == 0)
		return;
	len = line_head(line, RF_LOG_WARN, "log.dropped");
	len += (size_t)snprintf(line + len, 32, " lines=%u", n);
	line_end(line, len);
	if (!put_line(fd, line, len + 1))
		atomic_fetch_add(&dropped, n);
}

void
rf_log(enum rf_log_level level, const char *event, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES];
	int saved = errno, fd, n;
	size_t len, room;
	va_list ap;

	if (!rf_log_enabled(level))
		return;
	fd = atomic_load(&log_fd);
	if (fd == FD_NONE)
		return;
	report_dropped(fd);

	len = line_head(line, level, event);
	line[len++] = ' ';
	room = sizeof(line) - len - 1;		/* keeps a byte for the \n */
	va_start(ap, fmt);
	n = vsnprintf(line + len, room, fmt, ap);
	va_end(ap);
	if (n > 0)
		len += (size_t)n < room ? (size_t)n : room - 1;
	line_end(line, len);
	if (!put_line(fd, line, len + 1))
		atomic_fetch_add(&dropped, 1);
	errno = saved;
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
