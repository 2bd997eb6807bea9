/*
 * A table of addresses.  Chromium often asks for one several times, and
 * before it has come; each is fetched once and all are answered.
 */
#include "config.h"

#include "jobs/web_show.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/web_render.h"
#include "util/mem.h"
#include "util/utf8.h"

static const enum rf_web_kind kinds[RF_SHOW_KINDS] = {
	[RF_SHOW_PAGE] = RF_WEB_PAGE,
	[RF_SHOW_IMAGE] = RF_WEB_IMAGE,
	[RF_SHOW_TEXT] = RF_WEB_OTHER,
};

static struct rf_shown *
shown_at(const struct rf_show_case *s, size_t i)
{
	return s->all.entries[i].value;
}

static const char *
keep(struct rf_show_case *s, const char *text)
{
	struct rf_str clean = rf_utf8_clean(s->arena, rf_str(text));

	return rf_arena_strndup(s->arena, clean.ptr, clean.len);
}

static struct rf_shown *
enter(struct rf_show_case *s, const char *url, enum rf_web_kind kind)
{
	void **at;
	struct rf_shown *shown = rf_map_get(&s->all, rf_str(url));

	if (shown != NULL || s->all.n >= RF_SHOW_MAX)
		return shown;
	at = rf_map_put(&s->all, rf_str(url));
	shown = *at = rf_arena_alloc(s->arena, sizeof(*shown));
	shown->url = s->all.entries[s->all.n - 1].key.ptr;
	shown->kind = kind;
	shown->file = RF_SHOW_FILE + (uint32_t)s->all.n - 1;
	return shown;
}

/* ---- to the stage ----------------------------------------------------------------- */

void
rf_shown_answer(const struct rf_shown *shown, uint32_t n,
    struct rf_web_answer *a)
{
	memset(a, 0, sizeof(*a));
	a->n = n;
	a->file = shown->file;
	a->known = -1;
	a->code = (int32_t)shown->code;
	rf_strlcpy(a->message, shown->message, sizeof(a->message));
	rf_strlcpy(a->type, shown->type, sizeof(a->type));
	rf_strlcpy(a->charset, shown->charset, sizeof(a->charset));
	rf_strlcpy(a->filename, shown->filename, sizeof(a->filename));
	rf_strlcpy(a->url, shown->final, sizeof(a->url));
}

static bool
is_done(const struct rf_shown *shown)
{
	return shown->state == RF_SHOWN_HAVE || shown->state ==
	    RF_SHOWN_FAILED;
}

/* All who wait for it; not when the stage is gone. */
static void
tell(struct rf_show_case *s, struct rf_shown *shown)
{
	for (size_t i = 0; i < shown->waiting.n && !s->ended; i++) {
		rf_shown_answer(shown, shown->waiting.v[i], &s->answer);
		if (!rf_web_send_answer(s->socket, &s->answer))
			rf_show_end(s, "Chromium's conversation broke off");
	}
	RF_VEC_RELEASE(&shown->waiting);
}

static void
fill(struct rf_show_case *s, struct rf_shown *shown,
    const struct rf_web_answer *a)
{
	shown->state = a->code == RF_OK ? RF_SHOWN_HAVE : RF_SHOWN_FAILED;
	shown->code = (enum rf_code)a->code;
	shown->message = keep(s, a->message);
	shown->type = keep(s, a->type);
	shown->charset = keep(s, a->charset);
	shown->filename = keep(s, a->filename);
	shown->final = keep(s, a->url);
}

void
rf_show_begin(struct rf_show_case *s, struct rf_arena *arena, int socket,
    int images, int64_t room, const struct rf_web_answer *page, uint32_t file)
{
	struct rf_shown *shown;

	*s = (struct rf_show_case){ .arena = arena, .socket = socket,
	    .images = images, .room = room };
	rf_map_init(&s->all, arena);
	shown = enter(s, page->url, RF_WEB_PAGE);
	fill(s, shown, page);
	shown->file = file;
	s->ask.kind = RF_SHOW_PAGE;
	rf_strlcpy(s->ask.url, page->url, sizeof(s->ask.url));
	if (!rf_web_send_ask(socket, &s->ask))
		rf_show_end(s, "Chromium's keeper ended");
}

void
rf_show_end(struct rf_show_case *s, const char *why)
{
	if (!s->ended)
		s->why = keep(s, why);
	s->ended = true;
}

/* ---- from the stage ----------------------------------------------------------------- */

static void
take_ask(struct rf_show_case *s)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_shown *shown = NULL;
	struct rf_url url;

	if (rf_url_join(NULL, rf_str(s->ask.url), &url, &err) == RF_OK) {
		shown = enter(s, url.text, kinds[s->ask.kind]);
		if (shown == NULL)
			rf_fail(&err, RF_E_LIMIT, "too many");
	}
	if (shown == NULL) {
		memset(&s->answer, 0, sizeof(s->answer));
		s->answer.n = s->ask.n;
		s->answer.code = (int32_t)err.code;
		if (!rf_web_send_answer(s->socket, &s->answer))
			rf_show_end(s, "Chromium's conversation broke off");
		return;
	}
	shown->image = shown->image || s->ask.kind == RF_SHOW_IMAGE;
	*RF_VEC_PUSH(&shown->waiting) = s->ask.n;
	if (is_done(shown))
		tell(s, shown);
}

void
rf_show_hear(struct rf_show_case *s)
{
	switch (rf_web_hear_ask(s->socket, &s->mail, &s->ask,
	    RF_SHOW_KINDS)) {
	case RF_WEB_NOTHING:
		return;
	case RF_WEB_END:
		rf_show_end(s, "Chromium's conversation broke off");
		return;
	case RF_WEB_MESSAGE:
		break;
	}
	if (s->ask.kind == RF_SHOW_DONE)
		s->dom = keep(s, s->ask.url);
	if (s->ask.kind == RF_SHOW_DONE || s->ask.kind == RF_SHOW_FAILED)
		rf_show_end(s, s->ask.url);
	else
		take_ask(s);
}

/* ---- to and from the fetcher --------------------------------------------------------- */

struct rf_shown *
rf_show_next(struct rf_show_case *s)
{
	while (s->next < s->all.n &&
	    shown_at(s, s->next)->state != RF_SHOWN_NEW)
		s->next++;
	return s->next < s->all.n ? shown_at(s, s->next) : NULL;
}

void
rf_show_refuse(struct rf_show_case *s, struct rf_shown *shown,
    enum rf_code code, const char *why)
{
	struct rf_web_answer *a = &s->answer;

	memset(a, 0, sizeof(*a));
	a->code = (int32_t)code;
	rf_strlcpy(a->message, why, sizeof(a->message));
	fill(s, shown, a);
	tell(s, shown);
}

/* The file counts; one too many goes. */
static bool
has_room(struct rf_show_case *s, uint32_t n)
{
	char name[32];
	struct stat st;

	snprintf(name, sizeof(name), RF_WEB_FILE, n);
	if (fstatat(s->images, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		s->room -= st.st_size;
	if (s->room < 0)
		unlinkat(s->images, name, 0);
	return s->room >= 0;
}

bool
rf_show_answered(struct rf_show_case *s, const struct rf_web_answer *a,
    const char **asked)
{
	size_t i = a->n - RF_SHOW_FILE;

	if (a->n < RF_SHOW_FILE || i >= s->all.n ||
	    shown_at(s, i)->state != RF_SHOWN_ASKED)
		return false;
	*asked = shown_at(s, i)->url;
	if (a->code == RF_OK && !has_room(s, a->n)) {
		rf_show_refuse(s, shown_at(s, i), RF_E_FETCH_TOO_LARGE,
		    "what the page asks for is larger together than is "
		    "allowed");
		return true;
	}
	fill(s, shown_at(s, i), a);
	tell(s, shown_at(s, i));
	return true;
}

bool
rf_show_pending(const struct rf_show_case *s)
{
	for (size_t i = 0; i < s->all.n; i++) {
		if (shown_at(s, i)->state == RF_SHOWN_ASKED &&
		    shown_at(s, i)->image)
			return true;
	}
	return false;
}

bool
rf_show_drop(const struct rf_show_case *s, int socket,
    struct rf_web_mail *mail)
{
	const struct rf_web_ask drop = { .n = RF_WEB_DROP,
	    .kind = RF_WEB_OTHER };
	bool any = false;

	for (size_t i = 0; i < s->all.n; i++)
		any |= shown_at(s, i)->state == RF_SHOWN_ASKED;
	return !any || rf_web_add_ask(socket, mail, &drop);
}

/* ---- afterwards ------------------------------------------------------------------------ */

const struct rf_shown *
rf_show_find(const struct rf_show_case *s, const char *url)
{
	const struct rf_shown *shown = s->all.n > 0 ?
	    rf_map_get(&s->all, rf_str(url)) : NULL;

	return shown != NULL && is_done(shown) ? shown : NULL;
}

static bool
is_smaller(const struct rf_ref_list *sets, const char *url)
{
	for (size_t i = 0; i < sets->n; i++) {
		if (sets->v[i].candidate && sets->v[i].url != NULL &&
		    strcmp(sets->v[i].url, url) == 0)
			return true;
	}
	return false;
}

void
rf_show_list(const struct rf_show_case *s, struct rf_ref_list *list,
    const struct rf_ref_list *sets)
{
	for (size_t i = 0; i < s->all.n; i++) {
		const struct rf_shown *shown = shown_at(s, i);

		if (shown->image && shown->state == RF_SHOWN_HAVE &&
		    !is_smaller(sets, shown->url))
			rf_discover_rendered(list, shown->url);
	}
}
