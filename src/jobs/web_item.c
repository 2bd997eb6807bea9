/* A page in its slot: what the settings and the account's plan grant it. */
#include "config.h"

#include "jobs/web.h"
#include "jobs/worker.h"

#include "util/io.h"
#include "util/time.h"

#define GRACE_MS 10000		/* beyond what the brain allows itself */
#define MOST_CONNECTIONS 24	/* whatever a plan says: descriptors are few */

/*
 * The plan's connections, shared among the items of the account that run
 * here now, this one included.
 */
static int
connections_of(struct rf_worker *w, const struct rf_slot *s)
{
	int n = MOST_CONNECTIONS, items = 0;
	struct rf_plan plan;
	struct rf_org org;

	if (rf_store_org_get(w->store, s->lease.job.org_id, &org, NULL) ==
	    RF_OK && rf_store_plan_get(w->store, s->lease.job.guest[0] != '\0' ?
	    "guest" : org.plan, &plan, NULL) == RF_OK &&
	    plan.url_worker_concurrency < n)
		n = plan.url_worker_concurrency;
	for (int i = 0; i < w->n_slots; i++)
		items += w->slots[i].web &&
		    strcmp(w->slots[i].lease.job.org_id,
		    s->lease.job.org_id) == 0;
	n /= items > 0 ? items : 1;
	return n > 0 ? n : 1;
}

bool
rf_slot_is_web(const struct rf_slot *s)
{
	return s->lease.job.surface == RF_SURFACE_IMAGEEXTRACT &&
	    s->lease.item.source == RF_SOURCE_URL;
}

enum rf_code
rf_slot_begin_web(struct rf_worker *w, struct rf_slot *s,
    const struct rf_sandbox *limits, struct rf_err *err)
{
	const struct rf_conf *c = w->conf;
	int image_ms = (int)c->web_image_timeout * 1000;
	struct rf_web_task t = {
		.url = s->lease.item.source_url, .policy = &w->fetch.policy,
		.bounds = {
			/* A document that the address leads to is one. */
			[RF_WEB_PAGE] = { c->fetch_max_bytes,
			    c->web_page_bytes,
			    (int)c->web_page_timeout * 1000 },
			[RF_WEB_SHEET] = { c->web_sheet_bytes, 0, image_ms },
			[RF_WEB_IMAGE] = { c->web_image_bytes, 0, image_ms },
			[RF_WEB_OTHER] = { c->web_page_bytes, 0, image_ms },
		},
		.host_connections = (int)c->web_host_connections,
		.max_images = (int)c->web_max_images,
		.max_total = c->child_output / 2,
		.time_ms = (int)c->web_time * 1000, .store = c->web_store,
		.robots = c->web_robots,
		.chromium = c->web_render == RF_CONF_RENDER_AUTO ?
		    c->chromium : NULL,
		.render_ms = (int)c->web_render_time * 1000,
		.render_memory = c->web_render_memory,
		.read = { .options = &s->options, .staging = s->staging,
		    .preload = s->preload, .gallery = true },
	};
	enum rf_code rc;

	s->web = true;
	rf_slot_remember(w, s);
	t.memory = s->memory;
	t.connections = connections_of(w, s);
	rf_read_task_effort(&t.read, c);
	/* An earlier attempt in this slot may have left files. */
	if (!rf_area_empty(s->staging))
		return rf_fail(err, RF_E_IO, "cannot empty a folder");
	rc = rf_web_start(&s->child, &s->helper, &s->keeper, &t, limits, err);
	s->deadline = rf_monotonic() + t.time_ms + GRACE_MS;
	s->page_deadline = INT64_MAX;
	s->step = RF_STEP_READ;
	return rc;
}
