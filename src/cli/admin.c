/* riffle key, org, user: who may use the service. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "account/account.h"
#include "util/str.h"
#include "util/time.h"

/* "riffle NOUN VERB ..." */
struct verb {
	const char *name;
	enum rf_code (*run)(struct rf_cli *cli, struct rf_store *s,
	    struct rf_err *err);
};

static int
run_verb(struct rf_cli *cli, const struct verb *verbs)
{
	struct rf_store *store;
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc;

	for (; cli->n_args > 0 && verbs->name != NULL; verbs++) {
		if (strcmp(verbs->name, cli->args[0]) != 0)
			continue;
		if (rf_cli_store(&cli->conf, &store, &err) != RF_OK)
			return rf_cli_fail(&err);
		rc = verbs->run(cli, store, &err);
		rf_store_close(store);
		return rc == RF_OK ? 0 : rf_cli_fail(&err);
	}
	return rf_cli_usage(cli);
}

static enum rf_code
want(struct rf_cli *cli, const char *flag, const char **out,
    struct rf_err *err)
{
	*out = rf_cli_value(cli, flag);
	if (*out == NULL || **out == '\0')
		return rf_fail(err, RF_E_BAD_REQUEST, "%s %s needs --%s",
		    cli->command->name, cli->args[0], flag);
	return RF_OK;
}

static enum rf_code
want_argument(struct rf_cli *cli, const char *what, const char **out,
    struct rf_err *err)
{
	*out = cli->args[1];	/* NULL when absent */
	if (cli->n_args != 2)
		return rf_fail(err, RF_E_BAD_REQUEST, "%s %s needs %s",
		    cli->command->name, cli->args[0], what);
	return RF_OK;
}

/* ---- keys --------------------------------------------------------------- */

static const struct rf_flag key_flags[] = {
	{ "org", "NAME", "create: the organisation, made when new" },
	{ "project", "NAME", "create: a project of it, made when new" },
	{ "label", "TEXT", "create: what the key is for" },
	{ "surface", "NAME", "create: pulse (default), imageextract, plangrep" },
	{ "cap", "CREDITS", "create: refuse work beyond this" },
	{ "expires", "DATE", "create: not valid from then on" },
	{ NULL, NULL, NULL }
};

static enum rf_code
key_create(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	const char *org, *label = rf_cli_value(cli, "label");
	const char *project = rf_cli_value(cli, "project");
	const char *surface_name = rf_cli_value(cli, "surface");
	const char *cap_text = rf_cli_value(cli, "cap");
	const char *expires_text = rf_cli_value(cli, "expires");
	enum rf_surface surface = RF_SURFACE_PULSE;
	int64_t cap = -1, expires = 0;
	char text[RF_KEY_TEXT_SIZE];
	struct rf_key key;
	enum rf_code rc = want(cli, "org", &org, err);

	if (rc != RF_OK)
		return rc;
	if (surface_name != NULL && !rf_surface_parse(surface_name, &surface))
		return rf_fail(err, RF_E_BAD_REQUEST, "--surface is pulse, "
		    "imageextract or plangrep");
	if (cap_text != NULL &&
	    !rf_parse_int(rf_str(cap_text), 0, INT64_C(1000000000000), &cap))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "--cap is a number of credits");
	if (expires_text != NULL &&
	    !rf_time_parse(rf_str(expires_text), &expires))
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "--expires is a date such as 2027-01-31");
	rc = rf_account_key_create(s, org, project,
	    label != NULL ? label : "", surface,
	    RF_SCOPE_ALL, cap, expires, text, &key, err);
	if (rc == RF_OK)
		printf("%s\n", text);
	return rc;
}

static void
print_key(void *ctx, const struct rf_key *key, const struct rf_org *org)
{
	char created[RF_TIME_SIZE], used[RF_TIME_SIZE] = "never";

	rf_time_format(key->created_at, false, created);
	if (key->last_used_at != 0)
		rf_time_format(key->last_used_at, false, used);
	printf("%-32s %-18s %-20s %-8s %-21s %-21s %s\n", key->id, key->prefix,
	    org->slug, key->revoked_at != 0 ? "revoked" :
	    key->expires_at != 0 && key->expires_at <= rf_now() ? "expired" :
	    "active", created, used, key->label);
}

static enum rf_code
key_list(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	printf("%-32s %-18s %-20s %-8s %-21s %-21s %s\n", "ID", "KEY",
	    "ORGANISATION", "STATUS", "CREATED", "LAST USED", "LABEL");
	return rf_store_key_list(s, print_key, NULL, err);
}

static enum rf_code
key_revoke(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	const char *id = NULL;
	enum rf_code rc = want_argument(cli, "the key's id", &id, err);

	return rc == RF_OK ? rf_store_key_revoke(s, id, err) : rc;
}

static int
key(struct rf_cli *cli)
{
	static const struct verb verbs[] = {
		{ "create", key_create }, { "list", key_list },
		{ "revoke", key_revoke }, { NULL, NULL }
	};

	return run_verb(cli, verbs);
}

const struct rf_command rf_cmd_key = {
	"key", "create|list|revoke [ID]", "make, show or revoke API keys",
	key_flags, key
};

/* ---- organisations -------------------------------------------------------- */

static const struct rf_flag org_flags[] = {
	{ "plan", "NAME", "create: its plan (self_hosted)" },
	{ NULL, NULL, NULL }
};

static enum rf_code
org_create(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	const char *name = NULL, *plan = rf_cli_value(cli, "plan");
	struct rf_org org;
	enum rf_code rc = want_argument(cli, "a name", &name, err);

	if (rc == RF_OK)
		rc = rf_store_org_ensure(s, name,
		    plan != NULL ? plan : "self_hosted", &org, err);
	if (rc == RF_OK)
		printf("%s\n", org.id);
	return rc;
}

static void
print_org(void *ctx, const struct rf_org *org)
{
	char created[RF_TIME_SIZE];

	rf_time_format(org->created_at, false, created);
	printf("%-32s %-24s %-12s %-21s %s\n", org->id, org->slug, org->plan,
	    created, org->name);
}

static enum rf_code
org_list(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	printf("%-32s %-24s %-12s %-21s %s\n", "ID", "ORGANISATION", "PLAN",
	    "CREATED", "NAME");
	return rf_store_org_list(s, print_org, NULL, err);
}

static enum rf_code
org_revoke(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	const char *slug = NULL;
	enum rf_code rc = want_argument(cli, "an organisation", &slug, err);

	return rc == RF_OK ? rf_store_org_revoke(s, slug, err) : rc;
}

static int
org(struct rf_cli *cli)
{
	static const struct verb verbs[] = {
		{ "create", org_create }, { "list", org_list },
		{ "revoke", org_revoke }, { NULL, NULL }
	};

	return run_verb(cli, verbs);
}

const struct rf_command rf_cmd_org = {
	"org", "create|list|revoke [NAME]", "make, show or close organisations",
	org_flags, org
};

/* ---- projects -------------------------------------------------------------- */

static const struct rf_flag project_flags[] = {
	{ "org", "NAME", "the organisation; create: made when new" },
	{ "site", "URL", "create: the site it works for" },
	{ NULL, NULL, NULL }
};

static enum rf_code
project_create(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	const char *name = NULL, *org = NULL;
	struct rf_project project;
	struct rf_org owner;
	enum rf_code rc = want_argument(cli, "a name", &name, err);

	if (rc == RF_OK)
		rc = want(cli, "org", &org, err);
	if (rc == RF_OK)
		rc = rf_store_org_ensure(s, org, "self_hosted", &owner, err);
	if (rc == RF_OK)
		rc = rf_store_project_ensure(s, owner.id, name,
		    rf_cli_value(cli, "site"), &project, err);
	if (rc == RF_OK)
		printf("%s\n", project.id);
	return rc;
}

static void
print_project(void *ctx, const struct rf_project *p, const struct rf_org *o)
{
	char created[RF_TIME_SIZE];

	rf_time_format(p->created_at, false, created);
	printf("%-32s %-24s %-20s %-8s %-21s %s\n", p->id, p->slug, o->slug,
	    p->archived_at != 0 ? "archived" : "active", created, p->name);
}

static enum rf_code
project_list(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	printf("%-32s %-24s %-20s %-8s %-21s %s\n", "ID", "PROJECT",
	    "ORGANISATION", "STATUS", "CREATED", "NAME");
	return rf_store_project_list(s, print_project, NULL, err);
}

/* By id, or by its short name in the organisation. */
static enum rf_code
project_revoke(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	const char *name = NULL, *org = rf_cli_value(cli, "org");
	struct rf_org owner = { .id = "" };
	struct rf_project project;
	enum rf_code rc = want_argument(cli, "a project", &name, err);

	if (rc == RF_OK && !rf_str_starts(rf_str(name), "proj_"))
		rc = want(cli, "org", &org, err);
	if (rc == RF_OK && org != NULL)
		rc = rf_store_org_find(s, org, &owner, err);
	if (rc == RF_OK)
		rc = rf_store_project_find(s, owner.id, name, &project, err);
	return rc == RF_OK ? rf_store_project_archive(s, project.id, err) :
	    rc;
}

static int
project(struct rf_cli *cli)
{
	static const struct verb verbs[] = {
		{ "create", project_create }, { "list", project_list },
		{ "revoke", project_revoke }, { NULL, NULL }
	};

	return run_verb(cli, verbs);
}

const struct rf_command rf_cmd_project = {
	"project", "create|list|revoke [NAME]",
	"make, show or archive projects of an organisation", project_flags,
	project
};

/* ---- users ----------------------------------------------------------------- */

static const struct rf_flag user_flags[] = {
	{ "org", "NAME", "create: the organisation, made when new" },
	{ "role", "NAME", "create: owner (default), admin, member, viewer" },
	{ NULL, NULL, NULL }
};

/* From the terminal without echo, or one line of standard input. */
static enum rf_code
read_password(char *out, size_t size, struct rf_err *err)
{
	struct termios saved, silent;
	bool terminal = tcgetattr(STDIN_FILENO, &saved) == 0;
	bool got;

	if (terminal) {
		fprintf(stderr, "Password: ");
		silent = saved;
		silent.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	}
	got = fgets(out, (int)size, stdin) != NULL;
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved);
		fprintf(stderr, "\n");
	}
	if (!got || out[0] == '\0' || out[0] == '\n')
		return rf_fail(err, RF_E_BAD_REQUEST,
		    "a password is needed, on standard input");
	out[strcspn(out, "\r\n")] = '\0';
	return RF_OK;
}

static enum rf_code
user_create(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	const char *email = NULL, *name = NULL, *role = rf_cli_value(cli, "role");
	char password[256];
	struct rf_user user;
	enum rf_code rc = want_argument(cli, "an e-mail address", &email, err);

	if (rc == RF_OK)
		rc = want(cli, "org", &name, err);
	if (rc == RF_OK)
		rc = read_password(password, sizeof(password), err);
	if (rc == RF_OK)
		rc = rf_account_user_create(s, name, email, password,
		    role != NULL ? role : "owner", &user, err);
	if (rc == RF_OK)
		printf("%s\n", user.id);
	explicit_bzero(password, sizeof(password));
	return rc;
}

static void
print_user(void *ctx, const struct rf_user *u, const struct rf_org *o)
{
	printf("%-32s %-32s %-8s %s\n", u->id, u->email, u->role, o->slug);
}

static enum rf_code
user_list(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	printf("%-32s %-32s %-8s %s\n", "ID", "EMAIL", "ROLE",
	    "ORGANISATION");
	return rf_store_user_list(s, print_user, NULL, err);
}

static enum rf_code
user_revoke(struct rf_cli *cli, struct rf_store *s, struct rf_err *err)
{
	const char *email = NULL;
	enum rf_code rc = want_argument(cli, "an e-mail address", &email, err);

	return rc == RF_OK ? rf_store_user_revoke(s, email, err) : rc;
}

static int
user(struct rf_cli *cli)
{
	static const struct verb verbs[] = {
		{ "create", user_create }, { "list", user_list },
		{ "revoke", user_revoke }, { NULL, NULL }
	};

	return run_verb(cli, verbs);
}

const struct rf_command rf_cmd_user = {
	"user", "create|list|revoke [EMAIL]", "make, show or remove users",
	user_flags, user
};
