/*
 * The end of an item: staged files become blobs, then one transaction of the
 * store makes artifacts, counters, credits and the item's end.  Until then
 * nothing is visible; after it nothing changes.  What was put as a blob and
 * not named, because we died in between, is swept in time.
 */
#include "config.h"

#include "jobs/worker.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/sheaf.h"
#include "jobs/reader.h"
#include "store/blob.h"
#include "util/io.h"
#include "util/log.h"
#include "util/mem.h"
#include "util/time.h"

#define RETRY_MS 250

static int64_t
keep_ms(const struct rf_worker *w, const struct rf_slot *s)
{
	return 1000 * (s->lease.job.storage ? w->conf->retention :
	    w->conf->unsaved_retention);
}

/* Images were paid for when their job was accepted. */
static double
credits_of(const struct rf_worker *w, const struct rf_slot *s, uint32_t pages)
{
	if (s->lease.job.surface == RF_SURFACE_IMAGEEXTRACT)
		return 0;
	return (double)pages * w->conf->credits_per_page *
	    s->options.credit_factor;
}

enum rf_code
rf_finish_source(struct rf_worker *w, struct rf_slot *s, struct rf_err *err)
{
	const struct rf_item *item = &s->lease.item;
	char *name = NULL, *type = NULL, digest[RF_SHA256_HEX];
	enum rf_code rc;
	int64_t size;

	rc = rf_blob_put_file(w->store, s->staging, RF_FETCHED_FILE, digest,
	    &size, NULL, err);
	if (rc != RF_OK)
		return rc;
	/*
	 * What the client called it says more than its address does.  Copies:
	 * the call gives the item new ones.
	 */
	name = rf_strdup(item->name != NULL && item->name[0] != '\0' ?
	    item->name : s->last.name);
	type = rf_strdup(s->last.media_type[0] == '\0' &&
	    item->media_type != NULL ? item->media_type : s->last.media_type);
	rc = rf_store_item_source(w->store, &s->lease, digest, size, name,
	    type, err);
	free(name);
	free(type);
	return rc;
}

/* Names are unique in a job: items after the first carry their number. */
static void
artifact_name(struct rf_artifact *a, int position, const char *name)
{
	if (position == 0)
		rf_strlcpy(a->name, name, sizeof(a->name));
	else
		snprintf(a->name, sizeof(a->name), "%d-%s", position + 1, name);
}

/* An image of the sheaf. */
static enum rf_code
put_piece(struct rf_worker *w, const struct rf_staged *f, int images,
    struct rf_sheaf *sheaf, struct rf_artifact *a, struct rf_err *err)
{
	struct rf_str piece;

	if (!rf_sheaf_open(sheaf, images) ||
	    !rf_sheaf_piece(sheaf, f->at, f->size, &piece))
		return rf_fail(err, RF_E_CORRUPT,
		    "the document's reader left an unusable result");
	a->size = f->size;
	return rf_blob_put_bytes(w->store, piece.ptr, piece.len, a->blob,
	    f->filename[0] != '\0' ? &a->crc32 : NULL, err);
}

static enum rf_code
put_one(struct rf_worker *w, struct rf_slot *s, const struct rf_staged *f,
    int images, struct rf_sheaf *sheaf, struct rf_artifact *a,
    struct rf_err *err)
{
	enum rf_code rc;

	a->position = s->lease.item.position;
	a->kind = f->kind;
	rf_strlcpy(a->job_id, s->lease.job.id, sizeof(a->job_id));
	rf_strlcpy(a->media_type, f->media_type, sizeof(a->media_type));
	rf_strlcpy(a->filename, f->filename, sizeof(a->filename));
	artifact_name(a, a->position, f->name);
	if (f->known >= 0)
		return rf_slot_recall(s, f->known, a, err);
	if (f->at >= 0)
		rc = put_piece(w, f, images, sheaf, a, err);
	else
		rc = rf_blob_put_file(w->store,
		    f->in_images ? images : s->staging, f->file, a->blob,
		    &a->size, f->filename[0] != '\0' ? &a->crc32 : NULL,
		    err);
	if (rc == RF_OK && f->packed[0] != '\0')
		rc = rf_blob_put_file(w->store, images, f->packed, a->packed,
		    &a->packed_size, NULL, err);
	return rc;
}

/* The large bit, and the ceiling on all bytes together. */
static enum rf_code
measure(struct rf_worker *w, struct rf_slot *s, struct rf_err *err)
{
	struct rf_outcome *o = &s->outcome;
	bool lists = s->lease.job.surface == RF_SURFACE_IMAGEEXTRACT;
	int64_t total = 0;

	o->large = !lists &&
	    o->pages > (uint32_t)w->conf->large_result_pages;
	for (int i = 0; i < o->n_artifacts; i++) {
		const struct rf_artifact *a = &s->artifacts[i];

		total += a->size;
		if (!lists && a->kind == RF_ARTIFACT_RESULT &&
		    a->size >= w->conf->large_result_bytes)
			o->large = true;
	}
	if (total > w->conf->child_output)
		return rf_fail(err, RF_E_LIMIT,
		    "The document's contents are larger than allowed.");
	return RF_OK;
}

enum rf_code
rf_finish_collect(struct rf_worker *w, struct rf_slot *s, struct rf_err *err)
{
	struct rf_outcome *o = &s->outcome;
	struct rf_manifest m = RF_MANIFEST_INIT;
	struct rf_sheaf sheaf = RF_SHEAF_INIT;
	enum rf_code rc;
	int images = -1;

	*o = (struct rf_outcome){ .error = RF_OK, .keep_ms = keep_ms(w, s) };
	rc = rf_manifest_load(s->staging, &m, err);
	if (rc != RF_OK)
		goto out;
	images = openat(s->staging, "images", O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
	s->artifacts = rf_calloc((size_t)m.n_files, sizeof(*s->artifacts));
	for (int i = 0; i < m.n_files && rc == RF_OK; i++)
		rc = put_one(w, s, &m.files[i], images, &sheaf,
		    &s->artifacts[i], err);
	if (rc != RF_OK)
		goto out;
	rf_slot_collect(w, s, images, &m);
	o->artifacts = s->artifacts;
	o->n_artifacts = m.n_files;
	o->pages = m.pages;
	o->images = m.images;
	o->credits = credits_of(w, s, m.pages);
	rc = measure(w, s, err);
out:
	rf_sheaf_close(&sheaf);
	rf_close(&images);
	rf_manifest_release(&m);
	return rc;
}

void
rf_finish_failed(struct rf_worker *w, struct rf_slot *s, enum rf_code code,
    const char *message)
{
	struct rf_outcome *o = &s->outcome;

	*o = (struct rf_outcome){ .error = code, .keep_ms = keep_ms(w, s) };
	rf_strlcpy(o->message, message, sizeof(o->message));
	/* Work done before a cancellation is charged (pulse.md section 4.4). */
	if (code == RF_E_CANCELLED) {
		o->pages = s->done;
		o->credits = credits_of(w, s, s->done);
	}
	free(s->artifacts);
	s->artifacts = NULL;
}

static void
log_end(const struct rf_worker *w, const struct rf_slot *s)
{
	const struct rf_outcome *o = &s->outcome;
	const struct rf_item *item = &s->lease.item;
	int ms = (int)(rf_monotonic() - s->started);

	if (s->give_back)
		rf_log(s->crashed ? RF_LOG_WARN : RF_LOG_INFO, "item.returned",
		    "job=%s item=%d crashed=%d ms=%d", item->job_id,
		    item->position, s->crashed, ms);
	else if (o->error == RF_OK)
		rf_log(RF_LOG_INFO, "item.done",
		    "job=%s item=%d format=%s pages=%u images=%u large=%d "
		    "ms=%d", item->job_id, item->position,
		    s->last.format[0] != '\0' ? s->last.format : "-",
		    o->pages, o->images, o->large, ms);
	else
		rf_log(rf_code_is_document(o->error) ||
		    o->error == RF_E_CANCELLED ||
		    o->error == RF_E_BAD_REQUEST ? RF_LOG_INFO : RF_LOG_ERROR,
		    "item.failed", "job=%s item=%d code=%s ms=%d reason=%s",
		    item->job_id, item->position, rf_code_name(o->error), ms,
		    RF_LOG_Q(o->message));
}

bool
rf_finish_tell(struct rf_worker *w, struct rf_slot *s)
{
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	if (s->give_back)
		rc = rf_store_item_return(w->store, &s->lease, s->crashed,
		    NULL, &err);
	else
		rc = rf_store_item_finish(w->store, &s->lease, &s->outcome,
		    &err);
	if (rc == RF_OK) {
		log_end(w, s);
		return true;
	}
	rf_log(RF_LOG_WARN, "item.not_told", "job=%s item=%d code=%s reason=%s",
	    s->lease.item.job_id, s->lease.item.position, rf_code_name(rc),
	    RF_LOG_Q(err.msg));
	/* Whoever holds it now, or claims it next, begins anew. */
	if (rc == RF_E_CONFLICT || rf_now() >= s->lease.expires_at)
		return true;
	s->retry_at = rf_monotonic() + RETRY_MS;
	return false;
}
