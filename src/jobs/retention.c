/* Tidying up: output past its time, and what the dead left behind. */
#include "config.h"

#include "jobs/jobs.h"

#include "jobs/staging.h"
#include "util/time.h"

#define EXPIRE_AT_ONCE 100	/* jobs in one transaction */
/*
 * Younger files may be in use: an upload under way, a blob whose row is not
 * written yet.
 */
#define GRACE_MS (60 * 60 * 1000)
#define DAY_MS (INT64_C(86400) * 1000)

enum rf_code
rf_gc(const struct rf_conf *conf, struct rf_store *s,
    struct rf_gc_report *out, struct rf_err *err)
{
	int64_t files = 0, bytes = 0;
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
	if (rc == RF_OK)
		rc = rf_store_sweep(s, GRACE_MS, &files, &bytes, err);
	out->files_removed = files;
	out->bytes_removed = bytes;
	if (rc == RF_OK)
		rc = rf_staging_sweep(conf->data_dir, &out->files_removed,
		    &out->bytes_removed, err);
	return rc;
}
