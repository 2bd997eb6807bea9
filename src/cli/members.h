/*
 * Archives of documents on the command line: each member has a result of its
 * own, in a folder below the archive's, and the archive has an index of them.
 */
#ifndef RF_CLI_MEMBERS_H
#define RF_CLI_MEMBERS_H

#include "jobs/child.h"
#include "util/arena.h"
#include "util/err.h"
#include "util/json_out.h"
#include "util/out.h"

#define RF_MEMBERS_INDEX "index.json"
#define RF_CLI_DIR 720		/* room for the path of a result's folder, ... */
#define RF_CLI_OUT 250		/* ... of which the user gives so much */

/*
 * The names that a child listed in the folder (jobs/reader.h), in the arena;
 * no more than n.  The list is gone then.
 */
enum rf_code rf_cli_members_load(const char *dir, uint32_t n,
    struct rf_arena *arena, const char ***names, uint32_t *n_names,
    struct rf_err *err) RF_MUST_CHECK;
/*
 * Where a member of that name goes: its folders and its name without the
 * suffix, every part safe (rf_filename_clean), in the arena.
 */
const char *rf_cli_member_path(struct rf_arena *arena, const char *name);

/* DIR/index.json: an array, an object for each member. */
struct rf_cli_index {
	int fd;
	struct rf_out out;
	struct rf_json_out json;
};
enum rf_code rf_cli_index_open(struct rf_cli_index *index, const char *dir,
    struct rf_err *err) RF_MUST_CHECK;
/* `folder`: below the archive's; err: how it ended; w: what was made. */
void rf_cli_index_add(struct rf_cli_index *index, const char *name,
    const char *folder, const struct rf_child_word *w,
    const struct rf_err *err);
/* Releases it also after a failure. */
enum rf_code rf_cli_index_close(struct rf_cli_index *index,
    struct rf_err *err) RF_MUST_CHECK;

#endif
