/* See docx_build.h. */
#include "config.h"
#include "unit/docx_build.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"

#define MAX_PARTS 32
#define OFFICE "http://schemas.openxmlformats.org/"
#define MICROSOFT "http://schemas.microsoft.com/office/"

static const char types[] = TEST_XML "<Types xmlns='" OFFICE
    "package/2006/content-types'><Default Extension='xml' "
    "ContentType='application/xml'/><Default Extension='html' "
    "ContentType='text/html'/><Default Extension='txt' "
    "ContentType='text/plain'/><Default Extension='rtf' "
    "ContentType='application/rtf'/><Override "
    "PartName='/word/document.xml' ContentType='application/vnd."
    "openxmlformats-officedocument.wordprocessingml.document.main+xml'/>"
    "</Types>";

static const char package[] = TEST_RELS(TEST_REL("rId1", "officeDocument",
    "word/document.xml") TEST_REL("rId2", "metadata/core-properties",
    "docProps/core.xml"));

static const char head[] = TEST_XML "<w:document" DOCX_NS
    " xmlns:r='" TEST_DOC_RELS "' xmlns:a='" OFFICE "drawingml/2006/main'"
    " xmlns:c='" OFFICE "drawingml/2006/chart'"
    " xmlns:m='" OFFICE "officeDocument/2006/math'"
    " xmlns:mc='" OFFICE "markup-compatibility/2006'"
    " xmlns:dgm='" OFFICE "drawingml/2006/diagram'"
    " xmlns:pic='" OFFICE "drawingml/2006/picture'"
    " xmlns:wp='" OFFICE "drawingml/2006/wordprocessingDrawing'"
    " xmlns:wps='" MICROSOFT "word/2010/wordprocessingShape'"
    " xmlns:wpg='" MICROSOFT "word/2010/wordprocessingGroup'"
    " xmlns:w14='" MICROSOFT "word/2010/wordml'"
    " xmlns:v='urn:schemas-microsoft-com:vml'"
    " xmlns:o='urn:schemas-microsoft-com:office:office'><w:body>";

/* "word/media/a.png" is an image, "word/header1.xml" a header. */
static void
relate(struct rf_buf *rels, size_t n, const char *part)
{
	const char *name = part + strlen("word/");
	size_t len = strcspn(name, ".0123456789");

	if (strncmp(part, "word/", 5) != 0 || strstr(part, "_rels") != NULL)
		return;
	rf_buf_printf(rels, "<Relationship Id='rId%zu' Target='%s' Type='"
	    TEST_DOC_RELS "/", n, name);
	if (strncmp(name, "media/", 6) == 0)
		rf_buf_adds(rels, "image");
	else
		rf_buf_add(rels, name, len);
	rf_buf_adds(rels, "'/>");
}

int
docx_file(const char *body, const struct test_part *more, int64_t *size)
{
	struct test_part parts[MAX_PARTS] = {
		{ "[Content_Types].xml", types, 0 },
		{ "_rels/.rels", package, 0 },
	};
	struct rf_buf main, rels;
	size_t n = 4;
	int fd;

	rf_buf_init(&main, 64 << 20);
	rf_buf_init(&rels, 1 << 20);
	rf_buf_adds(&main, head);
	rf_buf_adds(&main, body);
	rf_buf_adds(&main, "</w:body></w:document>");
	rf_buf_adds(&rels, TEST_XML "<Relationships xmlns='" TEST_PKG_RELS
	    "'><Relationship Id='web' TargetMode='External' Type='"
	    TEST_DOC_RELS "/hyperlink' Target='https://a.example/'/>");
	for (; more != NULL && more->name != NULL; more++) {
		parts[n] = *more;
		relate(&rels, n - 3, more->name);
		n++;
	}
	rf_buf_adds(&rels, "</Relationships>");
	parts[2] = (struct test_part){ "word/document.xml", main.ptr, 0 };
	parts[3] = (struct test_part){ "word/_rels/document.xml.rels",
		rels.ptr, 0 };
	fd = test_zip(parts, n, size);
	rf_buf_release(&main);
	rf_buf_release(&rels);
	return fd;
}

void
docx_run(struct extract_run *r, const char *body,
    const struct test_part *more, const struct rf_options *options)
{
	int64_t size;
	int fd = docx_file(body, more, &size);

	extract_fd(r, fd, size, "test.docx", options);
}
