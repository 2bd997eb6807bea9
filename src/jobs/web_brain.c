/*
 * The half of a page's item that reads: the page first, then what it names,
 * style sheets before images since they name more of these.  A list that
 * grows while it is worked off; two marks run along it.
 */
#include "config.h"

#include "jobs/web.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/web_album.h"
#include "jobs/web_kind.h"
#include "jobs/web_memory.h"
#include "jobs/web_render.h"
#include "jobs/web_robots.h"
#include "jobs/web_show.h"
#include "util/dl.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/time.h"

#define WINDOW 48		/* asked for and not answered, at most */
#define WINDOW_BYTES (32 * RF_KiB)	/* of addresses among these: a socket
				   holds more, so asking never waits */
#define MAX_FRAMES 20
#define MAX_REFRESH 3		/* pages that say "look there instead" */
#define REFRESH_DELAY 5		/* seconds; after longer ones it is a page */
#define ROBOTS_FILE 0xe0000000u	/* numbers of robots.txt files */
#define AGENT "Riffle"		/* as these call us */
#define SHOW_MORE_MS 30000	/* than the page may load: Chromium starts, ends */
#define PAGE_FILE 0xf0000000u	/* numbers of pages; images have less */

struct brain {
	const struct rf_web_task *t;
	int pipe, socket, images;
	int64_t deadline;
	struct rf_web_album album;
	size_t next_text, next_image;	/* marks in the list */
	int frames, asked;
	size_t asked_bytes;
	int64_t total;		/* bytes of images */
	struct rf_web_progress progress;
	uint32_t page;		/* number of the page on its way */
	struct rf_show_case show;	/* if the page is rendered */
	struct rf_map origins;	/* to struct origin, if robots are heeded */
	uint32_t n_origins;
	int notes_fd;		/* the file of notes, -1: none */
	struct rf_out notes;
	struct rf_web_ask ask;
	struct rf_web_answer answer;
	struct rf_web_mail in, out;
};

/* ---- asking ------------------------------------------------------------------- */

static void
send_ask(struct brain *b, uint32_t n, enum rf_web_kind kind, bool whole,
    const char *url)
{
	b->ask.n = n;
	b->ask.kind = kind;
	b->ask.whole = whole;
	rf_strlcpy(b->ask.url, url, sizeof(b->ask.url));
	b->asked++;
	b->asked_bytes += strlen(url);
	/* Without a fetcher there is nothing to be told either. */
	if (!rf_web_add_ask(b->socket, &b->out, &b->ask))
		_exit(1);
}

/* What was asked for goes before anybody waits for it. */
static void
send_all(struct brain *b)
{
	if (!rf_web_send_mail(b->socket, &b->out))
		_exit(1);
}

/* ---- progress ----------------------------------------------------------------- */

static void
progress(struct brain *b)
{
	rf_child_progress(b->pipe, rf_web_progress_of(&b->progress,
	    b->album.list.images), 1000);
}

/* Some of an answer has come: of an image, or of the page itself. */
static void
take_moving(struct brain *b)
{
	const struct rf_web_answer *a = &b->answer;
	int64_t page = b->t->bounds[RF_WEB_PAGE].max_page;

	if (a->n < b->album.shots.n &&
	    b->album.list.v[a->n].kind == RF_REF_IMAGE &&
	    b->album.shots.v[a->n].state == RF_WEB_ASKED) {
		rf_web_moved(&b->progress, &b->album.shots.v[a->n].part,
		    a->got, a->length);
		progress(b);
	} else if (a->n == b->page) {
		/* Too large for a page: a document or an image. */
		rf_child_progress(b->pipe, rf_web_progress_page(&b->progress,
		    a->got, a->length, a->got > page || a->length > page ?
		    RF_WEB_HAVE_FILE : RF_WEB_HAVE_PAGE), 1000);
	}
}

/* ---- what is remembered of the page ------------------------------------------- */

/*
 * What is known of the answer that just came, NULL when it is new.  The
 * fetcher may say only what there is.
 */
static const struct rf_kept *
known_of(const struct brain *b)
{
	const struct rf_web_memory *m = b->t->memory;
	const struct rf_web_answer *a = &b->answer;

	if (a->known < 0)
		return NULL;
	if (m == NULL || (size_t)a->known >= m->kept.n ||
	    m->kept.v[a->known].kind[0] == '\0')
		_exit(1);
	return &m->kept.v[a->known];
}

/* The answer was a page, style sheet, ... whose file stays for the memory. */
static void
note_text(struct brain *b, enum rf_web_kind kind)
{
	struct rf_web_note n;

	if (b->notes_fd < 0 || !rf_web_note_of(&n, &b->answer, kind))
		return;
	snprintf(n.file, sizeof(n.file), RF_WEB_FILE, b->answer.n);
	rf_web_note_put(&b->notes, &n);
}

/* It was an image: noted when its file has a name. */
static void
note_image(struct brain *b, struct rf_web_shot *s, enum rf_web_kind kind)
{
	struct rf_web_note n;

	if (b->notes_fd < 0 || s->state != RF_WEB_HAVE ||
	    !rf_web_note_of(&n, &b->answer, kind))
		return;
	s->note = rf_arena_alloc(&b->album.arena, sizeof(*s->note));
	*s->note = n;
	if (n.kept.url != NULL)
		s->note->kept.url = rf_arena_strdup(&b->album.arena,
		    n.kept.url);
}

/* Notes are for later: whatever is wrong with them, the page is read. */
static void
open_notes(struct brain *b)
{
	if (b->t->memory == NULL)
		return;
	b->notes_fd = openat(b->t->read.staging, RF_WEB_NOTES, O_WRONLY |
	    O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (b->notes_fd < 0)
		return;
	rf_out_to_fd(&b->notes, b->notes_fd);
	b->album.notes = &b->notes;
}

static void
close_notes(struct brain *b)
{
	if (b->notes_fd >= 0 && rf_out_finish(&b->notes, NULL) != RF_OK)
		unlinkat(b->t->read.staging, RF_WEB_NOTES, 0);
	rf_close(&b->notes_fd);
}

/* The socket can be read; true when it was an answer. */
static bool
read_answer(struct brain *b)
{
	switch (rf_web_hear_answer(b->socket, &b->in, &b->answer)) {
	case RF_WEB_NOTHING:
		break;
	case RF_WEB_END:
		_exit(1);
	case RF_WEB_MESSAGE:
		if (b->answer.code != RF_WEB_MOVING)
			return true;
		take_moving(b);
	}
	return false;
}

/* The next answer; false when time is up. */
static bool
hear(struct brain *b)
{
	for (;;) {
		struct pollfd one = { .fd = b->socket, .events = POLLIN };
		int64_t left = b->deadline - rf_monotonic();

		if (left <= 0)
			return false;
		if (b->in.at == b->in.n)
			send_all(b);
		/* They come several at a time: mostly there is one. */
		if (read_answer(b))
			return true;
		if (poll(&one, 1, (int)left) < 0 && errno != EINTR)
			_exit(1);
	}
}

/* ---- robots.txt ----------------------------------------------------------------- */

struct origin {
	bool known;			/* else it has been asked for */
	uint32_t n;			/* its number */
	struct rf_robots robots;
};

enum leave { MAY_ASK, ASK_LATER, MAY_NOT };

/* May it be asked for?  Later: when its server's robots.txt is here. */
static enum leave
leave_of(struct brain *b, const char *url)
{
	struct rf_str key = rf_robots_origin(url);
	struct origin *o;
	void **at;

	if (!b->t->robots)
		return MAY_ASK;
	at = rf_map_put(&b->origins, key);
	o = *at;
	if (o == NULL) {
		o = *at = rf_arena_alloc(&b->album.arena, sizeof(*o));
		o->n = ROBOTS_FILE + b->n_origins++;
		send_ask(b, o->n, RF_WEB_SHEET, false, rf_arena_printf(
		    &b->album.arena, RF_STR_FMT "/robots.txt",
		    RF_STR_ARG(key)));
	}
	if (!o->known)
		return ASK_LATER;
	return rf_robots_allow(&o->robots, rf_str(url + key.len)) ? MAY_ASK :
	    MAY_NOT;
}

static bool take_file(struct brain *b, int64_t max, char **bytes,
    size_t *len);

/* A robots.txt came; a server without one hides nothing. */
static void
take_robots(struct brain *b)
{
	const struct rf_web_answer *a = &b->answer;
	struct rf_str text = { NULL, 0 };
	struct origin *o;
	char *bytes = NULL;
	uint32_t i = a->n - ROBOTS_FILE;

	if (i >= b->n_origins)
		_exit(1);
	o = b->origins.entries[i].value;
	if (o->known)
		_exit(1);
	o->known = true;
	b->asked--;
	b->asked_bytes -= b->origins.entries[i].key.len + strlen("/robots.txt");
	if (a->code == RF_OK && take_file(b, RF_ROBOTS_MAX, &bytes,
	    &text.len)) {
		text.ptr = bytes;
		note_text(b, RF_WEB_SHEET);
	}
	rf_robots_read(&o->robots, &b->album.arena, text, AGENT);
	free(bytes);
}

static void take_answer(struct brain *b);

/* Wait until the page's own server has said what it wants. */
static bool
may_ask_page(struct brain *b, const char *url)
{
	enum leave l;

	while ((l = leave_of(b, url)) == ASK_LATER && hear(b))
		take_answer(b);
	return l != MAY_NOT;
}

/* ---- files --------------------------------------------------------------------- */

/* What is known of a text, copied as if it had come. */
static bool
take_known(const struct brain *b, char **bytes, size_t *len)
{
	struct rf_str text = b->t->memory->texts[b->answer.known];

	if (text.ptr == NULL)
		return false;
	*bytes = rf_malloc(text.len + 1);
	memcpy(*bytes, text.ptr, text.len);
	*len = text.len;
	return true;
}

/*
 * The whole file of the answer as malloc'ed memory; its name goes unless it
 * may be kept.
 */
static bool
take_file(struct brain *b, int64_t max, char **bytes, size_t *len)
{
	char name[32];
	struct stat st;
	bool good;
	int fd;

	*bytes = NULL;
	*len = 0;
	if (known_of(b) != NULL)
		return take_known(b, bytes, len);
	snprintf(name, sizeof(name), RF_WEB_FILE, b->answer.n);
	fd = openat(b->images, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC);
	if (b->notes_fd < 0 || !b->answer.keep)
		unlinkat(b->images, name, 0);
	if (fd < 0)
		return false;
	good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= max;
	if (good) {
		*bytes = rf_malloc((size_t)st.st_size + 1);
		good = rf_read_up_to(fd, *bytes, (size_t)st.st_size, len,
		    NULL) == RF_OK;
	}
	rf_close(&fd);
	return good;
}

/* ---- what the page names -------------------------------------------------------- */

static struct rf_web_shot *
shot_of(struct brain *b, size_t i)
{
	while (b->album.shots.n <= i)
		*RF_VEC_PUSH(&b->album.shots) = (struct rf_web_shot){
		    .state = RF_WEB_NEW, .known = -1, .at = -1 };
	return &b->album.shots.v[i];
}

/* It is here, or will not come. */
static void
image_ended(struct brain *b, struct rf_web_shot *s)
{
	int64_t size = s->state == RF_WEB_HAVE ? s->size : 0;

	b->total += s->state == RF_WEB_HAVE ? s->came : 0;
	rf_web_ended(&b->progress, &s->part, size);
}

/* As the fetcher would write it. */
static bool
write_file(const struct brain *b, uint32_t n, struct rf_str bytes)
{
	char name[32];
	bool good;
	int fd;

	snprintf(name, sizeof(name), RF_WEB_FILE, n);
	fd = openat(b->images, name, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
	good = fd >= 0 && rf_write_all(fd, bytes.ptr, bytes.len, NULL) ==
	    RF_OK;
	rf_close(&fd);
	return good;
}

/* An image that the page carries itself. */
static void
keep_inline(struct brain *b, size_t i)
{
	struct rf_web_shot *s = shot_of(b, i);

	if (write_file(b, (uint32_t)i, b->album.list.v[i].bytes))
		rf_web_look(&b->album, b->images, (uint32_t)i, -1, s);
	else
		rf_web_fail(&b->album, s, RF_E_IO,
		    "the image's file cannot be written");
	image_ended(b, s);
}

static void
leave_alone(struct brain *b, size_t i)
{
	rf_web_fail(&b->album, shot_of(b, i), RF_E_BLOCKED,
	    "its server's robots.txt asks not to fetch it");
	if (b->album.list.v[i].kind == RF_REF_IMAGE)
		image_ended(b, shot_of(b, i));
}

/* What came while the page was rendered does not come again. */
static bool
adopt(struct brain *b, size_t i)
{
	const char *url = b->album.list.v[i].url;
	const struct rf_shown *shown = rf_show_find(&b->show, url);
	char from[32], to[32];

	if (shown == NULL)
		return false;
	snprintf(from, sizeof(from), RF_WEB_FILE, shown->file);
	snprintf(to, sizeof(to), RF_WEB_FILE, (unsigned)i);
	if (shown->state == RF_SHOWN_HAVE &&
	    renameat(b->images, from, b->images, to) != 0)
		return false;
	b->asked++;
	b->asked_bytes += strlen(url);
	shot_of(b, i)->state = RF_WEB_ASKED;
	rf_shown_answer(shown, (uint32_t)i, &b->answer);
	take_answer(b);
	return true;
}

static void
begin_image(struct brain *b, size_t i)
{
	const struct rf_ref *r = &b->album.list.v[i];
	struct rf_web_shot *s = shot_of(b, i);

	if (b->total >= b->t->max_total) {
		rf_web_fail(&b->album, s, RF_E_FETCH_TOO_LARGE,
		    "the page's images are larger together than is allowed");
		image_ended(b, s);
	} else if (r->url == NULL) {
		keep_inline(b, i);
	} else if (!adopt(b, i)) {
		s->state = RF_WEB_ASKED;
		send_ask(b, (uint32_t)i, RF_WEB_IMAGE, false, r->url);
	}
}

static void
begin_text(struct brain *b, size_t i)
{
	const struct rf_ref *r = &b->album.list.v[i];
	struct rf_web_shot *s = shot_of(b, i);
	bool frame = r->kind == RF_REF_FRAME;

	if (r->kind == RF_REF_REFRESH || r->url == NULL ||
	    (frame && b->frames++ >= MAX_FRAMES)) {
		s->state = RF_WEB_SKIPPED;
		return;
	}
	if (adopt(b, i))
		return;
	s->state = RF_WEB_ASKED;
	send_ask(b, (uint32_t)i, frame ? RF_WEB_PAGE : RF_WEB_SHEET, false,
	    r->url);
}

/* Ask for the next one; false when there is none, or no room. */
static bool
begin_next(struct brain *b)
{
	const struct rf_ref_list *list = &b->album.list;
	enum leave l = MAY_ASK;
	size_t *mark;

	if (b->asked >= WINDOW || b->asked_bytes >= WINDOW_BYTES)
		return false;
	while (b->next_text < list->n &&
	    list->v[b->next_text].kind == RF_REF_IMAGE)
		b->next_text++;
	while (b->next_image < list->n &&
	    list->v[b->next_image].kind != RF_REF_IMAGE)
		b->next_image++;
	mark = b->next_text < list->n ? &b->next_text : &b->next_image;
	if (*mark == list->n)
		return false;
	if (list->v[*mark].url != NULL)
		l = leave_of(b, list->v[*mark].url);
	if (l == ASK_LATER)
		return false;
	if (l == MAY_NOT)
		leave_alone(b, *mark);
	else if (mark == &b->next_text)
		begin_text(b, *mark);
	else
		begin_image(b, *mark);
	++*mark;
	return true;
}

/* A style sheet, manifest or frame came: it names more. */
static void
read_text(struct brain *b, size_t i, enum rf_ref_kind kind)
{
	const struct rf_web_answer *a = &b->answer;
	const char *charset = a->charset[0] != '\0' ? a->charset : NULL;
	struct rf_ref_list *list = &b->album.list;
	struct rf_err err = RF_ERR_INIT;
	struct rf_str bytes;
	enum rf_code rc = RF_OK;
	char *text;

	if (!take_file(b, b->t->bounds[RF_WEB_PAGE].max_bytes, &text,
	    &bytes.len)) {
		rf_web_fail(&b->album, shot_of(b, i), RF_E_IO,
		    "the file is gone");
		return;
	}
	bytes.ptr = text;
	note_text(b, kind == RF_REF_FRAME ? RF_WEB_PAGE : RF_WEB_SHEET);
	if (kind == RF_REF_STYLESHEET)
		rc = rf_discover_css(list, bytes, charset, a->url, i, &err);
	else if (kind == RF_REF_MANIFEST)
		rc = rf_discover_manifest(list, bytes, a->url, i, &err);
	else if (strncmp(a->type, "image/", 6) == 0)
		rf_discover_framed(list, i);
	else
		rc = rf_discover_page(list, bytes, charset,
		    rf_web_is_xhtml(a->type), a->url, NULL, &err);
	free(text);
	shot_of(b, i)->state = RF_WEB_HAVE;
	if (rc != RF_OK)
		rf_web_fail(&b->album, shot_of(b, i), rc, err.msg);
}

/* An image came, into the file of number n, or is known. */
static void
take_image(struct brain *b, uint32_t n, struct rf_web_shot *s,
    enum rf_web_kind kind)
{
	const struct rf_web_answer *a = &b->answer;
	const struct rf_kept *kept = known_of(b);

	if (kept != NULL && kept->format[0] == '\0')
		_exit(1);
	if (kept != NULL)
		rf_web_recall(s, a->known, kept);
	else if (a->sheaved)
		rf_web_look_sheaved(&b->album, b->images, a->at, a->got, s);
	else if (!rf_web_look(&b->album, b->images, n, a->partial ?
	    a->length : -1, s)) {
		/* Its beginning was not enough: it is asked for again. */
		send_ask(b, n, kind, true, b->album.list.v[n].url);
		return;
	}
	if (kept == NULL && a->filename[0] != '\0')
		s->filename = rf_arena_strdup(&b->album.arena, a->filename);
	note_image(b, s, kind);
}

/* Something that was asked for when the page was rendered. */
static void
take_shown(struct brain *b)
{
	const char *asked;

	if (!rf_show_answered(&b->show, &b->answer, &asked))
		_exit(1);
	b->asked--;
	b->asked_bytes -= strlen(asked);
}

static void
take_answer(struct brain *b)
{
	const struct rf_web_answer *a = &b->answer;
	struct rf_web_shot *s;
	enum rf_ref_kind kind;

	if (a->n >= ROBOTS_FILE) {
		take_robots(b);
		return;
	}
	if (a->n >= RF_SHOW_FILE) {
		take_shown(b);
		return;
	}
	/* Answers to what nobody asked are no answers. */
	if (a->n >= b->album.list.n || shot_of(b, a->n)->state != RF_WEB_ASKED)
		_exit(1);
	s = shot_of(b, a->n);
	kind = b->album.list.v[a->n].kind;
	b->asked--;
	b->asked_bytes -= strlen(b->album.list.v[a->n].url);
	if (a->code == RF_OK && kind == RF_REF_FRAME &&
	    !rf_web_is_html(a->type) &&
	    strncmp(a->type, "image/", 6) != 0) {
		s->state = RF_WEB_SKIPPED;	/* a film, a document */
	} else if (a->code != RF_OK) {
		rf_web_fail(&b->album, s, (enum rf_code)a->code, a->message);
	} else if (kind != RF_REF_IMAGE) {
		read_text(b, a->n, kind);
	} else {
		take_image(b, a->n, s, RF_WEB_IMAGE);
	}
	if (kind == RF_REF_IMAGE && s->state != RF_WEB_ASKED)
		image_ended(b, s);
}

/* What there was no time for. */
static void
give_up_rest(struct brain *b)
{
	for (size_t i = 0; i < b->album.list.n; i++) {
		struct rf_web_shot *s = shot_of(b, i);

		if (s->state == RF_WEB_ASKED || s->state == RF_WEB_NEW)
			rf_web_fail(&b->album, s, RF_E_FETCH_TIMEOUT,
			    "there was no time left for it");
	}
}

static enum rf_code
gather(struct brain *b, struct rf_child_word *w, struct rf_err *err)
{
	uint32_t n;

	for (;;) {
		/* Some at a time: each message wakes who reads it. */
		if (b->asked <= WINDOW / 2) {
			while (begin_next(b))
				;
		}
		progress(b);
		if (b->asked == 0 || !hear(b))
			break;
		take_answer(b);
	}
	give_up_rest(b);
	rf_strlcpy(w->format, "page", sizeof(w->format));
	return rf_web_album_write(&b->album, b->t->read.staging, &n, err);
}

/* ---- the page ------------------------------------------------------------------- */

static enum rf_code
fetch_page(struct brain *b, uint32_t n, const char *url, struct rf_err *err)
{
	if (!may_ask_page(b, url))
		return rf_fail(err, RF_E_BLOCKED, "the server's robots.txt "
		    "asks not to fetch this web address");
	b->page = n;
	send_ask(b, n, RF_WEB_PAGE, false, url);
	do {
		if (!hear(b))
			return rf_fail(err, RF_E_FETCH_TIMEOUT,
			    "the web address took too long to answer");
		/* What a page that was rendered before this one asked for. */
		if (b->answer.n != n)
			take_answer(b);
	} while (b->answer.n != n);
	b->asked--;
	b->asked_bytes -= strlen(url);
	return b->answer.code == RF_OK ? RF_OK : rf_fail(err,
	    (enum rf_code)b->answer.code, "%s", b->answer.message);
}

static void
start_list(struct brain *b, bool scripts)
{
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;

	limits.images = (size_t)b->t->max_images;
	limits.scripts = scripts;
	rf_ref_list_release(&b->album.list);
	rf_ref_list_init(&b->album.list, &b->album.arena, &limits);
}

/* An address to look at instead, or NULL. */
static const char *
refreshed(const struct brain *b)
{
	const struct rf_ref_list *list = &b->album.list;

	for (size_t i = 0; i < list->n; i++) {
		if (list->v[i].kind == RF_REF_REFRESH &&
		    list->v[i].url != NULL &&
		    list->v[i].delay <= REFRESH_DELAY &&
		    strcmp(list->v[i].url, b->album.page) != 0)
			return list->v[i].url;
	}
	return NULL;
}

/* ---- rendering ------------------------------------------------------------------ */

/* Ask for what Chromium wants, as far as there is room. */
static void
begin_shown(struct brain *b)
{
	struct rf_shown *shown;

	while (!b->show.ended && b->asked < WINDOW &&
	    b->asked_bytes < WINDOW_BYTES &&
	    (shown = rf_show_next(&b->show)) != NULL) {
		switch (leave_of(b, shown->url)) {
		case ASK_LATER:
			return;
		case MAY_NOT:
			rf_show_refuse(&b->show, shown, RF_E_BLOCKED,
			    "its server's robots.txt asks not to fetch it");
			break;
		case MAY_ASK:
			shown->state = RF_SHOWN_ASKED;
			send_ask(b, shown->file, shown->kind, true, shown->url);
		}
	}
}

/* Between Chromium and the fetcher, until the page is there or is not. */
static void
show(struct brain *b)
{
	int64_t until = rf_monotonic() + b->t->render_ms + SHOW_MORE_MS;

	if (until > b->deadline)
		until = b->deadline;
	while (!b->show.ended || rf_show_pending(&b->show)) {
		struct pollfd both[] = { { .fd = b->socket,
		    .events = POLLIN }, { .fd = b->show.ended ? -1 :
		    b->t->shows[0], .events = POLLIN } };
		int64_t left = until - rf_monotonic();

		if (left <= 0) {
			rf_show_end(&b->show, "it took too long");
			return;
		}
		begin_shown(b);
		send_all(b);
		progress(b);
		if (poll(both, 2, (int)left) < 0 && errno != EINTR)
			_exit(1);
		if (both[0].revents != 0) {
			do {
				if (read_answer(b))
					take_answer(b);
			} while (b->in.at < b->in.n);
		}
		if (both[1].revents != 0)
			rf_show_hear(&b->show);
	}
}

/* What Chromium made of the page, and what the page asked for meanwhile. */
static bool
read_rendered(struct brain *b)
{
	struct rf_ref_limits limits = RF_REF_LIMITS_INIT;
	struct rf_ref_list sets;
	struct rf_str bytes;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;
	char *text;

	memset(&b->answer, 0, sizeof(b->answer));
	b->answer.n = RF_WEB_DOM;
	b->answer.known = -1;
	if (!take_file(b, b->t->bounds[RF_WEB_PAGE].max_page, &text,
	    &bytes.len)) {
		b->album.unrendered = "what was rendered is gone";
		return false;
	}
	bytes.ptr = text;
	limits.candidates = true;
	rf_ref_list_init(&sets, &b->album.arena, &limits);
	start_list(b, false);
	rc = rf_discover_page(&b->album.list, bytes, "utf-8", false,
	    b->show.dom, NULL, &err);
	if (rc == RF_OK)
		rc = rf_discover_page(&sets, bytes, "utf-8", false,
		    b->show.dom, NULL, &err);
	if (rc == RF_OK)
		rf_show_list(&b->show, &b->album.list, &sets);
	else
		b->album.unrendered = rf_arena_strdup(&b->album.arena, err.msg);
	rf_ref_list_release(&sets);
	free(text);
	return rc == RF_OK;
}

/*
 * Have the page that has just come rendered, if that is wanted: then the list
 * is of what it became.  False: it is not, and why is kept.
 */
static bool
render(struct brain *b, struct rf_str bytes)
{
	if (b->t->shows[0] < 0 || refreshed(b) != NULL)
		return false;
	/* Its file may be gone, or never have been. */
	if (!write_file(b, RF_WEB_SHOWN, bytes)) {
		b->album.unrendered = "the page cannot be written";
		return false;
	}
	rf_show_begin(&b->show, &b->album.arena, b->t->shows[0], b->images,
	    b->t->max_total, &b->answer, RF_WEB_SHOWN);
	show(b);
	if (!rf_show_drop(&b->show, b->socket, &b->out))
		_exit(1);
	if (b->show.dom == NULL)
		b->album.unrendered = b->show.why;
	else if (read_rendered(b))
		b->album.needs_script = false;
	return !b->album.needs_script;
}

static enum rf_code
read_page(struct brain *b, struct rf_err *err)
{
	const struct rf_web_answer *a = &b->answer;
	const char *charset = a->charset[0] != '\0' ?
	    rf_arena_strdup(&b->album.arena, a->charset) : NULL;
	bool xhtml = rf_web_is_xhtml(a->type);
	struct rf_ref_page page = { .needs_script = false };
	struct rf_str bytes;
	enum rf_code rc;
	char *text;

	b->album.page = rf_arena_strdup(&b->album.arena, a->url);
	if (!take_file(b, b->t->bounds[RF_WEB_PAGE].max_bytes, &text,
	    &bytes.len))
		return rf_fail(err, RF_E_IO, "the page's file is gone");
	bytes.ptr = text;
	note_text(b, RF_WEB_PAGE);
	start_list(b, false);
	rc = rf_discover_page(&b->album.list, bytes, charset, xhtml,
	    b->album.page, &page, err);
	b->album.needs_script = page.needs_script;
	if (rc == RF_OK && page.needs_script && !render(b, bytes)) {
		/* It may still carry what its scripts start from. */
		start_list(b, true);
		rc = rf_discover_page(&b->album.list, bytes, charset, xhtml,
		    b->album.page, &page, err);
	}
	free(text);
	return rc;
}

/* The address leads to an image: that is the one. */
static enum rf_code
single_image(struct brain *b, uint32_t n, struct rf_child_word *w,
    struct rf_err *err)
{
	struct rf_web_album *a = &b->album;
	struct rf_ref *r;
	char from[32], to[32];
	uint32_t images;

	start_list(b, false);
	r = RF_VEC_PUSH(&a->list);
	*r = (struct rf_ref){ .kind = RF_REF_IMAGE,
	    .url = rf_arena_strdup(&a->arena, b->answer.url) };
	a->page = r->url;
	snprintf(from, sizeof(from), RF_WEB_FILE, n);
	snprintf(to, sizeof(to), RF_WEB_FILE, 0u);
	if (known_of(b) == NULL &&
	    renameat(b->images, from, b->images, to) != 0)
		return rf_fail_errno(err, RF_E_IO, "cannot name the image");
	take_image(b, 0, shot_of(b, 0), RF_WEB_PAGE);
	if (a->shots.v[0].state != RF_WEB_HAVE)
		return rf_fail(err, a->shots.v[0].code, "%s",
		    a->shots.v[0].why);
	rf_strlcpy(w->format, a->shots.v[0].format, sizeof(w->format));
	return rf_web_album_write(a, b->t->read.staging, &images, err);
}

static void
document_progress(void *ctx, uint32_t done, uint32_t total)
{
	struct brain *b = ctx;

	rf_child_progress(b->pipe, b->progress.told +
	    (total > 0 && done < total ? (uint32_t)((uint64_t)done *
	    (RF_WEB_HAVE_ALL - b->progress.told) / total) :
	    RF_WEB_HAVE_ALL - b->progress.told), 1000);
}

/* The page's file: what it is, and if it is a document, all of it. */
static enum rf_code
open_page(struct brain *b, uint32_t n, enum rf_web_is *is,
    struct rf_child_word *w, struct rf_err *err)
{
	const struct rf_kept *kept = known_of(b);
	enum rf_code rc = RF_OK;
	struct stat st;
	char name[32];
	int fd;

	if (kept != NULL) {
		*is = kept->format[0] != '\0' ? RF_WEB_IS_IMAGE :
		    RF_WEB_IS_PAGE;
		return RF_OK;
	}
	snprintf(name, sizeof(name), RF_WEB_FILE, n);
	fd = openat(b->images, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		rc = rf_fail_errno(err, RF_E_IO, "cannot open the page");
		goto out;
	}
	*is = rf_web_what_is(&b->answer, fd, st.st_size);
	if (*is == RF_WEB_IS_NOTHING)
		rc = rf_fail(err, st.st_size == 0 ? RF_E_EMPTY :
		    RF_E_UNSUPPORTED, st.st_size == 0 ?
		    "the web address answered nothing" :
		    "the web address leads to no web page, image or document");
	if (*is == RF_WEB_IS_DOCUMENT) {
		unlinkat(b->images, name, 0);
		rc = rf_web_document(&b->t->read, &b->answer, fd, st.st_size,
		    b->deadline, document_progress, b, w, err);
	}
out:
	rf_close(&fd);
	return rc;
}

static enum rf_code
work(struct brain *b, struct rf_child_word *w, struct rf_err *err)
{
	const char *url = b->t->url;
	enum rf_web_is is = RF_WEB_IS_NOTHING;
	enum rf_code rc;

	for (uint32_t hop = 0;; hop++) {
		rc = fetch_page(b, PAGE_FILE + hop, url, err);
		if (rc == RF_OK)
			rc = open_page(b, PAGE_FILE + hop, &is, w, err);
		if (rc != RF_OK || is == RF_WEB_IS_DOCUMENT)
			return rc;
		if (is == RF_WEB_IS_IMAGE)
			return single_image(b, PAGE_FILE + hop, w, err);
		rc = read_page(b, err);
		if (rc != RF_OK)
			return rc;
		url = hop < MAX_REFRESH ? refreshed(b) : NULL;
		if (url == NULL)
			break;
	}
	progress(b);
	/* A character set that was not to be had: again, with all of them. */
	if (!b->t->read.preload && rf_dl_missed()) {
		w->preload = true;
		return rf_fail(err, RF_E_MISSING,
		    "a library must be loaded before the sandbox");
	}
	return gather(b, w, err);
}

void
rf_web_brain(int pipe, const void *task, const struct rf_sandbox *limits)
{
	const struct rf_web_task *t = task;
	struct rf_sandbox own = *limits;
	struct rf_child_word w = { .last = false };
	struct rf_err err = RF_ERR_INIT;
	struct brain *b = rf_calloc(1, sizeof(*b));
	enum rf_code rc;

	*b = (struct brain){ .t = t, .pipe = pipe, .socket = t->sockets[0],
	    .notes_fd = -1,
	    .deadline = rf_monotonic() + t->time_ms };
	rf_arena_init(&b->album.arena);
	b->album.sheaf.fd = -1;
	rf_map_init(&b->origins, &b->album.arena);
	b->album.store = t->store;
	own.keep = &t->shows[0];
	own.n_keep = t->shows[0] >= 0;
	if (!rf_child_enter(pipe, &own, t->read.staging, b->socket, &w))
		return;
	/* The stage may end before it is answered. */
	signal(SIGPIPE, SIG_IGN);
	b->images = openat(t->read.staging, "images", O_RDONLY |
	    O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	open_notes(b);
	rc = b->images < 0 ? rf_fail_errno(&err, RF_E_IO,
	    "cannot open the folder %s", "images") : work(b, &w, &err);
	close_notes(b);
	rf_child_end(pipe, &w, rc, &err);
}
