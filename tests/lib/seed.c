/* The worker's side of the store, driven by hand. */
#include "config.h"

#include "lib/seed.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "account/account.h"
#include "lib/ask.h"
#include "store/blob.h"
#include "util/mem.h"
#include "util/out.h"

#define LEASE_MS 3600000	/* longer than any test */
#define KEEP_MS (INT64_C(7) * 24 * 3600 * 1000)
#define MAX_ITEMS 16
#define LIST_MAX ((size_t)64 << 20)

struct rf_store *
seed_open(const struct service *s)
{
	struct rf_store_config config = { .data_dir = s->data };
	struct rf_store *store = NULL;
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_open(&config, &store, &err) != RF_OK)
		fail_test("the index: %s", err.msg);
	return store;
}

struct rf_caller
seed_caller(struct rf_store *store, const char *key)
{
	enum rf_auth_failure why;
	struct rf_err err = RF_ERR_INIT;
	struct rf_caller c;

	if (rf_account_authenticate(store, rf_str(key), &c, &why, &err) !=
	    RF_OK)
		fail_test("the key: %s", err.msg);
	return c;
}

static void
put_blob(struct rf_store *store, const char *p, size_t n,
    char digest[RF_SHA256_HEX])
{
	struct rf_spool spool = RF_SPOOL_INIT;
	struct rf_err err = RF_ERR_INIT;

	if (rf_spool_open(rf_store_data_dir(store), &spool, &err) != RF_OK ||
	    rf_spool_write(&spool, p, n, &err) != RF_OK ||
	    rf_blob_put_spool(store, &spool, digest, &err) != RF_OK)
		fail_test("a blob: %s", err.msg);
}

/* ---- what an item leaves --------------------------------------------------- */

struct leaving {
	struct rf_store *store;
	const struct rf_lease *lease;
	RF_VEC(struct rf_artifact) list;
};

static struct rf_artifact *
leave(struct leaving *l, enum rf_artifact_kind kind, const char *name,
    const char *media_type, const char *p, size_t n)
{
	struct rf_artifact *a = RF_VEC_PUSH(&l->list);
	int position = l->lease->item.position;

	memset(a, 0, sizeof(*a));
	rf_strlcpy(a->job_id, l->lease->job.id, sizeof(a->job_id));
	a->position = position;
	a->kind = kind;
	if (position == 0)
		rf_strlcpy(a->name, name, sizeof(a->name));
	else
		snprintf(a->name, sizeof(a->name), "%d-%s", position + 1,
		    name);
	rf_strlcpy(a->media_type, media_type, sizeof(a->media_type));
	a->size = (int64_t)n;
	put_blob(l->store, p, n, a->blob);
	return a;
}

static void
leave_images(struct leaving *l, const struct seed_item *item)
{
	struct rf_err err = RF_ERR_INIT;
	struct rf_artifact *a;
	struct rf_buf text;
	struct rf_out out;

	rf_buf_init(&text, LIST_MAX);
	rf_out_to_buf(&out, &text);
	for (int i = 0; i < item->n_images; i++) {
		const struct seed_image *from = &item->images[i];
		struct rf_gallery_image image = from->facts;
		size_t n = from->len != 0 || from->bytes == NULL ?
		    from->len : strlen(from->bytes);
		char name[32], hash[RF_SHA256_HEX];

		snprintf(name, sizeof(name), "img_%d", i + 1);
		image.name = from->bytes != NULL ? name : NULL;
		if (from->bytes != NULL) {
			image.size = (int64_t)n;
			a = leave(l, RF_ARTIFACT_IMAGE, name,
			    from->media_type, from->bytes, n);
			rf_strlcpy(a->filename, image.filename,
			    sizeof(a->filename));
			a->crc32 = (uint32_t)crc32(0,
			    (const unsigned char *)from->bytes, (uInt)n);
			memcpy(hash, a->blob, sizeof(hash));
			image.sha256 = hash;
		}
		rf_gallery_put(&out, &image);
	}
	if (rf_out_finish(&out, &err) != RF_OK)
		fail_test("the list: %s", err.msg);
	leave(l, RF_ARTIFACT_RESULT, "images.txt", "text/plain", text.ptr,
	    text.len);
	rf_buf_release(&text);
	if (item->errors != NULL)
		leave(l, RF_ARTIFACT_ERRORS, "errors.txt", "text/plain",
		    item->errors, strlen(item->errors));
}

void
seed_claim(struct rf_store *store, const char *id, struct rf_lease *lease)
{
	struct rf_err err = RF_ERR_INIT;

	if (rf_store_item_claim(store, "seed", LEASE_MS, 5, lease, &err) !=
	    RF_OK || strcmp(lease->job.id, id) != 0)
		fail_test("claiming: %s %s", lease->job.id, err.msg);
}

void
seed_finish(struct rf_store *store, struct rf_lease *lease,
    const struct seed_item *item)
{
	struct leaving l = { .store = store, .lease = lease };
	struct rf_outcome o = { .error = item->error, .keep_ms = KEEP_MS };
	struct rf_err err = RF_ERR_INIT;

	if (item->error == RF_OK)
		leave_images(&l, item);
	rf_strlcpy(o.message, item->message != NULL ? item->message : "",
	    sizeof(o.message));
	o.images = (uint32_t)item->n_images;
	o.artifacts = l.list.v;
	o.n_artifacts = (int)l.list.n;
	if (rf_store_item_finish(store, lease, &o, &err) != RF_OK)
		fail_test("finishing: %s", err.msg);
	RF_VEC_RELEASE(&l.list);
	rf_lease_release(lease);
}

/* ---- jobs ------------------------------------------------------------------- */

static void
submit(struct rf_store *store, const struct seed *what, char id[RF_ID_SIZE])
{
	struct rf_terms terms = { .rate_limit = -1,
	    .reserve = what->reserve };
	struct rf_item items[MAX_ITEMS];
	struct rf_job job = RF_JOB_INIT;
	struct rf_err err = RF_ERR_INIT;
	char token[RF_TOKEN_SIZE];
	struct rf_caller c;
	bool replayed;

	if (what->guest == NULL)
		c = seed_caller(store, what->key);
	else if (rf_account_guest(store, rf_str(what->guest), token, &c,
	    &err) != RF_OK)
		fail_test("the guest: %s", err.msg);
	rf_uuid(job.id);
	job.surface = RF_SURFACE_IMAGEEXTRACT;
	job.storage = true;
	job.kind = what->kind;
	rf_strlcpy(job.org_id, c.org_id, sizeof(job.org_id));
	rf_strlcpy(job.key_id, c.key_id, sizeof(job.key_id));
	rf_strlcpy(job.guest, c.guest, sizeof(job.guest));
	for (int i = 0; i < what->n; i++) {
		const struct seed_item *from = &what->items[i];
		struct rf_item *to = &items[i];

		*to = (struct rf_item)RF_ITEM_INIT;
		to->source = from->url != NULL ? RF_SOURCE_URL :
		    RF_SOURCE_BLOB;
		to->name = rf_strdup(from->url != NULL ? "" : from->file);
		to->media_type = rf_strdup("");
		to->size = -1;
		if (from->url != NULL) {
			to->source_url = rf_strdup(from->url);
		} else {
			to->size = (int64_t)strlen(from->file);
			put_blob(store, from->file, strlen(from->file),
			    to->source_blob);
		}
	}
	if (rf_store_job_submit_on(store, &job, items, what->n, &terms,
	    &replayed, &err) != RF_OK)
		fail_test("submitting: %s", err.msg);
	rf_strlcpy(id, job.id, RF_ID_SIZE);
	for (int i = 0; i < what->n; i++)
		rf_item_release(&items[i]);
	rf_job_release(&job);
}

void
seed_job(struct rf_store *store, const struct seed *what, char id[RF_ID_SIZE])
{
	struct rf_err err = RF_ERR_INIT;

	submit(store, what, id);
	for (int i = 0; i < what->n; i++) {
		const struct seed_item *item = &what->items[i];
		struct rf_lease lease = RF_LEASE_INIT;

		if (item->state == RF_JOB_PENDING)
			break;
		seed_claim(store, id, &lease);
		if (item->total > 0 && rf_store_item_renew(store, &lease,
		    LEASE_MS, item->done, item->total, &err) != RF_OK)
			fail_test("renewing: %s", err.msg);
		if (item->state != RF_JOB_PROCESSING)
			seed_finish(store, &lease, item);
		else
			rf_lease_release(&lease);
	}
}

void
seed_lose(struct rf_store *store, const struct service *s,
    const char *job_id, enum rf_artifact_kind kind, const char *name)
{
	struct rf_caller c = seed_caller(store, s->key);
	struct rf_err err = RF_ERR_INIT;
	struct rf_artifact a;
	char path[128];

	if (rf_store_artifact_get(store, &c, job_id, kind, name, &a, &err) !=
	    RF_OK || rf_blob_path(store, a.blob, path, sizeof(path), &err) !=
	    RF_OK || unlink(pathf("%s/blobs/%s", s->data, path)) != 0)
		fail_test("losing %s: %s", name, err.msg);
}

void
seed_sql(const struct service *s, const char *sql)
{
	char *said = NULL;
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(pathf("%s/riffle.db", s->data), &db,
	    SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, 5000) != SQLITE_OK ||
	    sqlite3_exec(db, sql, NULL, NULL, &said) != SQLITE_OK)
		fail_test("%s: %s", sql, said != NULL ? said : "no index");
	sqlite3_free(said);
	sqlite3_close(db);
}
