/* Names and ends of jobs and items. */
#include "config.h"
#include "model/job.h"

#include <stdlib.h>

static const struct {
	const char *name;
	bool final;
} states[RF_JOB_STATE_COUNT] = {
	[RF_JOB_PENDING] = { "pending", false },
	[RF_JOB_PROCESSING] = { "processing", false },
	[RF_JOB_COMPLETED] = { "completed", true },
	[RF_JOB_FAILED] = { "failed", true },
	[RF_JOB_CANCELED] = { "canceled", true },
	[RF_JOB_EXPIRED] = { "expired", true },
};

static const char *const kinds[RF_JOB_KIND_COUNT] = {
	[RF_JOB_DOCUMENT] = "document",
	[RF_JOB_URL] = "url",
	[RF_JOB_BULK] = "bulk",
};

const char *
rf_job_kind_name(enum rf_job_kind kind)
{
	return kinds[kind];
}

const char *
rf_job_state_name(enum rf_job_state s)
{
	return states[s].name;
}

bool
rf_job_state_is_final(enum rf_job_state s)
{
	return states[s].final;
}

void
rf_job_release(struct rf_job *j)
{
	free(j->origin);
	free(j->options);
	*j = (struct rf_job)RF_JOB_INIT;
}

void
rf_item_release(struct rf_item *i)
{
	free(i->source_url);
	free(i->name);
	free(i->media_type);
	*i = (struct rf_item)RF_ITEM_INIT;
}
