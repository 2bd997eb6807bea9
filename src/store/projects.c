/*
 * Projects: parts of an organisation with keys of their own.  A key that
 * names no project is the whole organisation's.
 */
#include "config.h"

#include "store/private.h"

#include <string.h>

#include "util/time.h"

static void
project_of_row(struct rf_row *r, struct rf_project *p)
{
	rf_row_copy(r, p->id, sizeof(p->id));
	rf_row_copy(r, p->org_id, sizeof(p->org_id));
	rf_row_copy(r, p->name, sizeof(p->name));
	rf_row_copy(r, p->slug, sizeof(p->slug));
	rf_row_copy(r, p->site_url, sizeof(p->site_url));
	p->created_at = rf_row_int(r);
	p->archived_at = rf_row_int(r);
}

static enum rf_code
find(struct rf_store *s, enum rf_sql query, const char *a, const char *b,
    struct rf_project *out, bool *found, struct rf_err *err)
{
	struct rf_arg args[] = { rf_sql_str(a), rf_sql_str0(b) };
	struct rf_row row;
	enum rf_code rc;

	rc = b != NULL ? rf_sql_first(s, query, RF_ARGS(args[0], args[1]),
	    &row, found, err) :
	    rf_sql_first(s, query, RF_ARGS(args[0]), &row, found, err);
	if (rc == RF_OK && *found)
		project_of_row(&row, out);
	rf_sql_done(s, query);
	return rc;
}

static enum rf_code
insert(struct rf_store *s, const char *org_id, const char *name,
    const char *site_url, struct rf_project *p, struct rf_err *err)
{
	rf_store_new_id("proj_", p->id);
	rf_strlcpy(p->org_id, org_id, sizeof(p->org_id));
	rf_strlcpy(p->name, name, sizeof(p->name));
	rf_strlcpy(p->site_url, site_url, sizeof(p->site_url));
	p->created_at = rf_now();
	p->archived_at = 0;
	return rf_sql_exec(s, RF_SQL_PROJECT_INSERT, RF_ARGS(
	    rf_sql_str(p->id), rf_sql_str(p->org_id), rf_sql_str(p->name),
	    rf_sql_str(p->slug), rf_sql_str0(p->site_url),
	    rf_sql_int(p->created_at)), NULL, err);
}

enum rf_code
rf_project_default(struct rf_store *s, const struct rf_org *org,
    struct rf_err *err)
{
	struct rf_project p = { .slug = "default" };

	return insert(s, org->id, "Default", "", &p, err);
}

enum rf_code
rf_store_project_ensure(struct rf_store *s, const char *org_id,
    const char *name, const char *site_url, struct rf_project *out,
    struct rf_err *err)
{
	enum rf_code rc;
	bool found;

	memset(out, 0, sizeof(*out));
	site_url = site_url != NULL ? site_url : "";
	if (name[0] == '\0' || strlen(name) >= sizeof(out->name))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a project's name has 1 to 120 bytes");
	if (strlen(site_url) >= sizeof(out->site_url))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a project's site has at most 2048 bytes");
	rf_slug_of(name, "project", out->slug);
	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = find(s, RF_SQL_PROJECT_BY_SLUG, org_id, out->slug, out, &found,
	    err);
	if (rc == RF_OK && !found)
		rc = insert(s, org_id, name, site_url, out, err);
	if (rc == RF_OK && out->archived_at != 0) {
		rc = rf_sql_exec(s, RF_SQL_PROJECT_REOPEN,
		    RF_ARGS(rf_sql_str(out->id)), NULL, err);
		out->archived_at = 0;
	}
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_store_project_find(struct rf_store *s, const char *org_id,
    const char *name, struct rf_project *out, struct rf_err *err)
{
	bool found, by_id = rf_str_starts(rf_str(name), "proj_");
	enum rf_code rc;

	rc = by_id ? find(s, RF_SQL_PROJECT_BY_ID, name, NULL, out, &found,
	    err) : find(s, RF_SQL_PROJECT_BY_SLUG, org_id, name, out, &found,
	    err);
	/* A project of somebody else is none. */
	if (rc == RF_OK && found && by_id && org_id[0] != '\0' &&
	    strcmp(out->org_id, org_id) != 0)
		found = false;
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND, "there is no project \"%s\"",
		    name);
	return rc;
}

enum rf_code
rf_store_project_list(struct rf_store *s, void (*each)(void *ctx,
    const struct rf_project *project, const struct rf_org *org), void *ctx,
    struct rf_err *err)
{
	struct rf_project project;
	struct rf_row row;
	struct rf_org org;
	enum rf_code rc;
	bool more;

	rc = rf_sql_first(s, RF_SQL_PROJECT_LIST, RF_NO_ARGS, &row, &more,
	    err);
	while (rc == RF_OK && more) {
		project_of_row(&row, &project);
		rf_org_of_row(&row, &org);
		each(ctx, &project, &org);
		rc = rf_sql_next(s, RF_SQL_PROJECT_LIST, &row, &more, err);
	}
	rf_sql_done(s, RF_SQL_PROJECT_LIST);
	return rc;
}

static enum rf_code
archive(struct rf_store *s, const struct rf_project *p, struct rf_err *err)
{
	int64_t now = rf_now(), others = 0;
	struct rf_row row;
	enum rf_code rc;
	bool found;

	rc = rf_sql_first(s, RF_SQL_PROJECT_OTHERS, RF_ARGS(
	    rf_sql_str(p->org_id), rf_sql_str(p->id)), &row, &found, err);
	if (rc == RF_OK && found)
		others = rf_row_int(&row);
	rf_sql_done(s, RF_SQL_PROJECT_OTHERS);
	if (rc == RF_OK && others == 0)
		rc = rf_fail(err, RF_E_CONFLICT, "\"%s\" is the last active "
		    "project of its organisation", p->name);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_PROJECT_ARCHIVE, RF_ARGS(
		    rf_sql_str(p->id), rf_sql_int(now)), NULL, err);
	if (rc == RF_OK)
		rc = rf_sql_exec(s, RF_SQL_PROJECT_REVOKE_KEYS, RF_ARGS(
		    rf_sql_str(p->id), rf_sql_int(now)), NULL, err);
	return rc;
}

enum rf_code
rf_store_project_archive(struct rf_store *s, const char *id,
    struct rf_err *err)
{
	struct rf_project p;
	enum rf_code rc;
	bool found;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = find(s, RF_SQL_PROJECT_BY_ID, id, NULL, &p, &found, err);
	if (rc == RF_OK && !found)
		rc = rf_fail(err, RF_E_NOT_FOUND, "there is no project %s",
		    id);
	if (rc == RF_OK && p.archived_at == 0)
		rc = archive(s, &p, err);
	rc = rf_tx_end(s, rc, err);
	if (rc == RF_OK)
		rf_notice_post(s->notice, RF_NOTICE_KEYS);
	return rc;
}
