/* Tidying up: output past its time, and what the dead left behind. */
#include "config.h"

#include "jobs/jobs.h"

#include <stdbool.h>

#include "jobs/staging.h"
#include "util/time.h"

#define EXPIRE_AT_ONCE 100	/* jobs in one transaction */
/*
 * Younger files may be in use: an upload under way, a blob whose row is not
 * written yet.
 */
#define GRACE_MS (60 * 60 * 1000)
#define DAY_MS (INT64_C(86400) * 1000)

/* What is past its time, in the index. */
static enum rf_code
expire(const struct rf_conf *conf, struct rf_store *s,
    struct rf_gc_report *out, struct rf_err *err)
{
	enum rf_code rc;
	int expired;

	*out = (struct rf_gc_report){ 0, 0, 0 };
	do {
		expired = 0;
		rc = rf_store_expire(s, rf_now(), EXPIRE_AT_ONCE, &expired,
		    err);
		out->jobs_expired += expired;
	} while (rc == RF_OK && expired >= EXPIRE_AT_ONCE);
	if (rc == RF_OK)
		rc = rf_store_kept_expire(s, conf->web_cache ? rf_now() -
		    (int64_t)conf->web_cache_days * DAY_MS : INT64_MAX, err);
	return rc;
}

static enum rf_code
sweep(const struct rf_conf *conf, struct rf_store *s, bool blobs,
    struct rf_gc_report *out, struct rf_err *err)
{
	enum rf_code rc = RF_OK;

	if (blobs)
		rc = rf_store_sweep(s, GRACE_MS, &out->files_removed,
		    &out->bytes_removed, err);
	if (rc == RF_OK)
		rc = rf_staging_sweep(conf->data_dir, &out->files_removed,
		    &out->bytes_removed, err);
	return rc;
}

enum rf_code
rf_gc(const struct rf_conf *conf, struct rf_store *s,
    struct rf_gc_report *out, struct rf_err *err)
{
	enum rf_code rc = expire(conf, s, out, err);

	return rc == RF_OK ? sweep(conf, s, true, out, err) : rc;
}

enum rf_code
rf_gc_often(const struct rf_conf *conf, struct rf_store *s,
    struct rf_gc_report *out, struct rf_err *err)
{
	int64_t since = rf_now() - rf_store_swept_at(s);
	enum rf_code rc = expire(conf, s, out, err);

	return rc == RF_OK ? sweep(conf, s, out->jobs_expired > 0 ||
	    since < 0 || since >= GRACE_MS, out, err) : rc;
}
