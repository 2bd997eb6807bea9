/*
 * Loading the settings: defaults, one file, the environment, and what the
 * command line says of the data folder.
 *
 * The data folder may hold the file, and the file may name a data folder.
 * So the folder to look in is found first (--data, RIFFLE_DATA_DIR, the
 * default), and a file that then moves it leads to no second file.
 */
#include "config.h"
#include "conf/conf.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/table.h"

#define ENV_PREFIX "RIFFLE_"

extern char **environ;

const struct rf_conf_row rf_conf_rows[RF_CONF_COUNT] = {
#define X(name, type, value, min, max, detail, help) \
	[RF_CONF_ID_##name] = { #name, RF_CONF_##type, value, min, max, \
	    detail, help, offsetof(struct rf_conf, name) },
#include "conf/options.def"
};

int
rf_conf_find(struct rf_str name)
{
	const char *row;
	size_t i;
	int id;

	for (id = 0; id < RF_CONF_COUNT; id++) {
		row = rf_conf_rows[id].name;
		for (i = 0; i < name.len && row[i] != '\0'; i++)
			if (row[i] != (name.ptr[i] == '-' ? '_' : name.ptr[i]))
				break;
		if (i == name.len && row[i] == '\0')
			return id;
	}
	return -1;
}

/* Insertions, deletions and replacements between two short names. */
static unsigned
distance(struct rf_str a, struct rf_str b)
{
	unsigned row[64], diagonal, above, best;
	size_t i, j;

	if (a.len >= RF_COUNT(row) || b.len >= RF_COUNT(row))
		return RF_COUNT(row);
	for (j = 0; j <= b.len; j++)
		row[j] = (unsigned)j;
	for (i = 1; i <= a.len; i++) {
		diagonal = row[0];
		row[0] = (unsigned)i;
		for (j = 1; j <= b.len; j++) {
			above = row[j];
			best = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[b.len];
}

const char *
rf_conf_nearest(struct rf_str name)
{
	/* More than every third letter wrong is another word. */
	unsigned best = (unsigned)name.len / 3 + 2, d;
	const char *nearest = NULL;
	int id;

	for (id = 0; id < RF_CONF_COUNT; id++) {
		d = distance(name, rf_str(rf_conf_rows[id].name));
		if (d < best) {
			best = d;
			nearest = rf_conf_rows[id].name;
		}
	}
	return nearest;
}

enum rf_code
rf_conf_assign(struct rf_conf *conf, int id, struct rf_str value,
    const char *folder, const char *came_from, struct rf_err *err)
{
	const char *text = NULL;
	enum rf_code rc;

	rc = rf_conf_parse(conf, &rf_conf_rows[id], value, folder, &text,
	    err);
	if (rc == RF_OK) {
		conf->as_text[id] = text;
		conf->came_from[id] = came_from;
	}
	return rc;
}

/* The working folder; "." does as well when it cannot be named. */
static const char *
working_folder(struct rf_conf *conf)
{
	char *path = getcwd(NULL, 0);
	const char *copy = rf_arena_strdup(&conf->arena,
	    path != NULL ? path : ".");

	free(path);
	return copy;
}

/* Values that depend on others; done again after every change. */
static void
settle(struct rf_conf *conf)
{
	const char *log = conf->as_text[RF_CONF_ID_log_file];

	conf->log_file = log;
	if (log[0] != '/' && strcmp(log, "stderr") != 0 &&
	    strcmp(log, "none") != 0)
		conf->log_file = rf_arena_printf(&conf->arena, "%s/%s",
		    conf->data_dir, log);
	if (conf->user_agent[0] == '\0')
		conf->user_agent = "Riffle/" PACKAGE_VERSION;
}

static enum rf_code
set_defaults(struct rf_conf *conf, const char *folder, struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	int id;

	memset(conf, 0, sizeof(*conf));
	rf_arena_init(&conf->arena);
	for (id = 0; id < RF_CONF_COUNT && rc == RF_OK; id++)
		rc = rf_conf_assign(conf, id,
		    rf_str(rf_conf_rows[id].value), folder, "default", err);
	return rc;
}

void
rf_conf_defaults(struct rf_conf *conf)
{
	struct rf_err err = RF_ERR_INIT;

	/* The defaults are constants, and the tests accept them all. */
	if (set_defaults(conf, ".", &err) != RF_OK)
		abort();
	settle(conf);
}

/* Is any setting in the environment?  Mostly not, and a start is short. */
static bool
env_has_settings(void)
{
	for (char **v = environ; v != NULL && *v != NULL; v++)
		if (strncmp(*v, ENV_PREFIX, strlen(ENV_PREFIX)) == 0)
			return true;
	return false;
}

/* "RIFFLE_MAX_UPLOAD" of "max_upload". */
static const char *
env_name(struct rf_arena *a, const char *name)
{
	size_t prefix = strlen(ENV_PREFIX), len = strlen(name);
	char *text = rf_arena_bytes(a, prefix + len + 1);

	memcpy(text, ENV_PREFIX, prefix);
	for (size_t i = 0; i <= len; i++)
		text[prefix + i] = (char)toupper((unsigned char)name[i]);
	return text;
}

static enum rf_code
apply_env(struct rf_conf *conf, int id, const char *folder,
    struct rf_err *err)
{
	struct rf_arena *a = &conf->arena;
	struct rf_err inner = RF_ERR_INIT;
	const char *name = env_name(a, rf_conf_rows[id].name);
	const char *value = getenv(name);

	if (value == NULL)
		return RF_OK;
	if (rf_conf_assign(conf, id, rf_str(value), folder,
	    rf_arena_printf(a, "environment %s", name), &inner) == RF_OK)
		return RF_OK;
	return rf_fail(err, RF_E_CONFIG, "environment variable %s: %s", name,
	    inner.msg);
}

/* The first file of the search that is there; NULL: none. */
static const char *
find_file(struct rf_conf *conf)
{
	const char *home = getenv("HOME"), *path;
	const struct passwd *user;

	path = getenv(ENV_PREFIX "CONFIG");
	if (path != NULL && path[0] != '\0')
		return path;
	path = rf_arena_printf(&conf->arena, "%s/riffle.conf",
	    conf->data_dir);
	if (access(path, F_OK) == 0)
		return path;
	if (home == NULL || home[0] != '/') {
		user = getpwuid(geteuid());
		home = user != NULL ? user->pw_dir : "";
	}
	path = rf_arena_printf(&conf->arena, "%s/.config/riffle/riffle.conf",
	    home);
	if (access(path, F_OK) == 0)
		return path;
	path = RF_SYSCONFDIR "/riffle/riffle.conf";
	return access(path, F_OK) == 0 ? path : NULL;
}

enum rf_code
rf_conf_load(struct rf_conf *conf, const char *file, const char *data_dir,
    struct rf_err *err)
{
	enum rf_code rc = RF_OK;
	const char *folder;
	int id;

	rf_conf_defaults(conf);
	folder = working_folder(conf);
	rc = rf_conf_assign(conf, RF_CONF_ID_data_dir,
	    rf_str(rf_conf_rows[RF_CONF_ID_data_dir].value), folder,
	    "default", err);
	if (rc == RF_OK)
		rc = apply_env(conf, RF_CONF_ID_data_dir, folder, err);
	if (rc == RF_OK && data_dir != NULL)
		rc = rf_conf_assign(conf, RF_CONF_ID_data_dir,
		    rf_str(data_dir), folder, "command line", err);
	if (rc != RF_OK)
		return rc;
	if (file == NULL)
		file = find_file(conf);
	if (file != NULL) {
		if (file[0] != '/')
			file = rf_arena_printf(&conf->arena, "%s/%s", folder,
			    file);
		rc = rf_conf_read_file(conf, file, err);
	}
	if (env_has_settings())
		for (id = 0; id < RF_CONF_COUNT && rc == RF_OK; id++)
			rc = apply_env(conf, id, folder, err);
	if (rc == RF_OK && data_dir != NULL)
		rc = rf_conf_assign(conf, RF_CONF_ID_data_dir,
		    rf_str(data_dir), folder, "command line", err);
	settle(conf);
	return rc;
}

void
rf_conf_release(struct rf_conf *conf)
{
	rf_arena_release(&conf->arena);
	memset(conf, 0, sizeof(*conf));
}

enum rf_code
rf_conf_set(struct rf_conf *conf, const char *name, const char *value,
    const char *origin, struct rf_err *err)
{
	int id = rf_conf_find(rf_str(name));
	const char *nearest;
	enum rf_code rc;

	if (id < 0) {
		nearest = rf_conf_nearest(rf_str(name));
		return rf_fail(err, RF_E_CONFIG, "there is no setting %s%s%s%s",
		    name, nearest != NULL ? " (is " : "",
		    nearest != NULL ? nearest : "",
		    nearest != NULL ? " meant?)" : "");
	}
	rc = rf_conf_assign(conf, id, rf_str(value), working_folder(conf),
	    rf_arena_strdup(&conf->arena, origin), err);
	settle(conf);
	return rc;
}

/* Variables that look like settings and are none. */
static void
print_strangers(struct rf_out *out)
{
	struct rf_arena a = RF_ARENA_INIT;
	char **variable, *p, *name;
	struct rf_str rest;

	for (variable = environ; *variable != NULL; variable++) {
		rest = rf_str(*variable);
		if (!rf_str_starts(rest, ENV_PREFIX) ||
		    rf_str_starts(rest, ENV_PREFIX "CONFIG="))
			continue;
		rest = rf_str_cut(&rest, '=');
		name = rf_arena_strndup(&a, rest.ptr + strlen(ENV_PREFIX),
		    rest.len - strlen(ENV_PREFIX));
		for (p = name; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
		if (rf_conf_find(rf_str(name)) < 0)
			rf_out_printf(out, "; " RF_STR_FMT " is set in the "
			    "environment, but is no setting\n",
			    RF_STR_ARG(rest));
	}
	rf_arena_release(&a);
}

void
rf_conf_print(const struct rf_conf *conf, struct rf_out *out)
{
	int id, width;

	rf_out_printf(out, "; settings file: %s\n",
	    conf->file != NULL ? conf->file : "none");
	for (id = 0; id < RF_CONF_COUNT; id++) {
		width = 48 - (int)strlen(rf_conf_rows[id].name);
		rf_out_printf(out, "%s = %-*s ; %s\n", rf_conf_rows[id].name,
		    width > 0 ? width : 0, conf->as_text[id],
		    conf->came_from[id]);
	}
	print_strangers(out);
}
