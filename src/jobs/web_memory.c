/*
 * A slot's memory of its page: loaded before the children are made, and kept
 * after the item was told.  Nobody's job fails for want of it: what goes
 * wrong here is logged and forgotten.
 */
#include "config.h"

#include "jobs/web_memory.h"
#include "jobs/worker.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jobs/reader.h"
#include "store/blob.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/log.h"
#include "util/map.h"
#include "util/mem.h"
#include "util/time.h"

#define MAX_TEXTS (32 * RF_MiB)	/* of pages and style sheets in memory */
#define MAX_NOTES (64 * RF_MiB)
#define MAX_CHANGED 30000	/* answers of an item; more are not kept */
#define DAY_MS (INT64_C(86400) * 1000)

void
rf_web_memory_free(struct rf_web_memory *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->kept.n && m->texts != NULL; i++)
		free((char *)m->texts[i].ptr);
	free(m->texts);
	free(m->gone);
	rf_kept_list_release(&m->kept);
	rf_kept_list_release(&m->changed);
	free(m);
}

/* ---- loading ---------------------------------------------------------------- */

/* The body of a page or style sheet; false: fetch it anew. */
static bool
load_text(struct rf_worker *w, const struct rf_kept *k, size_t *room,
    struct rf_str *text)
{
	struct rf_err err = RF_ERR_INIT;
	size_t got = 0;
	int64_t size;
	bool good;
	char *p;
	int fd;

	if (k->blob[0] == '\0' || k->size < 0 || (uint64_t)k->size > *room ||
	    rf_blob_open(w->store, k->blob, &fd, &size, &err) != RF_OK)
		return false;
	p = rf_malloc((size_t)k->size + 1);
	good = size == k->size && rf_read_up_to(fd, p, (size_t)size, &got,
	    &err) == RF_OK && (int64_t)got == size;
	rf_close(&fd);
	if (!good) {
		free(p);
		return false;
	}
	*room -= got;
	*text = (struct rf_str){ p, got };
	return true;
}

/* May it be used now, and for how long without asking? */
static bool
is_usable(struct rf_worker *w, struct rf_kept *k, size_t *room,
    struct rf_str *text)
{
	int64_t longest = k->checked_at +
	    (int64_t)w->conf->web_cache_days * DAY_MS;

	/* Whatever a server says, and whichever way the clock went. */
	if (k->fresh_until > longest || k->checked_at > rf_now())
		k->fresh_until = k->checked_at > rf_now() ? 0 : longest;
	if (k->format[0] == '\0')
		return load_text(w, k, room, text);
	if (!w->conf->web_store)
		return true;
	/* Another job with the page may drop it before this one has ended. */
	return k->blob[0] != '\0' &&
	    rf_blob_await(w->store, k->blob, k->size) &&
	    (k->packed[0] == '\0' ||
	    rf_blob_await(w->store, k->packed, k->packed_size));
}

/*
 * Guests share an organisation, and a job whose output is not to be stored
 * leaves nothing behind.
 */
static bool
is_wanted(const struct rf_worker *w, const struct rf_job *job)
{
	return w->conf->web_cache && job->guest[0] == '\0' && job->storage;
}

void
rf_slot_remember(struct rf_worker *w, struct rf_slot *s)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_web_memory *m;
	size_t room = MAX_TEXTS;

	rf_web_memory_free(s->memory);
	s->memory = NULL;
	if (!is_wanted(w, &s->lease.job))
		return;
	m = s->memory = rf_calloc(1, sizeof(*m));
	if (rf_store_kept_load(w->store, s->lease.job.org_id,
	    s->lease.item.source_url, &m->kept, &err) != RF_OK) {
		rf_log(RF_LOG_WARN, "web.memory", "job=%s reason=%s",
		    s->lease.job.id, RF_LOG_Q(err.msg));
		rf_kept_list_release(&m->kept);
	}
	m->texts = rf_calloc(m->kept.n + 1, sizeof(*m->texts));
	for (size_t i = 0; i < m->kept.n; i++) {
		if (!is_usable(w, &m->kept.v[i], &room, &m->texts[i]))
			m->kept.v[i].kind[0] = '\0';
	}
}

enum rf_code
rf_slot_recall(const struct rf_slot *s, int known, struct rf_artifact *a,
    struct rf_err *err)
{
	const struct rf_web_memory *m = s->memory;
	const struct rf_kept *k = m != NULL && known >= 0 &&
	    (size_t)known < m->kept.n ? &m->kept.v[known] : NULL;

	if (k == NULL || k->blob[0] == '\0' || k->format[0] == '\0')
		return rf_fail(err, RF_E_CORRUPT,
		    "the document's reader left an unusable result");
	rf_strlcpy(a->blob, k->blob, sizeof(a->blob));
	a->size = k->size;
	a->crc32 = k->crc32;
	rf_strlcpy(a->packed, k->packed, sizeof(a->packed));
	a->packed_size = k->packed_size;
	return RF_OK;
}

/* ---- collecting --------------------------------------------------------------- */

/* The notes as malloc'ed text, empty when there are none. */
static struct rf_str
load_notes(const struct rf_slot *s)
{
	struct rf_str text = { NULL, 0 };
	struct stat st;
	char *p = NULL;
	int fd;

	fd = openat(s->staging, RF_WEB_NOTES, O_RDONLY | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= MAX_NOTES) {
		p = rf_malloc((size_t)st.st_size + 1);
		if (rf_read_up_to(fd, p, (size_t)st.st_size, &text.len,
		    NULL) != RF_OK)
			text.len = 0;
	}
	rf_close(&fd);
	text.ptr = p;
	return text;
}

/* Where its bytes are: an artifact's blob, or a file to become one. */
static bool
find_bytes(struct rf_worker *w, struct rf_slot *s, int images,
    const struct rf_map *artifacts, const char *file, struct rf_kept *k)
{
	const struct rf_artifact *a = rf_map_get(artifacts, rf_str(file));
	struct rf_err err = RF_ERR_INIT;

	if (a != NULL) {
		rf_strlcpy(k->blob, a->blob, sizeof(k->blob));
		k->size = a->size;
		k->crc32 = a->crc32;
		rf_strlcpy(k->packed, a->packed, sizeof(k->packed));
		k->packed_size = a->packed_size;
		return true;
	}
	if (rf_blob_put_file(w->store, images, file, k->blob, &k->size,
	    &k->crc32, &err) == RF_OK)
		return true;
	rf_log(RF_LOG_WARN, "web.memory", "job=%s reason=%s",
	    s->lease.job.id, RF_LOG_Q(err.msg));
	return false;
}

/* The place of a row to change; its url is a copy. */
static struct rf_kept *
change(struct rf_web_memory *m, const struct rf_kept *from)
{
	struct rf_kept *k = RF_VEC_PUSH(&m->changed);

	*k = *from;
	k->url = rf_strdup(from->url);
	k->checked_at = rf_now();
	return k;
}

static void
take_note(struct rf_worker *w, struct rf_slot *s, int images,
    const struct rf_map *artifacts, struct rf_web_note *n, bool *used)
{
	struct rf_web_memory *m = s->memory;
	struct rf_kept *k;

	/* Whoever wrote the notes may write of one thing again and again. */
	if (n->what == RF_WEB_NOTE_NEW) {
		if (m->changed.n < MAX_CHANGED && (n->file[0] == '\0' ||
		    find_bytes(w, s, images, artifacts, n->file, &n->kept)))
			change(m, &n->kept);
		free(n->kept.url);
		return;
	}
	if (n->known >= m->kept.n)
		return;
	used[n->known] = true;
	if (n->what == RF_WEB_NOTE_USED || m->changed.n >= MAX_CHANGED)
		return;
	k = change(m, &m->kept.v[n->known]);
	rf_strlcpy(k->etag, n->kept.etag, sizeof(k->etag));
	rf_strlcpy(k->modified, n->kept.modified, sizeof(k->modified));
	k->fresh_until = n->kept.fresh_until;
}

void
rf_slot_collect(struct rf_worker *w, struct rf_slot *s, int images,
    const struct rf_manifest *files)
{
	struct rf_web_memory *m = s->memory;
	struct rf_str text, rest;
	struct rf_web_note note;
	struct rf_map artifacts;
	bool *used;

	if (m == NULL)
		return;
	text = rest = load_notes(s);
	rf_map_init(&artifacts, &s->arena);
	for (int i = 0; i < files->n_files; i++) {
		if (files->files[i].in_images)
			*rf_map_put(&artifacts, rf_str(files->files[i].name)) =
			    &s->artifacts[i];
	}
	used = rf_calloc(m->kept.n + 1, sizeof(*used));
	while (rf_web_note_read(&rest, &note))
		take_note(w, s, images, &artifacts, &note, used);
	m->gone = rf_calloc(m->kept.n + 1, sizeof(*m->gone));
	for (size_t i = 0; i < m->kept.n; i++) {
		if (!used[i])
			m->gone[m->n_gone++] = m->kept.v[i].url;
	}
	m->collected = true;
	free(used);
	free((char *)text.ptr);
}

void
rf_slot_memorize(struct rf_worker *w, struct rf_slot *s)
{
	struct rf_web_memory *m = s->memory;
	struct rf_err err = RF_ERR_INIT;

	if (m == NULL || !m->collected || s->outcome.error != RF_OK ||
	    s->give_back)
		return;
	if (m->kept.n + m->changed.n > 0 && rf_store_kept_save(w->store,
	    s->lease.job.org_id, s->lease.item.source_url, &m->changed,
	    m->gone, m->n_gone, w->conf->web_cache_bytes, &err) != RF_OK)
		rf_log(RF_LOG_WARN, "web.memory", "job=%s reason=%s",
		    s->lease.job.id, RF_LOG_Q(err.msg));
}
