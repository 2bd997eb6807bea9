/* Making services broken in exactly one way takes most of this file. */
#include "config.h"

#include "contract/world.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/account.h"
#include "api/endpoints.h"
#include "lib/documents.h"
#include "lib/purge.h"
#include "lib/seed.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/time.h"

#define EXPIRES_MS 1000	/* from the making of a key */

enum thing {
	DONE, LARGE, FETCHED, FAILED, CANCELED, GONE, PICTURE,
	IE_DONE, IE_EMPTY, IE_FAILED, IE_CANCELLED, IE_EXPIRED, IE_RUNNING,
	IE_PENDING, IE_STALE, IE_POOR, THINGS
};
static const char *const names[THINGS] = {
	"done", "large", "fetched", "failed", "canceled", "expired", "picture",
	"ie_done", "ie_empty", "ie_failed", "ie_cancelled", "ie_expired",
	"ie_running", "ie_pending", "ie_stale", "ie_poor",
};
static char things[PLACES][THINGS][160];

static const char *const settings[PLACES] = {
	[SOUND] = "large_result_pages = 2\n",
	[TIGHT] = "max_waiting = 0\nmetrics = no\n",
	[OFTEN] = "rate_limit = 1\nlogin_rate = 1\n",
	[SHUT] = "",
	[BROKEN] = "large_result_pages = 2\n",
	[MOUNTED] = "base_path = /riffle\n",
	[IDLE] = "worker = off\n",
};

/* ---- keys ------------------------------------------------------------------ */

static void
make_key(struct world *w, enum place p, enum who who, const char *org,
    uint32_t scopes, int64_t cap, int64_t expires)
{
	struct rf_store_config config = { .data_dir = w->at[p]->data };
	struct rf_store *store = NULL;
	struct rf_err err = RF_ERR_INIT;
	struct rf_key key;

	if (rf_store_open(&config, &store, &err) != RF_OK ||
	    rf_account_key_create(store, org, NULL, "", RF_SURFACE_PULSE, scopes,
	    cap, expires, w->keys[p][who], &key, &err) != RF_OK ||
	    (who == CLOSED && rf_store_org_revoke(store, "closed", &err) !=
	    RF_OK))
		fail_test("a key: %s", err.msg);
	if (store != NULL)
		rf_store_close(store);
}

static void
make_keys(struct world *w, enum place p)
{
	rf_strlcpy(w->keys[p][OWNER], w->at[p]->key, SERVICE_KEY_SIZE);
	rf_strlcpy(w->keys[p][STRANGER], w->at[p]->stranger, SERVICE_KEY_SIZE);
	rf_strlcpy(w->keys[p][WRONG], "rfl_live_nobody", SERVICE_KEY_SIZE);
	make_key(w, p, EXPIRED, "Owner", RF_SCOPE_ALL, -1,
	    rf_now() + EXPIRES_MS);
	make_key(w, p, CLOSED, "Closed", RF_SCOPE_ALL, -1, 0);
	make_key(w, p, READER, "Owner", RF_SCOPE_JOBS_READ, -1, 0);
	make_key(w, p, CAPPED, "Owner", RF_SCOPE_ALL, 0, 0);
}

/* Organisations of plans that refuse something. */
static void
make_plans(struct world *w, enum place p)
{
	struct rf_store *store = seed_open(w->at[p]);
	struct rf_err err = RF_ERR_INIT;
	struct rf_user user;
	struct rf_org org;

	seed_sql(w->at[p], "INSERT INTO plans VALUES "
	    "('poor', 1, 1, -1, -1, 1, 0, 5, 5, 50, 2, NULL)");
	if (rf_store_org_ensure(store, "Poor", "poor", &org, &err) != RF_OK ||
	    rf_store_org_ensure(store, "Free", "free", &org, &err) != RF_OK ||
	    (p == SOUND && rf_account_user_create(store, "Owner",
	    "owner@example.org", WORLD_PASSWORD, "owner", &user, &err) !=
	    RF_OK))
		fail_test("an account: %s", err.msg);
	rf_store_close(store);
	make_key(w, p, POOR, "Poor", RF_SCOPE_ALL, -1, 0);
	make_key(w, p, FREE, "Free", RF_SCOPE_ALL, -1, 0);
}

/* ---- jobs of images ----------------------------------------------------------- */

#define PIXELS(name, text) { .facts = { .filename = name, .format = "png", \
	.width = 2, .height = 3, .color_space = "srgb", \
	.url = "https://a.example/" name, \
	.source_url = "https://a.example/" name }, .bytes = text, \
	.media_type = "image/png" }
static const struct seed_image two[] = {
	PIXELS("a.png", "bytes of a"), PIXELS("b.png", "bytes of b"),
};

/* What becomes of a job of two documents or pages. */
static const struct {
	enum thing thing;
	enum who who;
	struct seed_item item;
} seeds[] = {
	{ IE_DONE, OWNER, { .url = "https://a.example/",
	    .state = RF_JOB_COMPLETED, .images = two, .n_images = 2,
	    .errors = "https://a.example/c.png\thttp\t404\n" } },
	{ IE_EMPTY, OWNER, { .url = "https://a.example/none",
	    .state = RF_JOB_COMPLETED } },
	{ IE_EXPIRED, OWNER, { .url = "https://a.example/old",
	    .state = RF_JOB_COMPLETED, .images = two, .n_images = 2 } },
	{ IE_FAILED, OWNER, { .file = "a.pdf", .state = RF_JOB_FAILED,
	    .error = RF_E_ENCRYPTED, .message = "it is locked" } },
	{ IE_STALE, OWNER, { .file = "old.pdf", .state = RF_JOB_FAILED,
	    .error = RF_E_CORRUPT, .message = "it is torn" } },
	{ IE_POOR, POOR, { .file = "b.pdf", .state = RF_JOB_FAILED,
	    .error = RF_E_CORRUPT, .message = "it is torn" } },
	{ IE_RUNNING, OWNER, { .file = "c.pdf",
	    .state = RF_JOB_PROCESSING, .done = 1, .total = 4 } },
	{ IE_CANCELLED, OWNER, { .file = "d.pdf",
	    .state = RF_JOB_PENDING } },
	{ IE_PENDING, OWNER, { .file = "e.pdf", .state = RF_JOB_PENDING } },
};

/* Before anybody works there. */
static void
seed_images(struct world *w, enum place p)
{
	struct rf_store *store = seed_open(w->at[p]);
	struct rf_caller owner = seed_caller(store, w->keys[p][OWNER]);
	struct rf_err err = RF_ERR_INIT;
	enum rf_job_state was;

	for (size_t i = 0; i < RF_COUNT(seeds); i++) {
		const struct seed_item items[] = { seeds[i].item,
		    seeds[i].item };
		struct seed s = { .key = w->keys[p][seeds[i].who],
		    .items = items, .n = 1 };
		char *id = things[p][seeds[i].thing];

		if (seeds[i].thing == IE_PENDING && p != IDLE)
			continue;
		s.kind = seeds[i].item.url != NULL ? RF_JOB_URL :
		    RF_JOB_DOCUMENT;
		/* Once more would be too dear. */
		if (seeds[i].thing == IE_POOR)
			s.n = 2;
		seed_job(store, &s, id);
		if ((seeds[i].thing == IE_EXPIRED ||
		    seeds[i].thing == IE_STALE) &&
		    rf_store_job_purge(store, id, &err) != RF_OK)
			fail_test("purging: %s", err.msg);
		if (seeds[i].thing == IE_CANCELLED &&
		    (rf_store_job_withdraw(store, &owner, id, &was, &err) !=
		    RF_OK || was != RF_JOB_PENDING))
			fail_test("cancelling: %s", err.msg);
	}
	rf_store_close(store);
}

/* ---- jobs ------------------------------------------------------------------- */

static void
submit(struct world *w, enum place p, enum thing t, struct form_part file,
    const char *state)
{
	struct answer a = ASK(w->at[p], .path = "/extract", FORM(file,
	    FIELD("async", "true"), FIELD("figureProcessing",
	    "{\"showImages\":true}")));

	expect(&a, 200, "job_id");
	rf_strlcpy(things[p][t], answer_text(&a, "job_id"), 160);
	answer_release(&a);
	if (state != NULL) {
		a = ask_job(w->at[p], things[p][t], state);
		answer_release(&a);
	}
}

static void
make_jobs(struct world *w, enum place p)
{
	struct document book = document_visual(), sheets = document_sheets(3);
	const char *id;

	submit(w, p, DONE, (struct form_part)UPLOAD_BYTES("file", "v.xlsx",
	    book.bytes, book.len), "completed");
	rf_strlcpy(things[p][PICTURE], pathf("%s/images/excel_image_1_2.png",
	    things[p][DONE]), 160);
	submit(w, p, LARGE, (struct form_part)UPLOAD_BYTES("file", "s.xlsx",
	    sheets.bytes, sheets.len), "completed");
	submit(w, p, FETCHED, (struct form_part)UPLOAD_BYTES("file", "s.xlsx",
	    sheets.bytes, sheets.len), "completed");
	expect_of(ASK(w->at[p], .path = pathf("/large_results/%s",
	    things[p][FETCHED])), 200, "markdown");
	submit(w, p, FAILED, (struct form_part)UPLOAD("file", "a.bin",
	    "\x01\x02 nobody"), "failed");
	submit(w, p, GONE, (struct form_part)SHEET, "completed");
	purge_job(w->at[p], things[p][GONE]);
	/* The last one: without a worker it stays what it is. */
	submit(w, p, CANCELED, (struct form_part)SHEET, NULL);
	id = things[p][CANCELED];
	expect_of(ASK(w->at[p], .path = pathf("/job/%s", id),
	    .method = "DELETE"), 200, "message");
	expect_of(ask_job(w->at[p], id, "final"), 200, "status");
	document_release(&book);
	document_release(&sheets);
}

/* ---- breaking ---------------------------------------------------------------- */

/* Each file of the tree becomes a folder: there, and of no use. */
static void
spoil(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	char path[600];
	struct stat st;

	while (d != NULL && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (e->d_name[0] == '.' || lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			spoil(path);
		else if (unlink(path) != 0 || mkdir(path, 0700) != 0)
			fail_test("cannot spoil %s", path);
	}
	if (d != NULL)
		closedir(d);
}

static void
break_files(struct world *w)
{
	struct rf_err err = RF_ERR_INIT;
	const char *spool;

	(void)service_end_workers(w->at[BROKEN], 10000);
	spoil(pathf("%s/blobs", w->at[BROKEN]->data));
	spool = pathf("%s/spool", w->at[BROKEN]->data);
	if (rf_remove_tree(spool, &err) != RF_OK ||
	    rf_file_save(spool, "x", 1, &err) != RF_OK)
		fail_test("the spool: %s", err.msg);
}

/* Before the first request, which opens it. */
static void
break_index(struct world *w)
{
	static const char noise[] = "This is no database, and never was one.";
	struct rf_err err = RF_ERR_INIT;
	struct service *s = w->at[SHUT];

	service_end_respond(s);
	(void)unlink(pathf("%s/riffle.db-wal", s->data));
	(void)unlink(pathf("%s/riffle.db-shm", s->data));
	if (rf_file_save(pathf("%s/riffle.db", s->data), noise,
	    sizeof(noise), &err) != RF_OK)
		fail_test("the index: %s", err.msg);
	service_respond(s);
}

struct world *
world_new(void)
{
	struct world *w = rf_calloc(1, sizeof(*w));
	int64_t expired;

	for (int p = 0; p < PLACES; p++) {
		w->at[p] = service_start(settings[p]);
		make_keys(w, (enum place)p);
		make_plans(w, (enum place)p);
	}
	seed_images(w, SOUND);
	seed_images(w, BROKEN);
	seed_images(w, IDLE);
	expired = rf_now() + EXPIRES_MS;
	make_jobs(w, SOUND);
	make_jobs(w, BROKEN);
	break_files(w);
	break_index(w);
	expect_of(ASK(w->at[OFTEN], .path = "/job/x"), 404, "error");
	while (rf_now() <= expired)
		rf_sleep_ms(5);
	return w;
}

void
world_free(struct world *w)
{
	(void)unlink(pathf("%s/spool", w->at[BROKEN]->data));
	for (int p = 0; p < PLACES; p++)
		service_stop(w->at[p]);
	free(w);
}

const char *
world_path(struct world *w, enum place p, const char *path)
{
	static const char unknown[] = "2f0c6c0e-8a53-4c3b-9d57-0d0b7b0a1c11";
	const char *open = strchr(path, '{'), *with = unknown;
	const char *picture = pathf("%s/images/img-1.png", unknown);
	size_t n;

	(void)w;
	if (open == NULL)
		return path;
	n = strcspn(open, "}");
	if (strncmp(open, "{picture", n) == 0)
		with = picture;
	for (int t = 0; t < THINGS; t++)
		if (strlen(names[t]) == n - 1 &&
		    strncmp(names[t], open + 1, n - 1) == 0 &&
		    things[p][t][0] != '\0')
			with = things[p][t];
	return pathf("%.*s%s%s", (int)(open - path), path, with,
	    open + n + 1);
}

const struct rf_route *
world_route(const char *id, const struct rf_endpoint **endpoint)
{
	for (size_t i = 0; rf_endpoints[i] != NULL; i++) {
		for (size_t k = 0; k < rf_endpoints[i]->n_routes; k++) {
			if (strcmp(rf_endpoints[i]->routes[k].id, id) != 0)
				continue;
			if (endpoint != NULL)
				*endpoint = rf_endpoints[i];
			return &rf_endpoints[i]->routes[k];
		}
	}
	return NULL;
}

static bool
is_imageextract(const char *id)
{
	const struct rf_endpoint *e = NULL;

	return world_route(id, &e) != NULL &&
	    strcmp(e->style->name, "imageextract") == 0;
}

bool
world_bearer(const char *id)
{
	return is_imageextract(id);
}

const char *
world_code(const char *id)
{
	return is_imageextract(id) ? "code" : "error.code";
}
