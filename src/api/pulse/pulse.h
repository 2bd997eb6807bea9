/*
 * The Pulse surface: documents to Markdown, bounding boxes and pictures.
 * Section numbers in this folder are those of the Pulse contract, which
 * doc/API.md summarises.  What several endpoint files share is declared
 * here; nothing outside this folder includes it but the two indexes.
 */
#ifndef RF_API_PULSE_PULSE_H
#define RF_API_PULSE_PULSE_H

#include "api/schema.h"
#include "http/router.h"
#include "model/job.h"
#include "model/options.h"

extern const struct rf_endpoint rf_ep_pulse_extract;
extern const struct rf_endpoint rf_ep_pulse_jobs;
extern const struct rf_endpoint rf_ep_pulse_large_results;
extern const struct rf_endpoint rf_ep_pulse_results;

extern const struct rf_schema rf_schema_pulse_extract_request;
extern const struct rf_schema rf_schema_pulse_result;
extern const struct rf_schema rf_schema_pulse_bounding_boxes;
extern const struct rf_schema rf_schema_pulse_text_entry;
extern const struct rf_schema rf_schema_pulse_image_entry;
extern const struct rf_schema rf_schema_pulse_table_entry;
extern const struct rf_schema rf_schema_pulse_extensions;
extern const struct rf_schema rf_schema_pulse_plan_info;
extern const struct rf_schema rf_schema_pulse_large_stub;
extern const struct rf_schema rf_schema_pulse_acknowledgement;
extern const struct rf_schema rf_schema_pulse_job;
extern const struct rf_schema rf_schema_pulse_cancellation;
extern const struct rf_schema rf_schema_pulse_error;
extern const struct rf_schema rf_schema_pulse_expired;
extern const struct rf_schema rf_schema_pulse_picture;

/* ---- errors.c (section 2) ------------------------------------------- */

extern const struct rf_style rf_pulse_style;

/*
 * Record an error with its Pulse code ("REQ_003"); the status comes from the
 * code's row.  Returns what the handler returns.
 */
enum rf_code rf_pulse_fail(struct rf_ctx *ctx, const char *code,
    const char *fmt, ...) RF_PRINTF(3, 4);
/* The Pulse code of a failed job or item: RF_E_CORRUPT is "FILE_003". */
const char *rf_pulse_code(enum rf_code code);
/* The failed job's error, as a request that waited for it must answer. */
enum rf_code rf_pulse_fail_job(struct rf_ctx *ctx, const struct rf_job *job);

/* The replies every authenticated route has. */
#define RF_PULSE_ERRORS \
	{ 401, "PulseError", "The key is missing, unknown, revoked or expired." }, \
	{ 429, "PulseError", "Too many requests; see Retry-After." }, \
	{ 500, "PulseError", "A fault of the server; the call may be repeated." }, \
	{ 503, "PulseError", "Busy; see Retry-After." }

/* ---- params.c (sections 3 and 4.1) ---------------------------------- */

/* The request for an extraction, in our own terms. */
struct rf_pulse_params {
	struct rf_options options;
	bool async;
	bool legacy;			/* a deprecated parameter was used */
	const char *file_url;		/* arena, or NULL */
	struct rf_upload *file;		/* lent from the request, or NULL */
};
/* Parse and check the whole body; deprecated and idle ones leave warnings. */
enum rf_code rf_pulse_params_read(struct rf_ctx *ctx,
    struct rf_request *req, struct rf_pulse_params *out);

/* ---- result.c (sections 4.1, 4.3, 5.1, 6.3) ------------------------- */

/* What surrounds the core result in an answer. */
struct rf_pulse_frame {
	const char *before;	/* JSON text in front of the result object */
	const char *after;	/* and behind it */
	bool legacy;		/* with the deprecated top-level members */
	bool job_id;		/* with "job_id" */
};
/*
 * Answer 200 with the completed job's result as a streamed body, or with
 * the large-result stub.
 */
enum rf_code rf_pulse_answer_result(struct rf_ctx *ctx,
    const struct rf_job *job, const struct rf_pulse_frame *frame,
    struct rf_response *res);
/* As above from the core result's artifact, however large it is. */
enum rf_code rf_pulse_answer_core(struct rf_ctx *ctx,
    const struct rf_job *job, const struct rf_artifact *core,
    const struct rf_pulse_frame *frame, struct rf_response *res);

#endif
