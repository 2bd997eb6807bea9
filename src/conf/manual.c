/*
 * The manual of the settings, made from the table: riffle.conf(5), the page
 * doc/settings.md, and a sample file.  One walk over groups and rows; a
 * format is what it does at each of them.
 */
#include "config.h"
#include "conf/conf.h"

#include <string.h>

#include "conf/table.h"

static const struct {
	const char *group;	/* a title, or NULL: the row */
	int id;
} items[] = {
#define GROUP(title) { title, 0 },
#define X(name, type, value, min, max, detail, help) \
	{ NULL, RF_CONF_ID_##name },
#include "conf/options.def"
};

struct manual {
	struct rf_out *out;
	struct rf_arena arena;
};

struct format {
	void (*head)(struct manual *m);
	void (*group)(struct manual *m, const char *title, bool first);
	void (*row)(struct manual *m, const struct rf_conf_row *row,
	    const char *kind, const char *value);
	void (*tail)(struct manual *m);
};

/* "size, 1k to 1T": what may be given. */
static const char *
kind_of(struct rf_arena *a, const struct rf_conf_row *row)
{
	struct rf_str rest = rf_str(row->detail), choice;
	const char *list = "";

	switch (row->type) {
	case RF_CONF_STRING:
		return "text";
	case RF_CONF_PATH:
		return "path";
	case RF_CONF_LIST:
		return strcmp(row->detail, "port") == 0 ? "list of ports" :
		    "list of addresses and networks";
	case RF_CONF_MODE:
		return "permissions in octal";
	case RF_CONF_BOOL:
		return "true or false";
	case RF_CONF_INT:
		return rf_arena_printf(a, "number, %lld to %lld%s%s",
		    (long long)row->min, (long long)row->max,
		    row->detail[0] != '\0' ? " " : "", row->detail);
	case RF_CONF_SIZE:
		return rf_arena_printf(a, "size, %s to %s",
		    rf_conf_size_text(a, row->min),
		    rf_conf_size_text(a, row->max));
	case RF_CONF_DURATION:
		return rf_arena_printf(a, "duration, %s to %s",
		    rf_conf_duration_text(a, row->min),
		    rf_conf_duration_text(a, row->max));
	case RF_CONF_ENUM:
		break;
	}
	while (rest.ptr != NULL) {
		choice = rf_str_cut(&rest, '|');
		list = rf_arena_printf(a, "%s%s" RF_STR_FMT, list,
		    list[0] == '\0' ? "" : rest.ptr != NULL ? ", " : " or ",
		    RF_STR_ARG(choice));
	}
	return list;
}

/* The default as the manual shows it: the same on every installation. */
static const char *
default_of(struct rf_arena *a, const struct rf_conf_row *row)
{
	if (!rf_str_starts(rf_str(row->value), RF_DATADIR "/"))
		return row->value;
	return rf_arena_printf(a, "PREFIX/share/riffle%s",
	    row->value + strlen(RF_DATADIR));
}

/* Words of `text`, broken into lines that begin with `indent`. */
static void
wrap(struct rf_out *out, const char *indent, const char *text)
{
	struct rf_str rest = rf_str(text), word;
	size_t column = 0;

	while (rest.ptr != NULL) {
		word = rf_str_cut(&rest, ' ');
		if (column == 0 || column + 1 + word.len > 76) {
			rf_out_adds(out, column == 0 ? "" : "\n");
			rf_out_adds(out, indent);
			column = strlen(indent);
		} else {
			rf_out_addc(out, ' ');
			column++;
		}
		rf_out_str(out, word);
		column += word.len;
	}
	rf_out_addc(out, '\n');
}

static const char intro[] =
    "Settings come from, the later winning: their defaults; one file; "
    "variables RIFFLE_NAME in the environment, such as "
    "RIFFLE_MAX_UPLOAD; options of the command line. The file is the one given by "
    "--config; else the one that the variable RIFFLE_CONFIG names; else the "
    "first that is there of riffle.conf in the data folder, "
    "~/.config/riffle/riffle.conf, and riffle/riffle.conf in the system's "
    "folder of settings. Web servers often strip the environment, so prefer "
    "the file.";
static const char syntax[] =
    "A line of the file is name = value. A line that starts with # or ; is a "
    "comment. Sizes are bytes, or with k, M, G or T the 1024-fold. Durations "
    "are seconds, or with m, h or d minutes, hours or days. Lists are "
    "separated by commas or spaces and may go on over indented lines. A "
    "relative path starts at the folder of the file. A name that is unknown "
    "is an error: riffle check tells, and lists every setting with where it "
    "came from.";

static void
mdoc_head(struct manual *m)
{
	rf_out_adds(m->out,
	    ".\\\" Made from src/conf/options.def; do not edit.\n"
	    ".Dd November 22, 2026\n"
	    ".Dt RIFFLE.CONF 5\n"
	    ".Os\n"
	    ".Sh NAME\n"
	    ".Nm riffle.conf\n"
	    ".Nd settings of Riffle\n"
	    ".Sh DESCRIPTION\n");
	wrap(m->out, "", intro);
	rf_out_adds(m->out, ".Pp\n");
	wrap(m->out, "", syntax);
}

static void
mdoc_group(struct manual *m, const char *title, bool first)
{
	if (!first)
		rf_out_adds(m->out, ".El\n");
	rf_out_printf(m->out, ".Ss %s\n.Bl -tag -width Ds\n", title);
}

static void
mdoc_row(struct manual *m, const struct rf_conf_row *row, const char *kind,
    const char *value)
{
	rf_out_printf(m->out, ".It Va %s Pq %s\n", row->name, kind);
	wrap(m->out, "", row->help);
	if (value[0] != '\0')
		rf_out_printf(m->out, "The default is\n.Ql %s .\n", value);
}

static void
mdoc_tail(struct manual *m)
{
	rf_out_adds(m->out,
	    ".El\n"
	    ".Sh SEE ALSO\n"
	    ".Xr riffle 1\n");
}

static void
markdown_head(struct manual *m)
{
	rf_out_adds(m->out, "<!-- Made from src/conf/options.def; do not "
	    "edit. -->\n\n# Settings\n\n");
	wrap(m->out, "", intro);
	rf_out_addc(m->out, '\n');
	wrap(m->out, "", syntax);
}

static void
markdown_group(struct manual *m, const char *title, bool first)
{
	(void)first;
	rf_out_printf(m->out, "\n## %s\n\n"
	    "| setting | value | default | meaning |\n"
	    "|---|---|---|---|\n", title);
}

static void
markdown_row(struct manual *m, const struct rf_conf_row *row, const char *kind,
    const char *value)
{
	rf_out_printf(m->out, "| `%s` | %s | %s%s%s | %s |\n", row->name,
	    kind, value[0] != '\0' ? "`" : "empty", value,
	    value[0] != '\0' ? "`" : "", row->help);
}

static void
markdown_tail(struct manual *m)
{
	(void)m;
}

static void
sample_head(struct manual *m)
{
	rf_out_adds(m->out, "# Settings of Riffle: riffle.conf(5).  Made from "
	    "src/conf/options.def.\n# Every line shows the default; remove "
	    "the semicolon to change it.\n");
}

static void
sample_group(struct manual *m, const char *title, bool first)
{
	(void)first;
	rf_out_printf(m->out, "\n# ---- %s ----\n", title);
}

static void
sample_row(struct manual *m, const struct rf_conf_row *row, const char *kind,
    const char *value)
{
	rf_out_addc(m->out, '\n');
	wrap(m->out, "# ", row->help);
	rf_out_printf(m->out, "# (%s)\n;%s = %s\n", kind, row->name, value);
}

void
rf_conf_print_manual(struct rf_out *out, enum rf_conf_manual format)
{
	static const struct format formats[] = {
		[RF_CONF_MANUAL_MDOC] = { mdoc_head, mdoc_group, mdoc_row,
		    mdoc_tail },
		[RF_CONF_MANUAL_MARKDOWN] = { markdown_head, markdown_group,
		    markdown_row, markdown_tail },
		[RF_CONF_MANUAL_SAMPLE] = { sample_head, sample_group,
		    sample_row, markdown_tail },
	};
	const struct format *f = &formats[format];
	struct manual m = { out, RF_ARENA_INIT };
	const struct rf_conf_row *row;
	size_t i;

	f->head(&m);
	for (i = 0; i < RF_COUNT(items); i++) {
		if (items[i].group != NULL) {
			f->group(&m, items[i].group, i == 0);
			continue;
		}
		row = &rf_conf_rows[items[i].id];
		f->row(&m, row, kind_of(&m.arena, row),
		    default_of(&m.arena, row));
	}
	f->tail(&m);
	rf_arena_release(&m.arena);
}
