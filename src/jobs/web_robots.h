/*
 * robots.txt (RFC 9309), for those who set web_robots: which paths of a
 * server we are asked to leave alone.  Runs in the sandbox; the file is as
 * foreign as any page.
 */
#ifndef RF_JOBS_WEB_ROBOTS_H
#define RF_JOBS_WEB_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

#include "util/arena.h"
#include "util/mem.h"
#include "util/str.h"

#define RF_ROBOTS_MAX (512 * 1024)	/* bytes read; the standard asks for 500
					   KiB at least */

struct rf_robots_rule {
	struct rf_str path;	/* pattern, arena */
	bool allow;
};
struct rf_robots {
	RF_VEC(struct rf_robots_rule) rules;
};

/*
 * The rules for `agent` (a product token, any case): those of the groups that
 * name it, else those of the groups for everybody.  Release it in any case.
 */
void rf_robots_read(struct rf_robots *r, struct rf_arena *a,
    struct rf_str text, const char *agent);
/*
 * May the path (with its query) be fetched?  The longest pattern that matches
 * counts, among equals the one that allows.  "*" stands for anything, "$" at
 * the end for the end.
 */
bool rf_robots_allow(const struct rf_robots *r, struct rf_str path);
/*
 * Whose rules an address goes by, "http://host:port"; the rest of it is the
 * path.  It is in the normal form of util/url.h.
 */
struct rf_str rf_robots_origin(const char *url);
void rf_robots_release(struct rf_robots *r);

#endif
