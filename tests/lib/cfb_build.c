/* The plainest form: siblings in a row, every chain without gaps. */
#include "config.h"

#include "lib/cfb_build.h"
#include "lib/put.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/limits.h"
#include "util/mem.h"

#define SECTOR 512
#define MINI 64
#define CUTOFF 4096
#define END 0xfffffffe
#define NONE 0xffffffff
#define MAX_ENTRIES 64

struct entry {
	char name[32];
	bool storage;
	const char *text;
	size_t len;
	uint32_t start, parent, child, next;
};

struct build {
	struct entry v[MAX_ENTRIES];
	uint32_t n;
	RF_VEC(uint32_t) fat;		/* of what follows the directory */
	RF_VEC(uint32_t) mini_fat;
	struct rf_buf mini, body;	/* the mini stream; all sectors */
};

static void
pad(struct rf_buf *b, size_t to)
{
	while (b->len % to != 0)
		rf_buf_addc(b, 0);
}

static uint32_t
child(struct build *b, uint32_t parent, const char *name, size_t len)
{
	struct entry *e;

	for (uint32_t i = 1; i < b->n; i++)
		if (b->v[i].parent == parent && strlen(b->v[i].name) == len &&
		    memcmp(b->v[i].name, name, len) == 0)
			return i;
	if (b->n == MAX_ENTRIES || len >= sizeof(e->name))
		abort();
	e = &b->v[b->n];
	memcpy(e->name, name, len);
	e->storage = true;
	e->parent = parent;
	e->child = NONE;
	e->start = END;
	e->next = b->v[parent].child;
	b->v[parent].child = b->n;
	return b->n++;
}

static void
add(struct build *b, const struct test_part *p)
{
	const char *name = p->name, *slash;
	uint32_t at = 0;

	while ((slash = strchr(name, '/')) != NULL) {
		at = child(b, at, name, (size_t)(slash - name));
		name = slash + 1;
	}
	at = child(b, at, name, strlen(name));
	b->v[at].storage = p->text == NULL;
	b->v[at].text = p->text;
	b->v[at].len = p->len > 0 || p->text == NULL ? p->len :
	    strlen(p->text);
}

/* A chain of n more sectors at the end of a table of n_table. */
#define CHAIN(table, count, base) \
	for (size_t k_ = 0, n_ = (count); k_ < n_; k_++) { \
		uint32_t next_ = (uint32_t)((base) + (table)->n + 1); \
		*RF_VEC_PUSH(table) = k_ + 1 < n_ ? next_ : END; \
	}

/* Bytes as a chain of sectors of the body; its first sector. */
static uint32_t
add_body(struct build *b, const void *p, size_t len, size_t base)
{
	uint32_t start = (uint32_t)(base + b->fat.n);

	if (len == 0)
		return END;
	rf_buf_add(&b->body, p, len);
	pad(&b->body, SECTOR);
	CHAIN(&b->fat, (len + SECTOR - 1) / SECTOR, base);
	return start;
}

static void
add_streams(struct build *b, size_t base)
{
	for (uint32_t i = 1; i < b->n; i++) {
		struct entry *e = &b->v[i];

		if (e->storage || e->len == 0)
			continue;
		if (e->len >= CUTOFF) {
			e->start = add_body(b, e->text, e->len, base);
			continue;
		}
		e->start = (uint32_t)b->mini_fat.n;
		rf_buf_add(&b->mini, e->text, e->len);
		pad(&b->mini, MINI);
		CHAIN(&b->mini_fat, (e->len + MINI - 1) / MINI, 0);
	}
	b->v[0].start = add_body(b, b->mini.ptr, b->mini.len, base);
	b->v[0].len = b->mini.len;
}

static void
put_entry(struct rf_buf *out, const struct entry *e, bool root)
{
	size_t n = strlen(e->name);

	for (size_t i = 0; i < 32; i++)
		test_put(out, 2, i < n ? (unsigned char)e->name[i] : 0);
	test_put(out, 2, (n + 1) * 2);
	test_put(out, 1, root ? 5 : e->storage ? 1 : 2);
	test_put(out, 1, 1);
	test_put(out, 4, NONE);
	test_put(out, 4, e->next);
	test_put(out, 4, e->child);
	for (int i = 0; i < 36; i++)
		test_put(out, 1, 0);
	test_put(out, 4, e->start);
	test_put(out, 8, e->len);
}

/* The sectors: directory, streams, mini table; then the table, its lists. */
static void
put_file(struct build *b, struct rf_buf *out)
{
	size_t dirs = (b->n + 3) / 4, tables = 1, lists, total;
	uint32_t mini_start, first_table;
	struct rf_buf mini_fat;

	add_streams(b, dirs);
	rf_buf_init(&mini_fat, RF_MiB);
	for (size_t i = 0; i < b->mini_fat.n; i++)
		test_put(&mini_fat, 4, b->mini_fat.v[i]);
	while (mini_fat.len % SECTOR != 0)
		test_put(&mini_fat, 1, 0xff);
	mini_start = add_body(b, mini_fat.ptr, mini_fat.len, dirs);
	first_table = (uint32_t)(dirs + b->fat.n);
	do {
		lists = tables > 109 ? (tables - 109 + 126) / 127 : 0;
		total = first_table + tables + lists;
	} while (tables < (total + 127) / 128 && ++tables);

	rf_buf_add(out, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	test_put(out, 8, 0);
	test_put(out, 8, 0);
	test_put(out, 2, 0x3e);
	test_put(out, 2, 3);
	test_put(out, 2, 0xfffe);
	test_put(out, 2, 9);
	test_put(out, 2, 6);
	test_put(out, 8, 0);
	test_put(out, 2, 0);
	test_put(out, 4, tables);
	test_put(out, 4, 0);			/* the directory's first sector */
	test_put(out, 4, 0);
	test_put(out, 4, CUTOFF);
	test_put(out, 4, mini_start);
	test_put(out, 4, mini_fat.len / SECTOR);
	test_put(out, 4, lists > 0 ? first_table + tables : END);
	test_put(out, 4, lists);
	for (size_t i = 0; i < 109; i++)
		test_put(out, 4, i < tables ? first_table + i : NONE);
	for (uint32_t i = 0; i < b->n; i++)
		put_entry(out, &b->v[i], i == 0);
	while (out->len % SECTOR != 0)
		test_put(out, 1, 0);
	rf_buf_add(out, b->body.ptr, b->body.len);
	for (size_t i = 0; i < tables * 128; i++)
		test_put(out, 4, i < dirs ? (i + 1 < dirs ? i + 1 : END) :
		    i < first_table ? b->fat.v[i - dirs] :
		    i < first_table + tables ? 0xfffffffd :
		    i < total ? 0xfffffffc : NONE);
	for (size_t i = 109, k = 0; k < lists; k++) {
		for (size_t j = 0; j < 127; j++, i++)
			test_put(out, 4, i < tables ? first_table + i : NONE);
		test_put(out, 4, k + 1 < lists ? first_table + tables + k + 1 :
		    END);
	}
	rf_buf_release(&mini_fat);
}

void
test_cfb_bytes(const struct test_part *parts, size_t n, struct rf_buf *out)
{
	struct build *b = rf_calloc(1, sizeof(*b));

	rf_buf_init(&b->mini, 64 * RF_MiB);
	rf_buf_init(&b->body, 64 * RF_MiB);
	b->n = 1;
	memcpy(b->v[0].name, "Root Entry", 11);
	b->v[0].storage = true;
	b->v[0].child = b->v[0].next = NONE;
	for (size_t i = 0; i < n; i++)
		add(b, &parts[i]);
	put_file(b, out);
	rf_buf_release(&b->mini);
	rf_buf_release(&b->body);
	RF_VEC_RELEASE(&b->fat);
	RF_VEC_RELEASE(&b->mini_fat);
	free(b);
}

int
test_cfb(const struct test_part *parts, size_t n, int64_t *size)
{
	struct rf_buf out;
	int fd;

	rf_buf_init(&out, 64 * RF_MiB);
	test_cfb_bytes(parts, n, &out);
	*size = (int64_t)out.len;
	fd = test_file(out.ptr, out.len);
	rf_buf_release(&out);
	return fd;
}
