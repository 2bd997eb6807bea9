/*
 * Messages between a page's children, checked on arrival.  Each is a fixed
 * part and a text; where the text ends the next one begins.
 */
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

/*
 * One message into `p`: `head` bytes and the text behind them, which fills
 * `size` at most.
 */
static enum rf_web_heard
get(int fd, struct rf_web_mail *mail, void *p, size_t head, size_t size)
{
	const char *from = mail->bytes + mail->at, *end;
	ssize_t got;

	if (mail->at == mail->n) {
		do
			got = read(fd, mail->bytes, sizeof(mail->bytes));
		while (got < 0 && errno == EINTR);
		if (got < 0 && errno == EAGAIN)
			return RF_WEB_NOTHING;
		mail->at = 0;
		mail->n = got > 0 ? (size_t)got : 0;
		from = mail->bytes;
	}
	end = mail->n - mail->at > head ? memchr(from + head, '\0',
	    mail->n - mail->at - head) : NULL;
	if (end == NULL || (size_t)(end - from) >= size)
		return RF_WEB_END;
	memcpy(p, from, (size_t)(end - from) + 1);
	mail->at += (size_t)(end - from) + 1;
	return RF_WEB_MESSAGE;
}

bool
rf_web_send_mail(int fd, struct rf_web_mail *mail)
{
	bool sent = mail->n == 0 || put(fd, mail->bytes, mail->n, true);

	mail->n = 0;
	return sent;
}

static bool
add(int fd, struct rf_web_mail *mail, const void *p, size_t n)
{
	if (n > sizeof(mail->bytes) - mail->n && !rf_web_send_mail(fd, mail))
		return false;
	memcpy(mail->bytes + mail->n, p, n);
	mail->n += n;
	return true;
}

static size_t
ask_size(const struct rf_web_ask *a)
{
	return offsetof(struct rf_web_ask, url) + strlen(a->url) + 1;
}

static size_t
answer_size(const struct rf_web_answer *a)
{
	return offsetof(struct rf_web_answer, url) + strlen(a->url) + 1;
}

bool
rf_web_add_ask(int fd, struct rf_web_mail *mail, const struct rf_web_ask *a)
{
	return add(fd, mail, a, ask_size(a));
}

bool
rf_web_add_answer(int fd, struct rf_web_mail *mail,
    const struct rf_web_answer *a)
{
	return add(fd, mail, a, answer_size(a));
}

bool
rf_web_send_ask(int fd, const struct rf_web_ask *a)
{
	return put(fd, a, ask_size(a), true);
}

bool
rf_web_send_answer(int fd, const struct rf_web_answer *a)
{
	return put(fd, a, answer_size(a), true);
}

bool
rf_web_send_moving(int fd, const struct rf_web_answer *a)
{
	return put(fd, a, answer_size(a), false);
}

enum rf_web_heard
rf_web_hear_ask(int fd, struct rf_web_mail *mail, struct rf_web_ask *a,
    uint32_t kinds)
{
	enum rf_web_heard heard = get(fd, mail, a, offsetof(struct rf_web_ask,
	    url), sizeof(*a));

	return heard == RF_WEB_MESSAGE && a->kind >= kinds ?
	    RF_WEB_END : heard;
}

enum rf_web_heard
rf_web_hear_answer(int fd, struct rf_web_mail *mail, struct rf_web_answer *a)
{
	enum rf_web_heard heard = get(fd, mail, a, offsetof(struct
	    rf_web_answer, url), sizeof(*a));
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
