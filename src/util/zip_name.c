/*
 * Names of entries.  What surprised: a name may be taken although no other
 * looks like it: Windows and macOS make no difference of case, in any
 * alphabet, and unpackers then keep only the last of two files.
 */
#include "config.h"
#include "util/zip_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/io.h"
#include "util/utf8.h"

#define MAX_SUFFIX 16		/* of a name, with its dot, that is kept whole */
#define MAX_LABEL 40		/* of a folder, so that files have room */
#define MAX_FOLDED (2 * RF_ZIP_NAME_MAX)

/*
 * Capital letters that have a small one of their own: from, to, what to add,
 * and the step (2: every second one is capital).
 */
static const struct {
	uint16_t from, to;
	int16_t add;
	uint8_t step;
} capitals[] = {
	{ 'A', 'Z', 32, 1 },
	{ 0xc0, 0xd6, 32, 1 }, { 0xd8, 0xde, 32, 1 },	/* Latin */
	{ 0x100, 0x12e, 1, 2 }, { 0x132, 0x136, 1, 2 },
	{ 0x139, 0x147, 1, 2 }, { 0x14a, 0x176, 1, 2 },
	{ 0x178, 0x178, -121, 1 }, { 0x179, 0x17d, 1, 2 },
	{ 0x1cd, 0x1db, 1, 2 }, { 0x1de, 0x1ee, 1, 2 },
	{ 0x1f8, 0x21e, 1, 2 }, { 0x222, 0x232, 1, 2 },
	{ 0x386, 0x386, 38, 1 }, { 0x388, 0x38a, 37, 1 },	/* Greek */
	{ 0x38c, 0x38c, 64, 1 }, { 0x38e, 0x38f, 63, 1 },
	{ 0x391, 0x3a1, 32, 1 }, { 0x3a3, 0x3ab, 32, 1 },
	{ 0x3c2, 0x3c2, 1, 1 },				/* sigma at the end */
	{ 0x400, 0x40f, 80, 1 }, { 0x410, 0x42f, 32, 1 },	/* Cyrillic */
	{ 0x460, 0x480, 1, 2 }, { 0x48a, 0x4be, 1, 2 },
	{ 0x4c1, 0x4cd, 1, 2 }, { 0x4d0, 0x52e, 1, 2 },
	{ 0x531, 0x556, 48, 1 },			/* Armenian */
	{ 0x1e00, 0x1e94, 1, 2 }, { 0x1ea0, 0x1efe, 1, 2 },
	{ 0x2160, 0x216f, 16, 1 },			/* numerals */
	{ 0xff21, 0xff3a, 32, 1 },			/* wide letters */
};

static uint32_t
small(uint32_t c)
{
	for (size_t i = 0; i < RF_COUNT(capitals); i++)
		if (c >= capitals[i].from && c <= capitals[i].to)
			return (c - capitals[i].from) % capitals[i].step == 0 ?
			    c + (uint32_t)(int32_t)capitals[i].add : c;
	return c;
}

/* The name as those systems compare it. */
static struct rf_str
fold(const char *name, char out[MAX_FOLDED])
{
	struct rf_str s = rf_str(name);
	size_t n = 0;

	for (size_t pos = 0; pos < s.len;)
		n += rf_utf8_encode(small(rf_utf8_next(s, &pos)), out + n);
	return (struct rf_str){ out, n };
}

void
rf_zip_names_init(struct rf_zip_names *n, struct rf_arena *arena)
{
	n->arena = arena;
	rf_map_init(&n->taken, arena);
}

/* ---- one name --------------------------------------------------------------- */

/* "a..b" is no way up, but looks to some as if it were. */
static void
join_dots(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++)
		if (s[0] != '.' || s[1] != '.')
			*to++ = *s;
	*to = '\0';
}

/* Where its suffix begins: a dot, or the end. */
static const char *
suffix_of(const char *name)
{
	const char *end = name + strlen(name), *dot = strrchr(name, '.');

	return dot != NULL && dot > name && end - dot <= MAX_SUFFIX ? dot :
	    end;
}

/*
 * Folder, stem, "-2", suffix: at most RF_ZIP_NAME_MAX bytes, the stem being
 * what is cut.  Some systems drop a dot or blank at the end of a name.
 */
static void
compose(const char *folder, const char *name, uintptr_t number,
    char out[RF_ZIP_NAME_MAX + 1])
{
	const char *suffix = suffix_of(name);
	struct rf_str stem = { name, (size_t)(suffix - name) };
	char tail[24] = "";
	size_t rest;

	if (number > 1)
		snprintf(tail, sizeof(tail), "-%" PRIuPTR, number);
	rest = strlen(folder) + strlen(tail) + strlen(suffix);
	if (stem.len > RF_ZIP_NAME_MAX - rest)
		stem = rf_utf8_prefix(stem, RF_ZIP_NAME_MAX - rest);
	while (stem.len > 0 && strchr(". ", stem.ptr[stem.len - 1]) != NULL)
		stem.len--;
	snprintf(out, RF_ZIP_NAME_MAX + 1, "%s" RF_STR_FMT "%s%s", folder,
	    RF_STR_ARG(stem), tail, suffix);
}

const char *
rf_zip_names_folder(struct rf_zip_names *n, int number, const char *label)
{
	const char *scheme = strstr(label, "://");
	char name[101], *text;
	struct rf_str cut;

	text = rf_arena_strdup(n->arena, scheme != NULL ? scheme + 3 : label);
	/* An address is one name; what follows its path is no part of it. */
	if (scheme != NULL)
		text[strcspn(text, "?#")] = '\0';
	for (char *p = text; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			*p = '-';
	rf_filename_clean(text, name);
	join_dots(name);
	cut = rf_utf8_prefix(rf_str(name), MAX_LABEL);
	while (cut.len > 1 && strchr("-. ", cut.ptr[cut.len - 1]) != NULL)
		cut.len--;
	return rf_arena_printf(n->arena, "%02d-" RF_STR_FMT "/", number,
	    RF_STR_ARG(cut));
}

const char *
rf_zip_names_file(struct rf_zip_names *n, const char *folder,
    const char *wanted)
{
	char name[102], *plain = name + 1;
	char out[RF_ZIP_NAME_MAX + 1], key[MAX_FOLDED], other[MAX_FOLDED];
	struct rf_str base;
	uintptr_t number;
	void **place;

	rf_filename_clean(wanted, plain);
	join_dots(plain);
	if (*plain == '-')
		*--plain = '_';
	compose(folder, plain, 1, out);
	base = fold(out, key);
	/* Numbers up to this one were tried. */
	number = (uintptr_t)rf_map_get(&n->taken, base);
	do {
		compose(folder, plain, ++number, out);
		place = rf_map_put(&n->taken, fold(out, other));
	} while (*place != NULL);
	*place = (void *)1;
	*rf_map_put(&n->taken, base) = (void *)number;
	return rf_arena_strdup(n->arena, out);
}
