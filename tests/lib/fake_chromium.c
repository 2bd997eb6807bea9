/* Messages are found by their words: who reads them here trusts the writer. */
#include "config.h"

#include "lib/fake_chromium.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/io.h"

#define HEARS 3
#define SAYS 4
#define POLLS 48
#define HUNGER (200 * 1024 * 1024)
#define MOST (16 * 1024 * 1024)

static char page[2048];		/* its address */
static char html[4096];
static char results[200];	/* of requests */
static int open_requests;

static void
say(const char *text)
{
	if (rf_write_all(SAYS, text, strlen(text) + 1, NULL) != RF_OK)
		_exit(0);
}

static void
answer(int id, const char *result)
{
	char text[8000];

	snprintf(text, sizeof(text), "{\"id\":%d,\"result\":%s}", id, result);
	say(text);
}

static void
want(const char *id, const char *method, const char *url, const char *type)
{
	char text[3000];

	snprintf(text, sizeof(text), "{\"method\":\"Fetch.requestPaused\","
	    "\"params\":{\"requestId\":\"%s\",\"request\":{\"url\":\"%s\","
	    "\"method\":\"%s\",\"headers\":{}},\"resourceType\":\"%s\"}}", id,
	    url, method, type);
	open_requests++;
	say(text);
}

static bool
is_page(const char *name)
{
	const char *path = strrchr(page, '/');

	return path != NULL && strcmp(path + 1, name) == 0;
}

static const char *
here(const char *path)
{
	static char url[2100];

	snprintf(url, sizeof(url), "%.*s/%s",
	    (int)(strrchr(page, '/') - page), page, path);
	return url;
}

/* ---- what pages do ------------------------------------------------------------ */

static bool
can_open(int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);
	bool good = fd >= 0;

	rf_close(&fd);
	return good;
}

static bool
can_connect(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = "other" };
	int other = socket(AF_UNIX, SOCK_STREAM, 0);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	bool good = bind(other, (struct sockaddr *)&a, sizeof(a)) == 0 &&
	    listen(other, 1) == 0 &&
	    connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

	rf_close(&fd);
	rf_close(&other);
	return good;
}

static bool
can_have(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	char byte;
	bool good = fd >= 0 && ((flags & O_ACCMODE) != O_RDONLY ||
	    (flags & O_DIRECTORY) != 0 || read(fd, &byte, 1) >= 0);

	rf_close(&fd);
	return good;
}

/* What the files of this machine are to it. */
static void
try_files(void)
{
	char parent[60], outside[60];

	snprintf(parent, sizeof(parent), "/proc/%d/environ", (int)getppid());
	snprintf(outside, sizeof(outside), "/tmp/riffle-outside-%d",
	    (int)getpid());
	snprintf(html, sizeof(html), "<img src=%s alt='own %d libraries %d "
	    "users %d shadow %d above %d parent %d outside %d'>",
	    here("one.gif"), can_have("own", O_WRONLY | O_CREAT),
	    can_have("/usr/lib", O_RDONLY | O_DIRECTORY),
	    can_have("/etc/passwd", O_RDONLY),
	    can_have("/etc/shadow", O_RDONLY),
	    can_have("..", O_RDONLY | O_DIRECTORY),
	    can_have(parent, O_RDONLY),
	    can_have(outside, O_WRONLY | O_CREAT));
	unlink(outside);
}

/* A process that nobody here is the parent of, in a group of its own. */
static int
stray(void)
{
	int ends[2], pid = 0;

	if (pipe(ends) != 0)
		return 0;
	if (fork() == 0) {
		setsid();
		pid = fork();
		if (pid > 0) {
			(void)!write(ends[1], &pid, sizeof(pid));
			_exit(0);
		}
		sleep(60);
		_exit(0);
	}
	(void)!read(ends[0], &pid, sizeof(pid));
	return pid;
}

static void
open_page(void)
{
	static char blocks[65536];

	if (is_page("garbage"))
		say("{not a message");
	if (is_page("quits"))
		_exit(0);
	if (is_page("crashes"))
		say("{\"method\":\"Inspector.targetCrashed\"}");
	memset(blocks, 'x', sizeof(blocks));
	while (is_page("flood")) {
		if (rf_write_all(SAYS, blocks, sizeof(blocks), NULL) != RF_OK)
			_exit(0);
	}
	if (is_page("hungry")) {
		char *much = malloc(HUNGER);

		if (much != NULL)
			memset(much, 1, HUNGER);
		sleep(60);
		free(much);
	}
	if (is_page("stray"))
		snprintf(html, sizeof(html), "<img src=%s-%d.gif>",
		    here("pid"), stray());
	if (is_page("files"))
		try_files();
	if (is_page("offline"))
		snprintf(html, sizeof(html), "<img src=%s alt='inet %d inet6 "
		    "%d packet %d datagram %d connect %d'>", here("one.gif"),
		    can_open(AF_INET, SOCK_STREAM, 0),
		    can_open(AF_INET6, SOCK_DGRAM, 0),
		    can_open(AF_PACKET, SOCK_RAW, 0),
		    can_open(AF_UNIX, SOCK_DGRAM, 0), can_connect());
	want("r1", "GET", page, "Document");
}

/* One of its requests was answered. */
static void
request_done(const char *text)
{
	const char *id = strstr(text, "\"requestId\":\"");
	size_t n = strlen(results);

	if (id == NULL)
		return;
	snprintf(results + n, sizeof(results) - n, "%.2s=%s ", id + 13,
	    strstr(text, "failRequest") != NULL ? "no" :
	    strstr(text, "\"Location\"") != NULL ? "moved" : "yes");
	open_requests--;
	if (strncmp(id + 13, "r1", 2) == 0 && is_page("made")) {
		want("r2", "GET", here("two.gif"), "Image");
		want("r3", "GET", "http://169.254.169.254/latest", "Image");
		want("r4", "POST", here("two.gif"), "Fetch");
		want("r5", "GET", here("moved.gif"), "Script");
	}
	if (strncmp(id + 13, "r1", 2) == 0 && (is_page("leads") ||
	    is_page("polls")))
		want("r2", "GET", here(is_page("leads") ? "late.js" : "poll"),
		    "Fetch");
	for (int i = 0; strncmp(id + 13, "r1", 2) == 0 &&
	    is_page("polls-much") && i < POLLS; i++) {
		char poll[20], number[8];

		snprintf(number, sizeof(number), "p%d", i);
		snprintf(poll, sizeof(poll), "poll?%d", i);
		want(number, "GET", here(poll), "Fetch");
	}
	if (open_requests == 0)
		say("{\"method\":\"Page.loadEventFired\"}");
}

/* ---- the protocol ---------------------------------------------------------------- */

static void
evaluate(int id, const char *text)
{
	char result[sizeof(page) + sizeof(html) + 60];

	if (is_page("mute"))
		return;
	if (strstr(text, "getHTML") == NULL) {
		answer(id, "{\"result\":{\"value\":true}}");
		return;
	}
	if (is_page("made"))
		snprintf(html, sizeof(html), "<img src=%s alt='%s'>",
		    here("one.gif"), results);
	if (is_page("polls") || is_page("polls-much"))
		snprintf(html, sizeof(html), "<img src=%s>", here("one.gif"));
	if (is_page("leads"))
		snprintf(html, sizeof(html), "<meta http-equiv=refresh "
		    "content='0; url=%s'>", here("later"));
	snprintf(result, sizeof(result), "{\"result\":{\"value\":{\"url\":"
	    "\"%s\",\"html\":\"%s\"}}}", page, html);
	answer(id, result);
}

static void
navigate(const char *text)
{
	const char *url = strstr(text, "\"url\":\"");

	if (url == NULL)
		_exit(1);
	snprintf(page, sizeof(page), "%.*s", (int)strcspn(url + 7, "\""),
	    url + 7);
	open_page();
}

static void
hear(const char *text)
{
	int id = (int)strtol(text + strlen("{\"id\":"), NULL, 10);

	if (strstr(text, "Target.createTarget") != NULL) {
		answer(id, "{\"targetId\":\"T\"}");
	} else if (strstr(text, "Target.attachToTarget") != NULL) {
		answer(id, "{\"sessionId\":\"S\"}");
	} else if (strstr(text, "Page.getFrameTree") != NULL) {
		answer(id, "{\"frameTree\":{\"frame\":{\"id\":\"F\"}}}");
	} else if (strstr(text, "Page.createIsolatedWorld") != NULL) {
		answer(id, "{\"executionContextId\":7}");
	} else if (strstr(text, "Runtime.evaluate") != NULL) {
		evaluate(id, text);
	} else {
		answer(id, "{}");
		if (strstr(text, "Page.navigate") != NULL)
			navigate(text);
		else if (strstr(text, "Fetch.f") != NULL)
			request_done(text);
	}
}

int
fake_chromium_main(int argc, char **argv)
{
	static char block[65536];
	bool chromium = false;
	struct rf_buf b;
	ssize_t got;

	for (int i = 1; i < argc; i++)
		chromium |= strcmp(argv[i], "--remote-debugging-pipe") == 0;
	if (!chromium)
		return -1;
	rf_buf_init(&b, MOST);
	while ((got = read(HEARS, block, sizeof(block))) > 0) {
		for (ssize_t i = 0; i < got; i++) {
			rf_buf_addc(&b, block[i]);
			if (block[i] == '\0') {
				hear(b.ptr);
				rf_buf_reset(&b);
			}
		}
	}
	rf_buf_release(&b);
	return 0;
}
