/*
 * A compound file is a heap of sectors.  One table, itself in sectors that
 * the header and a chain of lists name, says for each sector which follows;
 * streams below 4 KiB stand in sectors of 64 bytes inside a stream of the
 * root's.  Every chain may be a circle in a hostile file: each is walked for
 * at most as many sectors as the file has.
 */
#include "config.h"

#include "extract/cfb.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "extract/le.h"
#include "util/arena.h"
#include "util/io.h"
#include "util/mem.h"
#include "util/utf8.h"

#define HEADER 512
#define IN_HEADER 109		/* sectors of the table that it names */
#define MAX_SECTOR 0xfffffffa	/* greater numbers have a meaning */
#define MINI_SHIFT 6
#define ENTRY 128
#define NOBODY UINT32_MAX

/* Numbers of sectors. */
struct chain {
	uint32_t *v;
	size_t n, cap;
};

struct rf_cfb {
	int fd;
	int64_t size;
	unsigned shift;			/* a sector has 1 << shift bytes */
	uint32_t sectors;		/* in the file */
	uint32_t cutoff;		/* smaller streams are in the mini
					   stream */
	struct chain fat, mini_fat;	/* what follows each (mini) sector */
	struct chain mini;		/* sectors of the mini stream */
	struct rf_cfb_entry *entries;
	uint32_t n_entries;
	uint32_t *first, *next;		/* of a storage's entries; and on */
	struct rf_arena arena;
	/* Where the last read ended. */
	const struct rf_cfb_entry *last;
	uint64_t last_index;		/* of the sector in its chain */
	uint32_t last_sector;
};

static const unsigned char magic[8] = {
	0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1
};

int
rf_cfb_magic(const unsigned char *head, size_t len)
{
	return len >= sizeof(magic) && memcmp(head, magic, sizeof(magic)) == 0;
}

/* ---- the tables ------------------------------------------------------- */

static void
push(struct chain *c, uint32_t v)
{
	*RF_VEC_PUSH(c) = v;
}

static enum rf_code
read_sector(struct rf_cfb *c, uint32_t sector, unsigned char *p, size_t *got,
    struct rf_err *err)
{
	*got = 0;
	if (sector >= c->sectors)
		return RF_OK;
	return rf_pread_up_to(c->fd, p, (size_t)1 << c->shift,
	    ((int64_t)sector + 1) << c->shift, got, err);
}

/* Add the numbers in a sector to a table. */
static enum rf_code
add_table(struct rf_cfb *c, struct chain *table, uint32_t sector,
    struct rf_err *err)
{
	unsigned char p[4096];
	enum rf_code rc;
	size_t got;

	rc = read_sector(c, sector, p, &got, err);
	if (rc != RF_OK)
		return rc;
	/* One that is missing must not shift those after it. */
	memset(p + got, 0xff, sizeof(p) - got);
	for (size_t i = 0; i < (size_t)1 << c->shift; i += 4)
		push(table, rf_le32(p + i));
	return RF_OK;
}

static uint32_t
follow(const struct chain *table, uint32_t sector)
{
	return sector < table->n ? table->v[sector] : NOBODY;
}

/* More tables than it takes for all sectors are of no use. */
static bool
is_full(const struct rf_cfb *c)
{
	return c->fat.n >= c->sectors;
}

static enum rf_code
read_fat(struct rf_cfb *c, const unsigned char *head, struct rf_err *err)
{
	uint32_t list = rf_le32(head + 68);
	size_t per_list = ((size_t)1 << c->shift) / 4 - 1, got;
	unsigned char p[4096];
	enum rf_code rc = RF_OK;

	for (int i = 0; rc == RF_OK && i < IN_HEADER && !is_full(c); i++)
		rc = add_table(c, &c->fat, rf_le32(head + 76 + 4 * i), err);
	for (uint32_t n = 0; rc == RF_OK && !is_full(c) &&
	    list < MAX_SECTOR && n < c->sectors; n++) {
		rc = read_sector(c, list, p, &got, err);
		if (rc != RF_OK || got < (size_t)1 << c->shift)
			break;
		for (size_t i = 0; rc == RF_OK && i < per_list &&
		    !is_full(c); i++)
			rc = add_table(c, &c->fat, rf_le32(p + 4 * i), err);
		list = rf_le32(p + 4 * per_list);
	}
	return rc;
}

/* The sectors of a chain, as far as it goes. */
static void
list_chain(const struct rf_cfb *c, uint32_t sector, struct chain *out)
{
	while (sector < c->sectors && out->n < c->sectors) {
		push(out, sector);
		sector = follow(&c->fat, sector);
	}
}

static enum rf_code
read_mini_fat(struct rf_cfb *c, uint32_t start, struct rf_err *err)
{
	struct chain list = { NULL, 0, 0 };
	enum rf_code rc = RF_OK;

	list_chain(c, start, &list);
	for (size_t i = 0; rc == RF_OK && i < list.n &&
	    c->mini_fat.n >> (c->shift - MINI_SHIFT) < c->sectors; i++)
		rc = add_table(c, &c->mini_fat, list.v[i], err);
	RF_VEC_RELEASE(&list);
	return rc;
}

/* ---- the directory ---------------------------------------------------- */

/* Links of the tree as stored; only while it is read. */
struct links {
	uint32_t left, right, child;
};

static void
read_entry(struct rf_cfb *c, const unsigned char *p,
    struct rf_cfb_entry *e, struct links *l)
{
	size_t len = rf_le16(p + 64);

	e->type = p[66];
	len = len >= 2 && len <= 64 ? len - 2 : 0;
	e->name = rf_utf8_from(&c->arena, (struct rf_str){ (const char *)p,
	    len }, "UTF-16LE").ptr;
	e->parent = NOBODY;
	e->start = rf_le32(p + 116);
	e->size = c->shift == 9 ? rf_le32(p + 120) : rf_le64(p + 120);
	if (e->size > (uint64_t)c->size)
		e->size = (uint64_t)c->size;
	*l = (struct links){ rf_le32(p + 68), rf_le32(p + 72),
	    rf_le32(p + 76) };
}

/* Give every entry in the tree its storage. */
static void
hang(struct rf_cfb *c, const struct links *links)
{
	struct chain todo = { NULL, 0, 0 };	/* entry, its storage */

	push(&todo, links[0].child);
	push(&todo, 0);
	c->entries[0].placed = true;
	while (todo.n > 0) {
		uint32_t parent = todo.v[--todo.n];
		uint32_t i = todo.v[--todo.n];
		struct rf_cfb_entry *e;

		if (i >= c->n_entries || c->entries[i].placed)
			continue;
		e = &c->entries[i];
		e->placed = true;
		e->parent = parent;
		push(&todo, links[i].left);
		push(&todo, parent);
		push(&todo, links[i].right);
		push(&todo, parent);
		if (e->type == RF_CFB_STORAGE) {
			push(&todo, links[i].child);
			push(&todo, i);
		}
	}
	RF_VEC_RELEASE(&todo);
}

/* What hangs in each storage, in the order of the directory. */
static void
list_children(struct rf_cfb *c)
{
	c->first = rf_arena_array(&c->arena, c->n_entries, sizeof(*c->first));
	c->next = rf_arena_array(&c->arena, c->n_entries, sizeof(*c->next));
	for (uint32_t i = 0; i < c->n_entries; i++)
		c->first[i] = c->next[i] = UINT32_MAX;
	for (uint32_t i = c->n_entries; i-- > 0;) {
		uint32_t parent = c->entries[i].parent;

		if (parent >= c->n_entries)
			continue;
		c->next[i] = c->first[parent];
		c->first[parent] = i;
	}
}

static enum rf_code
read_directory(struct rf_cfb *c, uint32_t start, struct rf_err *err)
{
	struct chain list = { NULL, 0, 0 };
	struct links *links = NULL;
	unsigned char p[4096];
	enum rf_code rc = RF_OK;
	size_t got, max;

	list_chain(c, start, &list);
	max = list.n << (c->shift - 7);
	max = max < RF_CFB_MAX_ENTRIES ? max : RF_CFB_MAX_ENTRIES;
	c->entries = rf_arena_array(&c->arena, max, sizeof(*c->entries));
	links = rf_calloc(max + 1, sizeof(*links));
	for (size_t i = 0; i < list.n; i++) {
		rc = read_sector(c, list.v[i], p, &got, err);
		if (rc != RF_OK)
			goto out;
		for (size_t at = 0; at + ENTRY <= got && c->n_entries < max;
		    at += ENTRY) {
			struct rf_cfb_entry *e = &c->entries[c->n_entries];

			read_entry(c, p + at, e, &links[c->n_entries]);
			e->index = c->n_entries++;
		}
	}
	if (c->n_entries == 0 || c->entries[0].type != RF_CFB_ROOT)
		rc = rf_fail(err, RF_E_CORRUPT, "The file is an OLE compound "
		    "file, but its directory is damaged");
	if (rc == RF_OK) {
		hang(c, links);
		list_children(c);
	}
out:
	free(links);
	RF_VEC_RELEASE(&list);
	return rc;
}

enum rf_code
rf_cfb_open(int fd, int64_t size, struct rf_cfb **out, struct rf_err *err)
{
	unsigned char head[HEADER];
	struct rf_cfb *c;
	enum rf_code rc;
	size_t got;
	unsigned shift;
	int64_t n;

	*out = NULL;
	rc = rf_pread_up_to(fd, head, sizeof(head), 0, &got, err);
	if (rc != RF_OK)
		return rc;
	shift = got == sizeof(head) ? head[30] : 0;
	if (!rf_cfb_magic(head, got) || (shift != 9 && shift != 12))
		return rf_fail(err, RF_E_CORRUPT,
		    "The file is an OLE compound file, but it is damaged");
	c = rf_calloc(1, sizeof(*c));
	rf_arena_init(&c->arena);
	c->fd = fd;
	c->size = size;
	c->shift = shift;
	/* The last one may be cut. */
	n = (size - 1) >> shift;
	c->sectors = n < MAX_SECTOR ? (uint32_t)n : MAX_SECTOR;
	c->cutoff = rf_le32(head + 56);
	rc = read_fat(c, head, err);
	if (rc == RF_OK)
		rc = read_directory(c, rf_le32(head + 48), err);
	if (rc == RF_OK)
		rc = read_mini_fat(c, rf_le32(head + 60), err);
	if (rc != RF_OK) {
		rf_cfb_close(c);
		return rc;
	}
	list_chain(c, c->entries[0].start, &c->mini);
	*out = c;
	return RF_OK;
}

void
rf_cfb_close(struct rf_cfb *c)
{
	if (c == NULL)
		return;
	RF_VEC_RELEASE(&c->fat);
	RF_VEC_RELEASE(&c->mini_fat);
	RF_VEC_RELEASE(&c->mini);
	rf_arena_release(&c->arena);
	free(c);
}

const struct rf_cfb_entry *
rf_cfb_root(const struct rf_cfb *c)
{
	return &c->entries[0];
}

const struct rf_cfb_entry *
rf_cfb_next(const struct rf_cfb *c, const struct rf_cfb_entry *storage,
    const struct rf_cfb_entry *after)
{
	uint32_t i = after != NULL ? c->next[after->index] :
	    c->first[storage->index];

	return i < c->n_entries ? &c->entries[i] : NULL;
}

const struct rf_cfb_entry *
rf_cfb_find(const struct rf_cfb *c, const struct rf_cfb_entry *storage,
    const char *name)
{
	const struct rf_cfb_entry *e = NULL;

	while ((e = rf_cfb_next(c, storage, e)) != NULL)
		if (strcasecmp(e->name, name) == 0)
			return e;
	return NULL;
}

/* ---- streams ---------------------------------------------------------- */

static bool
is_mini(const struct rf_cfb *c, const struct rf_cfb_entry *e)
{
	return e->type != RF_CFB_ROOT && e->size < c->cutoff;
}

/* The index-th sector of the stream; NOBODY when the chain is shorter. */
static uint32_t
sector_of(struct rf_cfb *c, const struct rf_cfb_entry *e, uint64_t index)
{
	const struct chain *table = is_mini(c, e) ? &c->mini_fat : &c->fat;

	if (c->last != e || c->last_index > index) {
		c->last = e;
		c->last_index = 0;
		c->last_sector = e->start;
	}
	while (c->last_index < index && c->last_sector < MAX_SECTOR) {
		c->last_sector = follow(table, c->last_sector);
		c->last_index++;
	}
	return c->last_sector < MAX_SECTOR ? c->last_sector : NOBODY;
}

/*
 * Where in the file a place of the stream stands, and in *room how many of
 * the bytes wanted follow there; -1 past the end of what there is.
 */
static int64_t
locate(struct rf_cfb *c, const struct rf_cfb_entry *e, uint64_t at,
    size_t want, size_t *room)
{
	unsigned shift = is_mini(c, e) ? MINI_SHIFT : c->shift;
	uint64_t in = at & (((uint64_t)1 << shift) - 1);
	uint32_t sector = sector_of(c, e, at >> shift);

	if (sector == NOBODY)
		return -1;
	*room = ((size_t)1 << shift) - (size_t)in;
	if (shift == MINI_SHIFT) {
		uint64_t place = ((uint64_t)sector << MINI_SHIFT) + in;
		uint64_t i = place >> c->shift;

		if (i >= c->mini.n)
			return -1;
		return (int64_t)((((uint64_t)c->mini.v[i] + 1) << c->shift) +
		    (place & (((uint64_t)1 << c->shift) - 1)));
	}
	if (sector >= c->sectors)
		return -1;
	/* Sectors that follow one another are read at one go. */
	while (*room < want &&
	    follow(&c->fat, c->last_sector) == c->last_sector + 1) {
		c->last_sector++;
		c->last_index++;
		*room += (size_t)1 << shift;
	}
	return (((int64_t)sector + 1) << shift) + (int64_t)in;
}

enum rf_code
rf_cfb_read(struct rf_cfb *c, const struct rf_cfb_entry *e, uint64_t at,
    void *p, size_t n, size_t *got, struct rf_err *err)
{
	char *to = p;

	*got = 0;
	if (at >= e->size)
		return RF_OK;
	if (n > e->size - at)
		n = (size_t)(e->size - at);
	while (*got < n) {
		size_t room, part;
		int64_t place = locate(c, e, at + *got, n - *got, &room);
		enum rf_code rc;

		if (place < 0)
			break;
		if (room > n - *got)
			room = n - *got;
		rc = rf_pread_up_to(c->fd, to + *got, room, place, &part, err);
		if (rc != RF_OK)
			return rc;
		*got += part;
		if (part < room)
			break;
	}
	return RF_OK;
}

enum rf_code
rf_cfb_load(struct rf_cfb *c, const struct rf_cfb_entry *e, size_t max,
    char **out, size_t *len, struct rf_err *err)
{
	enum rf_code rc;
	char *p;

	*out = NULL;
	*len = 0;
	if (e->size > max)
		return rf_fail(err, RF_E_LIMIT, "A part of the file is larger "
		    "than %zu MiB", max >> 20);
	p = rf_malloc((size_t)e->size + 1);
	rc = rf_cfb_read(c, e, 0, p, (size_t)e->size, len, err);
	if (rc != RF_OK) {
		free(p);
		return rc;
	}
	p[*len] = '\0';
	*out = p;
	return RF_OK;
}
