/* Messages between a page's two children, checked on arrival. */
#include "config.h"

#include "jobs/web.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "util/io.h"

static bool
put(int fd, const void *p, size_t n, bool wait)
{
	ssize_t sent;

	for (;;) {
		sent = write(fd, p, n);
		if (sent == (ssize_t)n)
			return true;
		if (sent >= 0)
			return false;
		if (errno == EAGAIN) {
			struct pollfd one = { .fd = fd, .events = POLLOUT };

			if (!wait)
				return true;
			poll(&one, 1, -1);
		} else if (errno != EINTR) {
			return false;
		}
	}
}

/* `head`: bytes before the text at the end, which fills the rest. */
static enum rf_web_heard
get(int fd, void *p, size_t head, size_t size)
{
	char *text = (char *)p + head;
	ssize_t got;

	do
		got = read(fd, p, size);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return RF_WEB_NOTHING;
	if (got <= (ssize_t)head || (size_t)got > size ||
	    memchr(text, '\0', (size_t)got - head) != text + got - head - 1)
		return RF_WEB_END;
	return RF_WEB_MESSAGE;
}

bool
rf_web_send_ask(int fd, const struct rf_web_ask *a)
{
	return put(fd, a, offsetof(struct rf_web_ask, url) +
	    strlen(a->url) + 1, true);
}

bool
rf_web_send_answer(int fd, const struct rf_web_answer *a)
{
	return put(fd, a, offsetof(struct rf_web_answer, url) +
	    strlen(a->url) + 1, true);
}

bool
rf_web_send_moving(int fd, const struct rf_web_answer *a)
{
	return put(fd, a, offsetof(struct rf_web_answer, url) +
	    strlen(a->url) + 1, false);
}

enum rf_web_heard
rf_web_hear_ask(int fd, struct rf_web_ask *a, uint32_t kinds)
{
	enum rf_web_heard heard = get(fd, a, offsetof(struct rf_web_ask, url),
	    sizeof(*a));

	return heard == RF_WEB_MESSAGE && a->kind >= kinds ?
	    RF_WEB_END : heard;
}

enum rf_web_heard
rf_web_hear_answer(int fd, struct rf_web_answer *a)
{
	enum rf_web_heard heard = get(fd, a, offsetof(struct rf_web_answer,
	    url), sizeof(*a));
	char *const texts[] = { a->message, a->type, a->charset, a->filename,
	    a->etag, a->modified };
	const size_t sizes[] = { sizeof(a->message), sizeof(a->type),
	    sizeof(a->charset), sizeof(a->filename), sizeof(a->etag),
	    sizeof(a->modified) };

	if (heard != RF_WEB_MESSAGE)
		return heard;
	for (size_t i = 0; i < RF_COUNT(texts); i++) {
		if (memchr(texts[i], '\0', sizes[i]) == NULL)
			return RF_WEB_END;
	}
	return a->code < RF_WEB_MOVING || a->code >= RF_CODE_COUNT ? RF_WEB_END :
	    RF_WEB_MESSAGE;
}
