/* See pdf_build.h. */
#include "config.h"
#include "unit/pdf_build.h"

#include <CUnit/Basic.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/zip_build.h"
#include "util/io.h"

void
pdf_begin(struct pdf_build *b, const char *catalog)
{
	memset(b, 0, sizeof(*b));
	rf_buf_init(&b->file, 1 << 22);
	rf_buf_adds(&b->file, "%PDF-1.7\n");
	pdf_object(b, "<</Type/Catalog/Pages 2 0 R %s>>", catalog);
	pdf_object(b, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	pdf_object(b, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]"
	    "/Contents 4 0 R/Resources 5 0 R>>");
}

unsigned
pdf_object(struct pdf_build *b, const char *fmt, ...)
{
	va_list ap;

	b->at[++b->n] = b->file.len;
	rf_buf_printf(&b->file, "%u 0 obj\n", b->n);
	va_start(ap, fmt);
	rf_buf_vprintf(&b->file, fmt, ap);
	va_end(ap);
	rf_buf_adds(&b->file, "\nendobj\n");
	return b->n;
}

unsigned
pdf_stream(struct pdf_build *b, const char *dict, const void *p, size_t n)
{
	b->at[++b->n] = b->file.len;
	rf_buf_printf(&b->file, "%u 0 obj\n<<%s/Length %zu>>stream\n", b->n,
	    dict, n);
	rf_buf_add(&b->file, p, n);
	rf_buf_adds(&b->file, "\nendstream\nendobj\n");
	return b->n;
}

void
pdf_end(struct pdf_build *b, const char *trailer)
{
	size_t start = b->file.len;

	rf_buf_printf(&b->file, "xref\n0 %u\n0000000000 65535 f \n",
	    b->n + 1);
	for (unsigned i = 1; i <= b->n; i++)
		rf_buf_printf(&b->file, "%010zu 00000 n \n", b->at[i]);
	rf_buf_printf(&b->file, "trailer\n<</Size %u/Root 1 0 R %s>>\n"
	    "startxref\n%zu\n%%%%EOF\n", b->n + 1, trailer, start);
}

void
pdf_read(struct pdf_run *r, const struct rf_buf *file)
{
	pdf_read_within(r, file, &(struct rf_effort){ .threads = 0 });
}

void
pdf_read_within(struct pdf_run *r, const struct rf_buf *file,
    const struct rf_effort *effort)
{
	struct rf_extract x = { .name = "a.pdf", .media_type = "",
	    .options = &r->options, .doc = &r->doc, .effort = *effort };

	snprintf(r->folder, sizeof(r->folder), "/tmp/riffle-test-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->folder));
	x.staging = open(r->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	x.fd = test_file(file->ptr, file->len);
	x.size = (int64_t)file->len;
	rf_document_init(&r->doc);
	rf_err_clear(&r->err);
	r->rc = rf_extract_run(&x, &r->err);
	close(x.fd);
	close(x.staging);
}

void
pdf_asset(const struct pdf_run *r, size_t index, struct rf_buf *out)
{
	char path[128], part[4096];
	ssize_t n;
	int fd;

	CU_ASSERT_FATAL(index < r->doc.assets.n);
	snprintf(path, sizeof(path), "%s/%s", r->folder,
	    r->doc.assets.v[index].staged);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	CU_ASSERT_FATAL(fd >= 0);
	while ((n = read(fd, part, sizeof(part))) > 0)
		rf_buf_add(out, part, (size_t)n);
	close(fd);
}

void
pdf_run_end(struct pdf_run *r)
{
	rf_document_release(&r->doc);
	CU_ASSERT_EQUAL(rf_remove_tree(r->folder, NULL), RF_OK);
}
