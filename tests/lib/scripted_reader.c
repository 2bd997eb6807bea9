/*
 * A reader that does what the document says, in place of the real
 * rf_read_document: programs that link this file before libriffle.a get a
 * worker whose documents can crash, hang, lie and gorge.  One command a line:
 *
 *	pages N			the result has N pages (else 1)
 *	result N		the result is N bytes long
 *	image NAME N		a picture of N bytes
 *	progress DONE TOTAL	tell the parent
 *	sleep MS		wait
 *	spin			use the processor for ever
 *	eat MB			take memory
 *	write MB		one file of that size
 *	crash | exit N		die
 *	fail CODE		a failure by its name (util/err.h)
 *	ocr			ask to be read again with OCR, once
 *	forge			leave a manifest that names what is not its own
 *	silent			leave no manifest
 *	babble			write nonsense to every descriptor
 *	hangup			close every descriptor
 *	escape			try to open a socket and a file: "broken" if it can
 */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/reader.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/str.h"
#include "util/time.h"

struct play {
	struct rf_reading *r;
	struct rf_manifest m;
	int64_t result;			/* bytes */
	bool silent, forge;
	struct rf_err *err;
};

static void
put_file(struct play *p, const char *name, int64_t size)
{
	static char block[64 * RF_KiB];
	int fd = openat(p->r->staging, name, O_WRONLY | O_CREAT | O_TRUNC,
	    0600);

	if (fd < 0)
		_exit(91);
	memset(block, 'x', sizeof(block));
	while (size > 0) {
		size_t n = size < (int64_t)sizeof(block) ? (size_t)size :
		    sizeof(block);

		if (rf_write_all(fd, block, n, NULL) != RF_OK)
			_exit(92);
		size -= (int64_t)n;
	}
	rf_close(&fd);
}

static void
put_image(struct play *p, const char *name, int64_t size)
{
	char path[200];

	mkdirat(p->r->staging, "images", 0700);
	snprintf(path, sizeof(path), "images/%s", name);
	put_file(p, path, size);
	rf_manifest_add(&p->m, RF_ARTIFACT_IMAGE, true, name, "image/png");
	p->m.images++;
}

static void
each_descriptor(bool close_it)
{
	for (int fd = 3; fd < 64; fd++) {
		if (close_it)
			close(fd);
		else if (write(fd, "nonsense", 8) < 0)
			continue;
	}
}

static void
eat(int64_t mib)
{
	for (; mib > 0; mib--) {
		char *p = rf_malloc(RF_MiB);

		memset(p, 1, RF_MiB);
		/* Out of the compiler's sight. */
		*(char *volatile *)p = p;
	}
}

static void
spin(void)
{
	for (volatile uint64_t i = 0; i < UINT64_MAX; i++)
		;
}

static void
escape(void)
{
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0 ||
	    open("/etc/passwd", O_RDONLY) >= 0)
		_exit(93);
}

/* Runs one line; anything but RF_OK ends the reading. */
static enum rf_code
run(struct play *p, const char *line)
{
	char word[16] = "", name[80] = "";
	long long a = 0, b = 0;

	if (sscanf(line, "%15s %lld %lld", word, &a, &b) < 1)
		return RF_OK;
	if (strcmp(word, "pages") == 0)
		p->m.pages = (uint32_t)a;
	else if (strcmp(word, "result") == 0)
		p->result = a;
	else if (strcmp(word, "image") == 0 &&
	    sscanf(line, "%*s %79s %lld", name, &a) == 2)
		put_image(p, name, a);
	else if (strcmp(word, "progress") == 0)
		p->r->progress(p->r->progress_ctx, (uint32_t)a, (uint32_t)b);
	else if (strcmp(word, "sleep") == 0)
		rf_sleep_ms((int)a);
	else if (strcmp(word, "spin") == 0)
		spin();
	else if (strcmp(word, "eat") == 0)
		eat(a);
	else if (strcmp(word, "write") == 0)
		put_file(p, "large", a * RF_MiB);
	else if (strcmp(word, "crash") == 0)
		__builtin_trap();
	else if (strcmp(word, "exit") == 0)
		_exit((int)a);
	else if (strcmp(word, "fail") == 0 &&
	    sscanf(line, "%*s %79s", name) == 1)
		return rf_fail(p->err, rf_code_from_name(name),
		    "The script says %s.", name);
	else if (strcmp(word, "ocr") == 0 && p->r->ocr_later) {
		p->r->ocr_wanted = true;
		return rf_fail(p->err, RF_E_MISSING, "Later.");
	} else if (strcmp(word, "forge") == 0)
		p->forge = true;
	else if (strcmp(word, "silent") == 0)
		p->silent = true;
	else if (strcmp(word, "babble") == 0)
		each_descriptor(false);
	else if (strcmp(word, "hangup") == 0)
		each_descriptor(true), rf_sleep_ms(60000);
	else if (strcmp(word, "escape") == 0)
		escape();
	return RF_OK;
}

static enum rf_code
leave_result(struct play *p)
{
	int64_t size = p->result > 2 ? p->result : 2;

	if (p->silent)
		return RF_OK;
	put_file(p, "result.json", size);
	rf_manifest_add(&p->m, RF_ARTIFACT_RESULT, false,
	    p->forge ? "../../../riffle.conf" : "result.json",
	    "application/json");
	return rf_manifest_save(&p->m, p->r->staging, p->err);
}

enum rf_code
rf_read_document(struct rf_reading *r, struct rf_err *err)
{
	struct play p = { .r = r, .m = { .pages = 1 }, .err = err };
	struct rf_str rest, line;
	enum rf_code rc = RF_OK;
	char *script, text[200];
	size_t got;

	script = rf_malloc((size_t)r->size + 1);
	if (rf_pread_up_to(r->fd, script, (size_t)r->size, 0, &got, err)
	    != RF_OK)
		_exit(94);
	rest = (struct rf_str){ script, got };
	while (rc == RF_OK && rest.ptr != NULL && rest.len > 0) {
		line = rf_str_cut(&rest, '\n');
		if (line.len >= sizeof(text))
			continue;
		memcpy(text, line.ptr, line.len);
		text[line.len] = '\0';
		rc = run(&p, text);
	}
	if (rc == RF_OK)
		rc = leave_result(&p);
	r->pages = p.m.pages;
	r->images = p.m.images;
	r->format = "script";
	rf_manifest_release(&p.m);
	free(script);
	return rc;
}
