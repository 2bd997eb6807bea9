/*
 * The probe: every sample gives its facts from memory and from a descriptor;
 * damaged ones give the right error; nothing reads more than it needs, or
 * for ever.
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/probe.h"
#include "lib/bytes.h"
#include "lib/image_samples.h"
#include "unit/image_suites.h"
#include "util/io.h"
#include "util/limits.h"

static void
wrong(const char *sample, const char *fact)
{
	char msg[160];

	snprintf(msg, sizeof(msg), "%s: %s", sample, fact);
	CU_assertImplementation(CU_FALSE, __LINE__, msg, __FILE__, "", CU_FALSE);
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static unsigned
or_one(unsigned v)
{
	return v != 0 ? v : 1;
}

static void
compare(const struct image_sample *s, const struct rf_image_facts *f)
{
	const struct rf_image_facts *e = &s->facts;
	const struct {
		const char *fact;
		bool same;
	} rows[] = {
		{ "format", f->format == e->format },
		{ "name", same_text(f->name, rf_image_format_name(f->format)) },
		{ "media type", same_text(f->media_type, e->media_type) },
		{ "suffix", same_text(f->suffix, e->suffix) },
		{ "width", f->width == e->width },
		{ "height", f->height == e->height },
		{ "orientation", f->orientation == or_one(e->orientation) },
		{ "bits", f->bits == e->bits },
		{ "channels", f->channels == e->channels },
		{ "colour space", same_text(f->color_space, e->color_space) },
		{ "alpha", f->has_alpha == e->has_alpha },
		{ "icc", f->has_icc == e->has_icc },
		{ "palette", f->palette == e->palette },
		{ "vector", f->vector == (e->color_space == NULL) },
		{ "animated", f->animated == e->animated },
		{ "frames", f->frames == (e->animated ? e->frames : 1) },
		{ "pages", f->pages == or_one(e->pages) },
		{ "dpi x", fabs(f->dpi_x - e->dpi_x) < 1e-6 },
		{ "dpi y", fabs(f->dpi_y - e->dpi_y) < 1e-6 },
		{ "coding", same_text(f->coding, e->coding) },
		{ "arithmetic", f->arithmetic == e->arithmetic },
		{ "inverted", f->inverted_cmyk == e->inverted_cmyk },
	};

	for (size_t i = 0; i < RF_COUNT(rows); i++)
		if (!rows[i].same)
			wrong(s->name, rows[i].fact);
}

/* The bytes of a row, in a block of their own size, for the sanitizer. */
static unsigned char *
sample_bytes(const char *text, size_t *n)
{
	struct rf_buf b;

	rf_buf_init(&b, RF_MiB);
	test_bytes(text, &b);
	return (unsigned char *)rf_buf_take(&b, n);
}

static void
test_samples(void)
{
	struct rf_image_facts f;
	struct rf_err err = RF_ERR_INIT;
	unsigned char *p;
	size_t n;

	for (size_t i = 0; i < n_image_samples; i++) {
		p = sample_bytes(image_samples[i].bytes, &n);
		if (rf_image_probe_memory(p, n, &f, &err) != RF_OK)
			wrong(image_samples[i].name, err.msg);
		else
			compare(&image_samples[i], &f);
		free(p);
	}
}

static void
test_descriptor(void)
{
	char path[256];
	struct rf_image_facts f;
	struct rf_image_source src;
	unsigned char *p;
	size_t n;
	int fd;

	for (size_t i = 0; i < n_image_samples; i++) {
		p = sample_bytes(image_samples[i].bytes, &n);
		CU_ASSERT_FATAL(rf_file_temp("/tmp", "riffle-image", path,
		    sizeof(path), &fd, NULL) == RF_OK);
		CU_ASSERT(rf_write_all(fd, p, n, NULL) == RF_OK);
		unlink(path);
		free(p);
		rf_image_source_fd(&src, fd, (int64_t)n);
		if (rf_image_probe(&src, &f, NULL) != RF_OK)
			wrong(image_samples[i].name, "no facts");
		else
			compare(&image_samples[i], &f);
		rf_close(&fd);
	}
}

/* Cut anywhere: facts, or one of the errors for a damaged file. */
static void
test_cut(void)
{
	struct rf_image_facts f;
	unsigned char *p, *cut;
	size_t n;
	enum rf_code rc;

	for (size_t i = 0; i < n_image_samples; i++) {
		p = sample_bytes(image_samples[i].bytes, &n);
		for (size_t len = 0; len < n; len++) {
			cut = malloc(len + 1);
			memcpy(cut + 1, p, len);
			rc = rf_image_probe_memory(cut + 1, len, &f, NULL);
			if (len == 0 ? rc != RF_E_EMPTY : rc != RF_OK &&
			    rc != RF_E_CORRUPT && rc != RF_E_UNSUPPORTED)
				wrong(image_samples[i].name,
				    rf_code_name(rc));
			free(cut);
		}
		free(p);
	}
}

/* Every byte turned over, one at a time: no crash, no strange code. */
static void
test_flipped(void)
{
	static const unsigned char flips[] = { 0xFF, 0x80, 0x01 };
	struct rf_image_facts f;
	unsigned char *p;
	size_t n;
	enum rf_code rc;

	for (size_t i = 0; i < n_image_samples; i++) {
		p = sample_bytes(image_samples[i].bytes, &n);
		for (size_t at = 0; at < n * RF_COUNT(flips); at++) {
			p[at / 3] ^= flips[at % 3];
			rc = rf_image_probe_memory(p, n, &f, NULL);
			if (rc != RF_OK && rc != RF_E_CORRUPT &&
			    rc != RF_E_UNSUPPORTED && rc != RF_E_LIMIT)
				wrong(image_samples[i].name,
				    rf_code_name(rc));
			p[at / 3] ^= flips[at % 3];
		}
		free(p);
	}
}

static void
test_errors(void)
{
	static const struct {
		const char *bytes;
		enum rf_code code;
	} rows[] = {
		{ "", RF_E_EMPTY },
		{ "'hello'", RF_E_UNSUPPORTED },
		{ "'%PDF-1.7'", RF_E_UNSUPPORTED },
		{ "'PK' 0304", RF_E_UNSUPPORTED },
		{ "'<!DOCTYPE html><html><svg/>'", RF_E_UNSUPPORTED },
		{ "'<?xml version=\"1.0\"?><svgx/>'", RF_E_UNSUPPORTED },
		{ "{'ftyp' 'isom' 00000000 'mp42'}", RF_E_UNSUPPORTED },
		{ "'RIFF' 00000000 'WAVEfmt ' 00000000", RF_E_UNSUPPORTED },
		{ "1F8B 08 00 00000000 0003 01 0500 FAFF 'hello'",
		    RF_E_UNSUPPORTED },
		/* Recognised, and no facts. */
		{ "FFD8FF", RF_E_CORRUPT },
		{ "FFD8 FFD9", RF_E_CORRUPT },
		{ "FFD8 FFC0 0008 08 0000 0000 03", RF_E_CORRUPT },
		{ "FFD8 FFC0 0008 08 0010 0010 00", RF_E_CORRUPT },
		{ "FFD8 FFC0 0008 08 0010 0010 05", RF_E_CORRUPT },
		{ "FFD8 FFC0 0007 08 0010 0010", RF_E_CORRUPT },
		{ "FFD8 FFC0 0008 08 0000 0010 03", RF_E_UNSUPPORTED },
		{ "89'PNG'0D0A1A0A ['IDAT' 00000000 00000000 00]",
		    RF_E_CORRUPT },
		{ "89'PNG'0D0A1A0A ['IHDR' 00000000 00000001 08 02 000000]",
		    RF_E_CORRUPT },
		{ "89'PNG'0D0A1A0A ['IHDR' 00000001 80000001 08 02 000000]",
		    RF_E_CORRUPT },
		{ "89'PNG'0D0A1A0A ['IHDR' 00000001 00000001 04 02 000000]",
		    RF_E_CORRUPT },
		{ "89'PNG'0D0A1A0A ['IHDR' 00000001 00000001 08 05 000000]",
		    RF_E_CORRUPT },
		{ "'GIF89a' 2000 1000 00 00 00 3B", RF_E_CORRUPT },
		{ "'GIF89a' 0000 1000 00 00 00 2C 0000 0000 0100 0100 00 02 00",
		    RF_E_CORRUPT },
		{ "'RIFF' 00000000 'WEBPVP8 ' 0A000000 110000 9D012A 2000 1000",
		    RF_E_CORRUPT },
		{ "'RIFF' 00000000 'WEBPVP8L' 05000000 2F 1FC003F0",
		    RF_E_CORRUPT },
		{ "'RIFF' 00000000 'WEBPVP8Z' 05000000 @40", RF_E_CORRUPT },
		{ "'BM' @10 36000000 28000000 20000000 10000000 0100 0700 @54",
		    RF_E_CORRUPT },
		{ "'BM' @10 36000000 28000000 F0FFFFFF 10000000 0100 0800 @54",
		    RF_E_CORRUPT },
		{ "0000 0100 0100 10100000 0100 2000 28000000 FFFF0000",
		    RF_E_CORRUPT },
		{ "'II' 2A00 FF000000", RF_E_CORRUPT },
		{ "'II' 2A00 08000000 0000", RF_E_CORRUPT },
		{ "'II' 2A00 00000000 0100", RF_E_CORRUPT },
		{ "'II' 2B00 0800 0000 FFFFFFFFFFFFFFFF", RF_E_CORRUPT },
		{ "{'ftyp' 'avif' 00000000 'mif1'}", RF_E_CORRUPT },
		{ "{'ftyp' 'heic' 00000000 'mif1'} {'meta' 00000000}",
		    RF_E_CORRUPT },
		{ "'<svg width=1>'", RF_E_CORRUPT },
		{ "'<svg width=\"1\"'", RF_E_CORRUPT },
		{ "'<svg width>'", RF_E_CORRUPT },
		{ "{'jP  ' 0D0A870A}", RF_E_CORRUPT },
		{ "FF4F FF51 0000", RF_E_CORRUPT },
		/* No components; 128 bits to the sample. */
		{ "{'jP  ' 0D0A870A}{'jp2h' {'ihdr' 00000010 00000020 0000 07"
		    "070000}}", RF_E_CORRUPT },
		{ "{'jP  ' 0D0A870A}{'jp2h' {'ihdr' 00000010 00000020 0003 7F"
		    "070000}}", RF_E_CORRUPT },
		{ "{'JXL ' 0D0A870A}", RF_E_CORRUPT },
		{ "'8BPS' 0001 000000000000 0003 FFFFFFFF 00000001 0008 0003",
		    RF_E_CORRUPT },
		{ "01000000 58000000 @40 ' EMF'", RF_E_CORRUPT },
		{ "D7CDC69A 0000 0000 0000 1000 1000 0000 00000000 0000",
		    RF_E_CORRUPT },
	};
	struct rf_image_facts f;
	struct rf_err err;
	unsigned char *p;
	size_t n;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		p = sample_bytes(rows[i].bytes, &n);
		rf_err_clear(&err);
		if (rf_image_probe_memory(p, n, &f, &err) != rows[i].code ||
		    err.code != rows[i].code || err.msg[0] == '\0')
			wrong(rows[i].bytes, rf_code_name(err.code));
		free(p);
	}
}

static void
test_lengths(void)
{
	static const struct {
		const char *attributes;
		uint32_t width, height;
	} rows[] = {
		{ "width=\"10\" height=\"20\"", 10, 20 },
		{ "width=\"10.4\" height=\"10.5\"", 10, 11 },
		{ "width=\" +1e1px \" height=\".2E2\"", 10, 20 },
		{ "width=\"2em\" height=\"2ex\"", 32, 16 },
		{ "width=\"1e1em\" height=\"1rem\"", 160, 16 },
		{ "width=\"1in\" height=\"2.54cm\"", 96, 96 },
		{ "width=\"25.4mm\" height=\"101.6Q\"", 96, 96 },
		{ "width=\"72pt\" height=\"6pc\"", 96, 96 },
		{ "width=\"0.1\" height=\"0\"", 1, 0 },
		{ "width=\"-5\" height=\"5 px\"", 0, 0 },
		{ "width=\"auto\" height=\"5furlongs\"", 0, 0 },
		{ "width=\"1e999\" height=\"1e10\"", 0, 0 },
		{ "width=\"\" height=\".\"", 0, 0 },
		{ "viewBox=\"0 0 30 40\"", 30, 40 },
		{ "viewBox=\"-1,-2,30,40\" width=\"60\"", 60, 80 },
		{ "viewBox=\"0 0 30 40\" height=\"20\"", 15, 20 },
		{ "viewBox=\"0 0 30 40\" width=\"7\" height=\"9\"", 7, 9 },
		{ "viewBox=\"0 0 30 0\"", 0, 0 },
		{ "viewBox=\"0 0 30\"", 0, 0 },
		{ "viewbox=\"0 0 30 40\" stroke-width=\"3\"", 0, 0 },
		{ "width='10' height = '20'", 10, 20 },
		{ "a:width=\"1\" title='a > b' width=\"10\"", 10, 0 },
	};
	char svg[256];
	struct rf_image_facts f;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		snprintf(svg, sizeof(svg), "<svg %s/>", rows[i].attributes);
		if (rf_image_probe_memory(svg, strlen(svg), &f, NULL) != RF_OK ||
		    f.width != rows[i].width || f.height != rows[i].height)
			wrong(rows[i].attributes, "size");
	}
}

/* The root tag may stand far behind a long comment, but not anywhere. */
static void
test_svg_prefix(void)
{
	static const struct {
		size_t comment;
		enum rf_code code;
	} rows[] = {
		{ 5000, RF_OK }, { 60000, RF_OK }, { 70000, RF_E_UNSUPPORTED },
	};
	const char root[] = "--><svg width='3' height='4'/>";
	struct rf_image_facts f;
	char *svg = malloc(80000);

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		memset(svg, ' ', 80000);
		memcpy(svg, "<!--", 4);
		memcpy(svg + rows[i].comment, root, sizeof(root) - 1);
		CU_ASSERT(rf_image_probe_memory(svg, 80000, &f, NULL) ==
		    rows[i].code);
	}
	free(svg);
}

/* ---- sources ------------------------------------------------------- */

struct virtual_source {
	const unsigned char *head, *tail;
	size_t n_head, n_tail;
	int64_t size;
	unsigned char fill;
	enum rf_code fails;
	uint64_t touched;
};

static enum rf_code
read_virtual(void *ctx, int64_t off, void *buf, size_t n, size_t *got,
    struct rf_err *err)
{
	struct virtual_source *v = ctx;
	unsigned char *out = buf;
	int64_t at, tail = v->size - (int64_t)v->n_tail;

	if (v->fails != RF_OK)
		return rf_fail(err, v->fails, "no bytes today");
	for (size_t i = 0; i < n; i++) {
		at = off + (int64_t)i;
		out[i] = at < (int64_t)v->n_head ? v->head[at] :
		    at >= tail ? v->tail[at - tail] : v->fill;
	}
	v->touched += n;
	*got = n;
	return RF_OK;
}

static enum rf_code
probe_virtual(struct virtual_source *v, struct rf_image_facts *f)
{
	struct rf_image_source src = { .read_at = read_virtual, .ctx = v,
		.size = v->size };
	struct rf_err err = RF_ERR_INIT;
	enum rf_code rc = rf_image_probe(&src, f, &err);

	CU_ASSERT(err.code == rc);
	return rc;
}

/* A directory at the end of 3 GB costs a few windows. */
static void
test_touches_little(void)
{
	static const unsigned char head[] = { 'I', 'I', 42, 0,
		0, 0, 0, 0xC0 };
	struct rf_image_facts f;
	struct virtual_source v = { .head = head, .n_head = 8,
		.size = 0xC0000000 + 30 };
	size_t n;

	v.tail = sample_bytes("0200 0001 0300 01000000 2000 0000 "
	    "0101 0300 01000000 1000 0000 00000000", &n);
	v.n_tail = n;
	CU_ASSERT(probe_virtual(&v, &f) == RF_OK);
	CU_ASSERT(f.width == 32 && f.height == 16 && f.pages == 1);
	CU_ASSERT(v.touched < 16384);
	free((void *)(uintptr_t)v.tail);
}

static void
test_source_fails(void)
{
	struct rf_image_facts f;
	struct virtual_source v = { .size = 1000, .fails = RF_E_IO };

	CU_ASSERT(probe_virtual(&v, &f) == RF_E_IO);
}

/* Structure without end, in files of a terabyte. */
static void
test_endless(void)
{
	static const struct {
		const char *head;
		unsigned char fill;
	} rows[] = {
		/* Sub-blocks of one byte; chunks, boxes of nothing. */
		{ "'GIF89a' 2000 1000 00 00 00 2C @22 00 08", 1 },
		{ "FFD8FF FE", 0 },
		{ "89'PNG'0D0A1A0A ['IHDR' 00000001 00000001 08 02 000000]", 0 },
		{ "'RIFF' 00000000 'WEBPVP8X' 0A000000 00 000000 1F0000 0F0000",
		    0 },
		{ "{'ftyp' 'avif' 00000000 'mif1'}", 8 },
	};
	struct rf_image_facts f;
	unsigned char *head;
	enum rf_code rc;
	size_t n;

	for (size_t i = 0; i < RF_COUNT(rows); i++) {
		head = sample_bytes(rows[i].head, &n);
		struct virtual_source v = { .head = head, .n_head = n,
			.size = (int64_t)1 << 40, .fill = rows[i].fill };
		rc = probe_virtual(&v, &f);
		if (rc != RF_E_LIMIT && rc != RF_E_CORRUPT)
			wrong(rows[i].head, rf_code_name(rc));
		free(head);
	}
}

/* One directory more than anybody counts. */
static void
test_too_many_pages(void)
{
	const uint32_t pages = 65536;
	size_t n = 8 + (size_t)pages * 30;
	unsigned char *p = calloc(1, n), *d;
	struct rf_image_facts f;
	uint32_t next;

	memcpy(p, "II*\0\x08\0\0\0", 8);
	for (uint32_t i = 0; i < pages; i++) {
		d = p + 8 + (size_t)i * 30;
		memcpy(d, "\x02\0\0\x01\x03\0\x01\0\0\0\x20\0\0\0"
		    "\x01\x01\x03\0\x01\0\0\0\x10\0\0\0", 26);
		next = i + 1 < pages ? 8 + (i + 1) * 30 : 0;
		d[26] = (unsigned char)next;
		d[27] = (unsigned char)(next >> 8);
		d[28] = (unsigned char)(next >> 16);
		d[29] = (unsigned char)(next >> 24);
	}
	CU_ASSERT(rf_image_probe_memory(p, n, &f, NULL) == RF_E_LIMIT);
	/* Break the chain: one page less is fine. */
	memset(p + 8 + 65534 * 30 + 26, 0, 4);
	CU_ASSERT(rf_image_probe_memory(p, n, &f, NULL) == RF_OK);
	CU_ASSERT(f.pages == 65535);
	free(p);
}

/* ---- small helpers ------------------------------------------------- */

static void
test_upright(void)
{
	struct rf_image_facts f = { .width = 4, .height = 3 };
	uint32_t width, height;

	for (f.orientation = 1; f.orientation <= 8; f.orientation++) {
		rf_image_upright(&f, &width, &height);
		CU_ASSERT(width == (f.orientation < 5 ? 4 : 3));
		CU_ASSERT(height == (f.orientation < 5 ? 3 : 4));
	}
}

static void
test_check_pixels(void)
{
	CU_ASSERT(rf_image_check_pixels(1, 1, NULL) == RF_OK);
	CU_ASSERT(rf_image_check_pixels(16384, 16384, NULL) == RF_OK);
	CU_ASSERT(rf_image_check_pixels(16384, 16385, NULL) == RF_E_LIMIT);
	CU_ASSERT(rf_image_check_pixels(60000, 60000, NULL) == RF_E_LIMIT);
	CU_ASSERT(rf_image_check_pixels(1 << 20, 1, NULL) == RF_OK);
	CU_ASSERT(rf_image_check_pixels(1, (1 << 20) + 1, NULL) ==
	    RF_E_LIMIT);
	CU_ASSERT(rf_image_check_pixels(UINT32_MAX, UINT32_MAX, NULL) ==
	    RF_E_LIMIT);
	CU_ASSERT(rf_image_check_pixels(0, 5, NULL) == RF_E_CORRUPT);
}

static void
test_recognise(void)
{
	enum rf_image_format format;
	unsigned char *p;
	size_t n;

	for (size_t i = 0; i < n_image_samples; i++) {
		p = sample_bytes(image_samples[i].bytes, &n);
		format = RF_IMAGE_FORMAT_COUNT;
		if (rf_image_recognise(p, n, &format) < 60 ||
		    format != image_samples[i].facts.format)
			wrong(image_samples[i].name, "not recognised");
		free(p);
	}
	CU_ASSERT(rf_image_recognise((const unsigned char *)"hello", 5,
	    NULL) == 0);
	CU_ASSERT(rf_image_recognise((const unsigned char *)"", 0, NULL) == 0);
}

CU_TestInfo image_probe_tests[] = {
	{ "every sample gives its facts", test_samples },
	{ "from a descriptor too", test_descriptor },
	{ "recognised by content", test_recognise },
	{ "damaged files and strangers", test_errors },
	{ "cut at every byte", test_cut },
	{ "every byte turned over", test_flipped },
	{ "SVG lengths and view boxes", test_lengths },
	{ "SVG root behind comments", test_svg_prefix },
	{ "touches only the bytes it needs", test_touches_little },
	{ "a failing source's own error", test_source_fails },
	{ "structure without end", test_endless },
	{ "TIFF with too many pages", test_too_many_pages },
	{ "upright size", test_upright },
	{ "pixel ceiling", test_check_pixels },
	CU_TEST_INFO_NULL
};
