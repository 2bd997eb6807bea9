/* See the header. */
#include "config.h"

#include "extract/odf/cut.h"

#include <string.h>

#include <zlib.h>

#include "util/io.h"
#include "util/limits.h"

/* ---- tags ---------------------------------------------------------------- */

size_t
odf_behind(struct rf_str s, size_t at, const char *what)
{
	const char *p = memmem(s.ptr + at, s.len - at, what, strlen(what));

	return p != NULL ? (size_t)(p - s.ptr) + strlen(what) : s.len;
}

/* Behind the tag that begins at `at`; marks may stand in its values. */
static size_t
tag_end(struct rf_str s, size_t at)
{
	char quote = '\0';

	for (; at < s.len; at++) {
		char c = s.ptr[at];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return at + 1;
	}
	return s.len;
}

/* Prefix and name. */
static void
name_tag(struct odf_tag *t)
{
	const char *end = t->text.ptr + t->text.len;

	t->close = t->text.ptr[1] == '/';
	t->empty = t->text.ptr[t->text.len - 2] == '/';
	t->full.ptr = t->name.ptr = t->text.ptr + 1 + t->close;
	while (t->full.ptr + t->full.len < end &&
	    strchr(" \t\r\n/>", t->full.ptr[t->full.len]) == NULL) {
		t->name.len++;
		if (t->full.ptr[t->full.len++] == ':') {
			t->name.ptr += t->name.len;
			t->name.len = 0;
		}
	}
}

struct odf_tag
odf_next_tag(struct rf_str s, size_t *next)
{
	struct odf_tag t = { .text = { "", 0 } };

	while (*next < s.len) {
		const char *p = memchr(s.ptr + *next, '<', s.len - *next);
		struct rf_str rest;
		size_t at;

		if (p == NULL)
			break;
		at = (size_t)(p - s.ptr);
		rest = (struct rf_str){ p, s.len - at };
		if (rf_str_starts(rest, "<!--"))
			*next = odf_behind(s, at, "-->");
		else if (rf_str_starts(rest, "<![CDATA["))
			*next = odf_behind(s, at, "]]>");
		else if (rf_str_starts(rest, "<?"))
			*next = odf_behind(s, at, "?>");
		else if (rf_str_starts(rest, "<!"))
			*next = tag_end(s, at);
		else {
			*next = tag_end(s, at);
			if (*next - at < 3)
				break;
			t.text = (struct rf_str){ p, *next - at };
			name_tag(&t);
			break;
		}
	}
	return t;
}

/* ---- packages ------------------------------------------------------------ */

static void
put(struct rf_buf *b, unsigned bytes, uint64_t v)
{
	for (unsigned i = 0; i < bytes; i++, v >>= 8)
		rf_buf_addc(b, (char)v);
}

/* What local headers and directory records have in common. */
static void
put_head(struct rf_buf *b, size_t name, struct rf_str bytes)
{
	put(b, 2, 20);
	put(b, 4, 0);		/* no flags, stored */
	put(b, 4, 0x21 << 16);	/* 1980-01-01 */
	put(b, 4, crc32_z(0, (const unsigned char *)bytes.ptr, bytes.len));
	put(b, 4, bytes.len);
	put(b, 4, bytes.len);
	put(b, 2, name);
	put(b, 2, 0);
}

static void
flush(struct odf_out *o, const void *p, size_t n)
{
	if (o->rc == RF_OK)
		o->rc = rf_write_all(o->fd, p, n, o->err);
	o->size += n;
}

void
odf_out_init(struct odf_out *o, int fd, struct rf_err *err)
{
	*o = (struct odf_out){ .fd = fd, .err = err };
	rf_buf_init(&o->directory, 64 * RF_MiB);
}

void
odf_out_add(struct odf_out *o, const char *name, struct rf_str bytes)
{
	struct rf_buf head;

	if (o->entries >= RF_MAX_ZIP_ENTRIES - 1)
		return;
	o->entries++;
	put(&o->directory, 4, 0x02014b50);
	put(&o->directory, 2, 20);
	put_head(&o->directory, strlen(name), bytes);
	put(&o->directory, 10, 0);	/* comment, disk, attributes */
	put(&o->directory, 4, o->size);
	rf_buf_adds(&o->directory, name);
	rf_buf_init(&head, RF_KiB);
	put(&head, 4, 0x04034b50);
	put_head(&head, strlen(name), bytes);
	rf_buf_adds(&head, name);
	flush(o, head.ptr, head.len);
	flush(o, bytes.ptr, bytes.len);
	rf_buf_release(&head);
}

enum rf_code
odf_out_end(struct odf_out *o)
{
	size_t n = o->directory.len;
	uint64_t at = o->size;

	put(&o->directory, 4, 0x06054b50);
	put(&o->directory, 4, 0);
	put(&o->directory, 2, o->entries);
	put(&o->directory, 2, o->entries);
	put(&o->directory, 4, n);
	put(&o->directory, 4, at);
	put(&o->directory, 2, 0);
	flush(o, o->directory.ptr, o->directory.len);
	rf_buf_release(&o->directory);
	return o->rc;
}
