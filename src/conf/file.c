/*
 * The settings file: INI, read by inih through a reader of ours, because
 * only so do we know which line a value came from, and that a line was too
 * long for inih's buffer (it would silently become two).
 *
 * A LIST may go on over indented lines; nothing else may be given twice.
 */
#include "config.h"
#include "conf/table.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "util/io.h"

#define MAX_FILE (256 * 1024)

struct reading {
	struct rf_conf *conf;
	const char *path, *folder;
	struct rf_str rest;
	int line;			/* the last one read, from 1 */
	bool indented;			/* it starts with white space */
	int line_of[RF_CONF_COUNT];	/* where set; 0: not yet */
	struct rf_err err;		/* the first, with its place */
};

static void
complain(struct reading *r, const char *what)
{
	if (r->err.code == RF_OK)
		(void)rf_fail(&r->err, RF_E_CONFIG, "%s line %d: %s", r->path,
		    r->line, what);
}

/* fgets over the text in memory. */
static char *
next_line(char *line, int size, void *ctx)
{
	struct reading *r = ctx;
	struct rf_str s;
	size_t n;

	if (r->rest.len == 0 || r->err.code != RF_OK)
		return NULL;
	s = rf_str_cut(&r->rest, '\n');
	r->line++;
	r->indented = s.len != 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t');
	n = s.len;
	if (n + 3 > (size_t)size) {
		complain(r, "the line is too long");
		n = 0;
	} else if (n != 0 && memchr(s.ptr, '\0', n) != NULL) {
		complain(r, "this is no text");
		n = 0;
	}
	if (n != 0)
		memcpy(line, s.ptr, n);
	line[n] = '\n';
	line[n + 1] = '\0';
	return line;
}

static void
complain_unknown(struct reading *r, const char *name)
{
	const char *nearest = rf_conf_nearest(rf_str(name));

	complain(r, nearest == NULL ?
	    rf_arena_printf(&r->conf->arena, "there is no setting %s", name) :
	    rf_arena_printf(&r->conf->arena,
	    "there is no setting %s (is %s meant?)", name, nearest));
}

/* inih's handler: 1 when all is well. */
static int
take_setting(void *ctx, const char *section, const char *name,
    const char *value)
{
	struct reading *r = ctx;
	struct rf_arena *a = &r->conf->arena;
	struct rf_err err = RF_ERR_INIT;
	int id = rf_conf_find(rf_str(name));

	if (r->err.code != RF_OK)
		return 0;
	if (section[0] != '\0' && strcmp(section, "riffle") != 0) {
		complain(r, "the only section is [riffle]");
		return 0;
	}
	if (id < 0) {
		complain_unknown(r, name);
		return 0;
	}
	if (r->line_of[id] != 0) {
		if (!r->indented || rf_conf_rows[id].type != RF_CONF_LIST) {
			complain(r, rf_arena_printf(a,
			    "%s was set in line %d already", name,
			    r->line_of[id]));
			return 0;
		}
		value = rf_arena_printf(a, "%s %s", r->conf->as_text[id],
		    value);
	}
	if (rf_conf_assign(r->conf, id, rf_str(value), r->folder,
	    rf_arena_printf(a, "file %s:%d", r->path, r->line), &err) !=
	    RF_OK) {
		complain(r, err.msg);
		return 0;
	}
	r->line_of[id] = r->line;
	return 1;
}

enum rf_code
rf_conf_read_file(struct rf_conf *conf, const char *path, struct rf_err *err)
{
	struct rf_err inner = RF_ERR_INIT;
	struct reading r;
	const char *slash = strrchr(path, '/');
	char *text = NULL;
	size_t len = 0;
	int bad;

	memset(&r, 0, sizeof(r));
	if (rf_file_load(path, MAX_FILE, &text, &len, &inner) != RF_OK)
		return rf_fail(err, RF_E_CONFIG, "settings file %s: %s", path,
		    inner.msg);
	r.conf = conf;
	r.path = rf_arena_strdup(&conf->arena, path);
	r.folder = slash == NULL ? "." : slash == path ? "/" :
	    rf_arena_strndup(&conf->arena, path, (size_t)(slash - path));
	r.rest = (struct rf_str){ text, len };
	bad = ini_parse_stream(next_line, &r, take_setting, &r);
	if (bad > 0 && r.err.code == RF_OK) {
		r.line = bad;
		complain(&r, "this is not of the form name = value");
	}
	free(text);
	conf->file = r.path;
	if (r.err.code != RF_OK && err != NULL)
		*err = r.err;
	return r.err.code;
}
