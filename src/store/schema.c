/*
 * The schema, as numbered migrations: each brings a file from the version
 * before it to its own, in one transaction with the new version number, so
 * that a process killed in the middle leaves the old version.  Migrations
 * are never edited once released; a change is a new one.
 *
 * Conventions: times are milliseconds since 1970 UTC, and NULL means "not
 * yet"; credits are whole thousandths; states, kinds and error codes are
 * their stable names, so that the enums may be reordered; digests of blobs
 * are 64 hex digits, digests of keys 32 bytes.
 */
#include "config.h"

#include "store/private.h"

#include <stdio.h>

static const char *const migrations[] = {
	/* ---- 1: accounts, queue, artifacts ---- */

	/* What an organisation may do (imageextract.md section 1.6). */
	"CREATE TABLE plans ("
	"  name TEXT PRIMARY KEY NOT NULL,"
	/* 0: the balance is counted and never refuses a job. */
	"  metered INTEGER NOT NULL,"
	/* Credits granted at the start of each period, whole credits. */
	"  credits_included INTEGER NOT NULL,"
	/* Credits that one UTC day may cost; -1: no cap. */
	"  daily_credit_cap INTEGER NOT NULL,"
	/* Jobs that one UTC day may bring; -1: no cap. */
	"  requests_per_day INTEGER NOT NULL,"
	/* 1: keys may call; 0: only the web pages may. */
	"  api_access INTEGER NOT NULL,"
	/* 1: the web pages show advertisements. */
	"  ads_enabled INTEGER NOT NULL,"
	/* Addresses in one job. */
	"  bulk_max_urls INTEGER NOT NULL,"
	/* Files in one upload. */
	"  document_max_files INTEGER NOT NULL,"
	/* Megabytes of one upload, all files. */
	"  document_max_mb INTEGER NOT NULL,"
	/* Addresses fetched at the same time. */
	"  url_worker_concurrency INTEGER NOT NULL"
	") STRICT;"
	"INSERT INTO plans VALUES"
	"  ('self_hosted', 0, 1000000000, -1, -1, 1, 0, 5, 5, 50, 20),"
	"  ('free',        1,         10, 10, 10, 0, 1, 5, 5, 50,  2),"
	"  ('starter',     1,        500, -1, -1, 1, 0, 5, 5, 50,  5),"
	"  ('pro',         1,       5000, -1, -1, 1, 0, 5, 5, 50, 10),"
	"  ('scale',       1,      25000, -1, -1, 1, 0, 5, 5, 50, 20),"
	"  ('agency',      1,      25000, -1, -1, 1, 0, 5, 5, 50, 20);"

	/* An organisation owns keys, users, jobs and money. */
	"CREATE TABLE orgs ("
	/* "acc_..." */
	"  id TEXT PRIMARY KEY NOT NULL,"
	/* As people write it, at most 120 bytes. */
	"  name TEXT NOT NULL,"
	/* The name in [a-z0-9-], by which the command line finds it. */
	"  slug TEXT NOT NULL UNIQUE,"
	"  plan TEXT NOT NULL REFERENCES plans (name),"
	"  created_at INTEGER NOT NULL,"
	/* Set when it was revoked: its keys then name no organisation. */
	"  closed_at INTEGER"
	") STRICT;"

	/* Running totals of an organisation, changed with their cause. */
	"CREATE TABLE usage ("
	"  org_id TEXT PRIMARY KEY NOT NULL REFERENCES orgs (id),"
	/* Sum of its ledger amounts. */
	"  balance INTEGER NOT NULL DEFAULT 0,"
	/* Sum of its debits less refunds, positive. */
	"  credits_used INTEGER NOT NULL DEFAULT 0,"
	/* Pages of completed items, and pages done of cancelled ones. */
	"  pages_used INTEGER NOT NULL DEFAULT 0,"
	/* Ledger entries so far: the number of the newest. */
	"  entries INTEGER NOT NULL DEFAULT 0"
	") STRICT;"

	/* Every change of a balance; rows are only ever added. */
	"CREATE TABLE ledger ("
	"  org_id TEXT NOT NULL REFERENCES orgs (id),"
	/* 1, 2, 3 ... within the organisation. */
	"  seq INTEGER NOT NULL,"
	/* Whose request caused it; NULL: nobody's key. */
	"  key_id TEXT,"
	/* Which job caused it; NULL: none. */
	"  job_id TEXT,"
	/* job_debit job_refund plan_grant plan_renewal plan_change
	 * payment_refund manual_adjustment */
	"  entry_type TEXT NOT NULL,"
	/* Signed. */
	"  amount INTEGER NOT NULL,"
	/* The organisation's balance with this entry. */
	"  balance_after INTEGER NOT NULL,"
	"  created_at INTEGER NOT NULL,"
	"  PRIMARY KEY (org_id, seq)"
	") STRICT;"

	/* People, for the web pages. */
	"CREATE TABLE users ("
	/* "usr_..." */
	"  id TEXT PRIMARY KEY NOT NULL,"
	"  org_id TEXT NOT NULL REFERENCES orgs (id),"
	/* Lower case. */
	"  email TEXT NOT NULL UNIQUE,"
	/* owner admin member viewer */
	"  role TEXT NOT NULL,"
	/* scrypt in its text form; NULL: no password. */
	"  password TEXT,"
	"  created_at INTEGER NOT NULL"
	") STRICT;"

	/* Keys; the key itself is nowhere, only its digest. */
	"CREATE TABLE keys ("
	/* "key_..." */
	"  id TEXT PRIMARY KEY NOT NULL,"
	"  org_id TEXT NOT NULL REFERENCES orgs (id),"
	/* What its owner calls it. */
	"  label TEXT NOT NULL,"
	/* The part that may be shown. */
	"  prefix TEXT NOT NULL,"
	/* SHA-256 of the whole key text. */
	"  digest BLOB NOT NULL UNIQUE,"
	/* enum rf_scope, or-ed. */
	"  scopes INTEGER NOT NULL,"
	/* Credits it may spend in all; NULL: no cap. */
	"  credit_cap INTEGER,"
	/* Credits it has spent. */
	"  credits_used INTEGER NOT NULL,"
	"  created_at INTEGER NOT NULL,"
	/* To the minute. */
	"  last_used_at INTEGER,"
	/* NULL: never. */
	"  expires_at INTEGER,"
	"  revoked_at INTEGER"
	") STRICT;"
	"CREATE INDEX keys_org ON keys (org_id);"
	"CREATE INDEX keys_prefix ON keys (prefix);"

	/* A job: one request for an extraction. */
	"CREATE TABLE jobs ("
	"  id TEXT PRIMARY KEY NOT NULL,"
	"  org_id TEXT NOT NULL REFERENCES orgs (id),"
	/* NULL: not made by a key. */
	"  key_id TEXT REFERENCES keys (id),"
	/* pulse imageextract plangrep: whose words its answers use. */
	"  surface TEXT NOT NULL,"
	/* pending processing completed failed canceled expired */
	"  state TEXT NOT NULL,"
	/* 1: its end was asked for. */
	"  cancel_requested INTEGER NOT NULL DEFAULT 0,"
	/* 1: its output is kept for the retention time. */
	"  storage INTEGER NOT NULL,"
	/* 1: a request waited for it. */
	"  synchronous INTEGER NOT NULL,"
	/* The name of the stored extraction; NULL without storage. */
	"  extraction_id TEXT,"
	/* "https://host/base" of the request that asked. */
	"  origin TEXT NOT NULL,"
	/* What was asked, as rf_options JSON. */
	"  options TEXT NOT NULL,"
	"  created_at INTEGER NOT NULL,"
	/* Of the latest change of this row. */
	"  updated_at INTEGER NOT NULL,"
	/* First claim of an item. */
	"  started_at INTEGER,"
	/* End of the last item. */
	"  finished_at INTEGER,"
	/* Its output and sources go then. */
	"  expires_at INTEGER,"
	/* They went then. */
	"  purged_at INTEGER,"
	/* Items in all, completed, failed and cancelled; the rest is open. */
	"  items_total INTEGER NOT NULL,"
	"  items_done INTEGER NOT NULL DEFAULT 0,"
	"  items_failed INTEGER NOT NULL DEFAULT 0,"
	"  items_canceled INTEGER NOT NULL DEFAULT 0,"
	/* Pages of items that ended. */
	"  pages INTEGER NOT NULL DEFAULT 0,"
	/* Pages done, and pages known of, in all items. */
	"  progress_done INTEGER NOT NULL DEFAULT 0,"
	"  progress_total INTEGER NOT NULL DEFAULT 0,"
	/* Charged so far. */
	"  credits INTEGER NOT NULL DEFAULT 0,"
	/* none ready claimed consumed: the single-use copy of the result. */
	"  large TEXT NOT NULL DEFAULT 'none',"
	/* Proves the claim of the transfer under way, which ends then. */
	"  large_token TEXT,"
	"  large_until INTEGER,"
	/* Bytes of the core result. */
	"  result_size INTEGER NOT NULL DEFAULT 0,"
	/* Name of an rf_code, and its sentence; NULL: none. */
	"  error TEXT,"
	"  error_message TEXT"
	") STRICT;"
	"CREATE INDEX jobs_open ON jobs (org_id) WHERE finished_at IS NULL;"
	"CREATE INDEX jobs_due ON jobs (expires_at) WHERE purged_at IS NULL;"
	"CREATE INDEX jobs_purged ON jobs (purged_at)"
	"  WHERE purged_at IS NOT NULL;"

	/* Bytes that rows name; the file is blobs/ab/abcd... */
	"CREATE TABLE blobs ("
	"  digest TEXT PRIMARY KEY NOT NULL,"
	"  size INTEGER NOT NULL,"
	"  created_at INTEGER NOT NULL"
	") STRICT;"

	/* A source of a job: the unit of work, and the queue. */
	"CREATE TABLE items ("
	"  job_id TEXT NOT NULL REFERENCES jobs (id),"
	/* 0-based, as the request gave them. */
	"  position INTEGER NOT NULL,"
	/* blob url */
	"  source TEXT NOT NULL,"
	/* NULL until uploaded or fetched, and after the purge. */
	"  source_blob TEXT REFERENCES blobs (digest),"
	"  source_url TEXT,"
	/* File name, clean UTF-8. */
	"  name TEXT NOT NULL,"
	/* As declared, or empty. */
	"  media_type TEXT NOT NULL,"
	/* Bytes; -1 unknown. */
	"  size INTEGER NOT NULL,"
	/* pending processing completed failed canceled */
	"  state TEXT NOT NULL,"
	/* The queue's order: when it was accepted. */
	"  queued_at INTEGER NOT NULL,"
	/* Claims; children that died of it; leases that ran out. */
	"  attempts INTEGER NOT NULL DEFAULT 0,"
	"  crashes INTEGER NOT NULL DEFAULT 0,"
	"  lost INTEGER NOT NULL DEFAULT 0,"
	/* While processing: the claim's proof, its end, and who holds it. */
	"  lease_token TEXT,"
	"  lease_until INTEGER,"
	"  worker TEXT,"
	/* This attempt's progress in pages. */
	"  progress_done INTEGER NOT NULL DEFAULT 0,"
	"  progress_total INTEGER NOT NULL DEFAULT 0,"
	"  pages INTEGER NOT NULL DEFAULT 0,"
	"  images INTEGER NOT NULL DEFAULT 0,"
	/* First claim, and end. */
	"  started_at INTEGER,"
	"  finished_at INTEGER,"
	/* Name of an rf_code, and its sentence; NULL: none. */
	"  error TEXT,"
	"  error_message TEXT,"
	"  PRIMARY KEY (job_id, position)"
	") STRICT;"
	"CREATE INDEX items_pending ON items (queued_at, job_id, position)"
	"  WHERE state = 'pending';"
	"CREATE INDEX items_leased ON items (lease_until)"
	"  WHERE state = 'processing';"
	"CREATE INDEX items_blob ON items (source_blob)"
	"  WHERE source_blob IS NOT NULL;"

	/* What a job gave; written once, with the end of its item. */
	"CREATE TABLE artifacts ("
	"  job_id TEXT NOT NULL REFERENCES jobs (id),"
	/* result legacy image */
	"  kind TEXT NOT NULL,"
	/* The name it is fetched by. */
	"  name TEXT NOT NULL,"
	/* Of its item. */
	"  position INTEGER NOT NULL,"
	"  media_type TEXT NOT NULL,"
	"  blob TEXT NOT NULL REFERENCES blobs (digest),"
	"  size INTEGER NOT NULL,"
	"  created_at INTEGER NOT NULL,"
	"  PRIMARY KEY (job_id, kind, name)"
	") STRICT;"
	"CREATE INDEX artifacts_blob ON artifacts (blob);"

	/* Counts for the figures page, changed with their cause. */
	"CREATE TABLE totals ("
	/* A job state (jobs in it), blobs, blob_bytes, pages (ever
	 * extracted), artifacts. */
	"  name TEXT PRIMARY KEY NOT NULL,"
	"  value INTEGER NOT NULL"
	") STRICT;"
	"INSERT INTO totals VALUES ('pending', 0), ('processing', 0),"
	"  ('completed', 0), ('failed', 0), ('canceled', 0), ('expired', 0),"
	"  ('blobs', 0), ('blob_bytes', 0), ('pages', 0), ('artifacts', 0);",

	/* ---- 2: projects ---- */

	/* A part of an organisation with keys of its own. */
	"CREATE TABLE projects ("
	/* "proj_..." */
	"  id TEXT PRIMARY KEY NOT NULL,"
	"  org_id TEXT NOT NULL REFERENCES orgs (id),"
	/* As people write it, at most 120 bytes. */
	"  name TEXT NOT NULL,"
	/* The name in [a-z0-9-], unique within its organisation. */
	"  slug TEXT NOT NULL,"
	/* The site it works for; NULL: not told. */
	"  site_url TEXT,"
	"  created_at INTEGER NOT NULL,"
	/* Set when it was archived: its keys were revoked then. */
	"  archived_at INTEGER,"
	"  UNIQUE (org_id, slug)"
	") STRICT;"
	/* Every organisation has one to begin with. */
	"INSERT INTO projects (id, org_id, name, slug, created_at)"
	"  SELECT 'proj_' || substr(id, 5), id, 'Default', 'default',"
	"  created_at FROM orgs;"
	/* NULL: a key of the whole organisation. */
	"ALTER TABLE keys ADD COLUMN project_id TEXT REFERENCES projects (id);"
	"CREATE INDEX keys_project ON keys (project_id)"
	"  WHERE project_id IS NOT NULL;",

	/* ---- 3: jobs paid in advance, guests, sessions, days ---- */

	/* What anybody may do without an account. */
	"INSERT INTO plans VALUES"
	"  ('guest', 0, 0, -1, 3, 0, 1, 5, 0, 0, 2);"

	/* url bulk document: what the request gave. */
	"ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'document';"
	/* Which project it is for; NULL: none. */
	"ALTER TABLE jobs ADD COLUMN project_id TEXT"
	"  REFERENCES projects (id);"
	/* The job it repeats. */
	"ALTER TABLE jobs ADD COLUMN retry_of TEXT;"
	/* Digest of the token of the guest who made it, 64 hex digits. */
	"ALTER TABLE jobs ADD COLUMN guest TEXT;"
	/* Credits debited when it was accepted. */
	"ALTER TABLE jobs ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX jobs_org ON jobs (org_id, created_at);"

	/* The file's own name, for packing; NULL: this is not packed. */
	"ALTER TABLE artifacts ADD COLUMN filename TEXT;"
	/* CRC-32 of the bytes. */
	"ALTER TABLE artifacts ADD COLUMN crc32 INTEGER;"
	/* Its place among its item's; NULL: it has none. */
	"ALTER TABLE artifacts ADD COLUMN ordinal INTEGER;"
	"CREATE INDEX artifacts_order ON artifacts"
	"  (job_id, kind, position, ordinal) WHERE ordinal IS NOT NULL;"

	/* What one UTC day has seen of somebody. */
	"CREATE TABLE days ("
	/* An organisation's id, or "ip:" and an address. */
	"  scope TEXT NOT NULL,"
	/* Days since 1970. */
	"  day INTEGER NOT NULL,"
	/* Jobs accepted. */
	"  requests INTEGER NOT NULL DEFAULT 0,"
	/* Credits debited when they were. */
	"  credits INTEGER NOT NULL DEFAULT 0,"
	"  PRIMARY KEY (scope, day)"
	") STRICT;"
	"CREATE INDEX days_day ON days (day);"

	/* Requests that name themselves, so that they may be sent again. */
	"CREATE TABLE idempotency ("
	"  scope TEXT NOT NULL,"
	/* The name that the client gave. */
	"  name TEXT NOT NULL,"
	/* SHA-256 of what was asked. */
	"  body BLOB NOT NULL,"
	"  job_id TEXT NOT NULL,"
	"  created_at INTEGER NOT NULL,"
	"  PRIMARY KEY (scope, name)"
	") STRICT;"
	"CREATE INDEX idempotency_age ON idempotency (created_at);"

	/* People signed in with a browser. */
	"CREATE TABLE sessions ("
	/* SHA-256 of the cookie's token. */
	"  digest BLOB PRIMARY KEY NOT NULL,"
	"  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,"
	"  created_at INTEGER NOT NULL,"
	/* Pushed into the future while it is used. */
	"  expires_at INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX sessions_user ON sessions (user_id);"
	"CREATE INDEX sessions_due ON sessions (expires_at);",

	/* ---- 4: answers of the web, kept for the next time ---- */

	/* A web page that an organisation had fetched. */
	"CREATE TABLE web_pages ("
	"  org_id TEXT NOT NULL REFERENCES orgs (id),"
	/* Its address, as the job gave it, in the normal form. */
	"  page TEXT NOT NULL,"
	/* The last job with it. */
	"  used_at INTEGER NOT NULL,"
	/* What its answers take: their bytes, and 1,024 for each. */
	"  bytes INTEGER NOT NULL,"
	"  PRIMARY KEY (org_id, page)"
	") STRICT;"
	"CREATE INDEX web_pages_used ON web_pages (org_id, used_at);"
	"CREATE INDEX web_pages_age ON web_pages (used_at);"

	/* What was answered for the page and for what it names. */
	"CREATE TABLE web_answers ("
	"  org_id TEXT NOT NULL,"
	"  page TEXT NOT NULL,"
	/* The address that answered, behind all redirects. */
	"  url TEXT NOT NULL,"
	/* page sheet image: what it was asked for as. */
	"  kind TEXT NOT NULL,"
	/* As declared: media type, charset, file name; or empty. */
	"  type TEXT NOT NULL,"
	"  charset TEXT NOT NULL,"
	"  filename TEXT NOT NULL,"
	/* ETag and Last-Modified, as they came; or empty. */
	"  etag TEXT NOT NULL,"
	"  modified TEXT NOT NULL,"
	/* Until then nobody need be asked; 0: always. */
	"  fresh_until INTEGER NOT NULL,"
	/* When the server last said that it holds. */
	"  checked_at INTEGER NOT NULL,"
	/* NULL: no copy is kept, only the facts. */
	"  blob TEXT REFERENCES blobs (digest),"
	"  size INTEGER NOT NULL,"
	"  crc32 INTEGER NOT NULL,"
	/* Of images: the format's name, pixels, colours; else empty and 0. */
	"  format TEXT NOT NULL,"
	"  media_type TEXT NOT NULL,"
	"  suffix TEXT NOT NULL,"
	"  color_space TEXT NOT NULL,"
	"  width INTEGER NOT NULL,"
	"  height INTEGER NOT NULL,"
	"  has_alpha INTEGER NOT NULL,"
	"  PRIMARY KEY (org_id, page, url),"
	"  FOREIGN KEY (org_id, page) REFERENCES web_pages (org_id, page)"
	") STRICT;"
	"CREATE INDEX web_answers_blob ON web_answers (blob)"
	"  WHERE blob IS NOT NULL;",

	/* ---- 5: how long a plan keeps ---- */

	/* Days that outputs are kept, if the setting `retention` does not
	 * end them sooner; NULL: the setting alone. */
	"ALTER TABLE plans ADD COLUMN retention_days INTEGER;"
	"UPDATE plans SET retention_days = 7 WHERE name IN ('free', 'guest');",

	/* ---- 6: where people sign in from ---- */

	"CREATE TABLE familiar ("
	/* SHA-256 of somebody's address and the network that it was given
	 * from with the right password. */
	"  digest BLOB PRIMARY KEY NOT NULL,"
	"  used_at INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX familiar_age ON familiar (used_at);",

	/* ---- 7: images packed beforehand, for archives ---- */

	/* A blob: the bytes deflated (RFC 1951), where they are in a format
	 * that does not compress; NULL: archives store them. */
	"ALTER TABLE artifacts ADD COLUMN packed TEXT REFERENCES blobs (digest);"
	"ALTER TABLE artifacts ADD COLUMN packed_size INTEGER;"
	"CREATE INDEX artifacts_packed ON artifacts (packed)"
	"  WHERE packed IS NOT NULL;"
	"ALTER TABLE web_answers ADD COLUMN packed TEXT"
	"  REFERENCES blobs (digest);"
	"ALTER TABLE web_answers ADD COLUMN packed_size INTEGER;"
	"CREATE INDEX web_answers_packed ON web_answers (packed)"
	"  WHERE packed IS NOT NULL;"
};

const int rf_schema_version = (int)RF_COUNT(migrations);

/* One step, unless another process took it while we waited for the lock. */
static enum rf_code
migrate_one(struct rf_store *s, int version, struct rf_err *err)
{
	char text[80];
	enum rf_code rc;
	int64_t now;

	rc = rf_tx_begin(s, err);
	if (rc != RF_OK)
		return rc;
	rc = rf_sql_pragma(s, "PRAGMA user_version", &now, err);
	if (rc == RF_OK && now < version) {
		rc = rf_sql_script(s, migrations[version - 1], err);
		snprintf(text, sizeof(text), "PRAGMA user_version = %d;"
		    "PRAGMA application_id = %d", version, RF_APPLICATION_ID);
		if (rc == RF_OK)
			rc = rf_sql_script(s, text, err);
	}
	return rf_tx_end(s, rc, err);
}

enum rf_code
rf_schema_migrate(struct rf_store *s, int upto, struct rf_err *err)
{
	enum rf_code rc;
	int64_t version;

	rc = rf_sql_pragma(s, "PRAGMA user_version", &version, err);
	while (rc == RF_OK && version < upto)
		rc = migrate_one(s, (int)++version, err);
	return rc;
}
