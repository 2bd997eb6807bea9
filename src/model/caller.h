/*
 * Who is asking.  Every store lookup by a client-supplied id takes the
 * caller: that is the one check of ownership.
 */
#ifndef RF_MODEL_CALLER_H
#define RF_MODEL_CALLER_H

#include <stdbool.h>
#include <stdint.h>

/* Any identifier of ours with its NUL: a UUID, or a prefix and letters. */
#define RF_ID_SIZE 48

enum rf_surface {
	RF_SURFACE_PULSE,
	RF_SURFACE_IMAGEEXTRACT,
	RF_SURFACE_PLANGREP,
	RF_SURFACE_COUNT
};
const char *rf_surface_name(enum rf_surface s);
bool rf_surface_parse(const char *name, enum rf_surface *out);

enum rf_scope {
	RF_SCOPE_JOBS_READ = 1 << 0,
	RF_SCOPE_JOBS_WRITE = 1 << 1,
	RF_SCOPE_ARTIFACTS_READ = 1 << 2,
	RF_SCOPE_ALL = (1 << 3) - 1
};

struct rf_caller {
	bool known;			/* false: anonymous, the rest is empty */
	char org_id[RF_ID_SIZE];
	char key_id[RF_ID_SIZE];
	uint32_t scopes;		/* enum rf_scope, or-ed */
	char plan[32];			/* the organisation's plan: "self_hosted" */
	char project_id[RF_ID_SIZE];	/* of a key of one project, or "" */
	/* Of a signed-in person: who, and "owner", "admin", "member" or
	   "viewer"; "" for keys. */
	char user_id[RF_ID_SIZE];
	char role[16];
	/* Digest of a guest's token, in hex; "" for everybody else.  A guest
	   is of the guests' organisation and sees its own jobs alone. */
	char guest[65];
	/* What the key may still spend; -1: no cap. */
	int64_t key_credits_left;
};
#define RF_CALLER_ANONYMOUS { .known = false, .key_credits_left = -1 }

/* An organisation's running totals (pulse.md section 5.9). */
struct rf_usage {
	double credits_used;
	int64_t pages_used;
	double balance;			/* sum of the ledger */
};

#endif
