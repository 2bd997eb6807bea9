/* See the header. */
#include "config.h"

#include "lib/ppt_build.h"

#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/cfb_build.h"
#include "lib/put.h"
#include "util/limits.h"
#include "util/mem.h"

#define MAX_OPEN 32
#define MAX_OBJECTS 32

static void
set(struct rf_buf *b, size_t at, uint64_t v)
{
	for (unsigned i = 0; i < 4; i++)
		b->ptr[at + i] = (char)(v >> 8 * i);
}

/* Where what is neither record nor "$" ends. */
static const char *
plain_end(const char *p)
{
	bool quoted = false;

	for (; *p != '\0' && (quoted || strchr("()<>/*$", *p) == NULL); p++)
		if (*p == '\'')
			quoted = !quoted;
	return p;
}

static void
records(const char *p, const struct rf_buf *more, struct rf_buf *out)
{
	size_t open[MAX_OPEN], n = 0;
	unsigned instance = 0, version = 0;
	char *end, *bytes;
	const char *next;

	while (*p != '\0') {
		switch (*p) {
		case '/':
			instance = (unsigned)strtoul(p + 1, &end, 16);
			p = end;
			break;
		case '*':
			version = (unsigned)strtoul(p + 1, &end, 16);
			p = end;
			break;
		case '(':
		case '<':
			if (n == MAX_OPEN)
				abort();
			test_put(out, 2, (*p == '(' ? 15 : version) |
			    instance << 4);
			test_put(out, 2, strtoul(p + 1, &end, 16));
			open[n++] = out->len;
			test_put(out, 4, 0);
			instance = version = 0;
			p = end;
			break;
		case ')':
		case '>':
			if (n == 0)
				abort();
			n--;
			set(out, open[n], out->len - open[n] - 4);
			p++;
			break;
		case '$':
			rf_buf_add(out, more->ptr, more->len);
			p++;
			break;
		default:
			next = plain_end(p);
			bytes = rf_strndup(p, (size_t)(next - p));
			test_bytes(bytes, out);
			free(bytes);
			p = next;
		}
	}
	if (n != 0)
		abort();
}

void
test_ppt_records(const char *text, struct rf_buf *out)
{
	records(text, NULL, out);
}

/* The stream of the presentation and that of its user. */
static void
streams(const struct ppt_object *objects, uint32_t token, struct rf_buf *main_,
    struct rf_buf *user_)
{
	struct rf_buf main, user;
	size_t places[MAX_OBJECTS], n = 0, table;

	rf_buf_init(&main, 16 * RF_MiB);
	rf_buf_init(&user, RF_KiB);
	for (; objects[n].records != NULL; n++) {
		places[n] = main.len;
		records(objects[n].records, objects[n].more, &main);
	}
	table = main.len;
	test_put(&main, 4, 0x17720000);
	test_put(&main, 4, 4 + 4 * n);
	test_put(&main, 4, 1 | n << 20);
	for (size_t i = 0; i < n; i++)
		test_put(&main, 4, places[i]);
	test_put(&user, 4, 0x0ff60000);
	test_put(&user, 4, 20);
	test_put(&user, 4, 20);
	test_put(&user, 4, token);
	test_put(&user, 4, main.len);
	test_put(&main, 4, 0x0ff50000);
	test_put(&main, 4, 28);
	test_put(&main, 8, 0);
	test_put(&main, 4, 0);
	test_put(&main, 4, table);
	test_put(&main, 4, 1);
	test_put(&main, 8, n + 1);
	*main_ = main;
	*user_ = user;
}

void
test_ppt_dual_bytes(const struct ppt_object *objects, struct rf_buf *out)
{
	struct rf_buf main, user;

	streams(objects, 1, &main, &user);
	test_cfb_bytes((const struct test_part[]){
		{ "PowerPoint Document", "older", 0 },
		{ "Current User", "older", 0 },
		{ "PersistentStorage Directory", "older", 0 },
		{ "PP97_DUALSTORAGE/PowerPoint Document", main.ptr, main.len },
		{ "PP97_DUALSTORAGE/Current User", user.ptr, user.len },
	}, 5, out);
	rf_buf_release(&main);
	rf_buf_release(&user);
}

void
test_ppt_bytes(const struct ppt_object *objects,
    const struct rf_buf *pictures, uint32_t token, struct rf_buf *out)
{
	struct rf_buf main, user;
	struct test_part parts[3];
	size_t n_parts = 1;

	streams(objects, token, &main, &user);
	parts[0] = (struct test_part){ "PowerPoint Document", main.ptr,
		main.len };
	if (token != 0)
		parts[n_parts++] = (struct test_part){ "Current User",
			user.ptr, user.len };
	if (pictures != NULL)
		parts[n_parts++] = (struct test_part){ "Pictures",
			pictures->ptr, pictures->len };
	test_cfb_bytes(parts, n_parts, out);
	rf_buf_release(&main);
	rf_buf_release(&user);
}
