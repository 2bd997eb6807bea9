/*
 * Recognition by sight.  The tables name far more than this build reads, so
 * that a user learns what the file is, not just that it was refused.
 */
#include "config.h"

#include "extract/recognise.h"

#include <stdlib.h>
#include <string.h>

#include "extract/cfb.h"
#include "extract/ooxml.h"
#include "util/limits.h"
#include "util/mem.h"
#include "util/swar.h"

#define MAX_MANIFEST (4 * RF_MiB)

static const struct rf_kind kind_zip = { "zip", "a ZIP archive" };
static const struct rf_kind kind_ole = { "ole", "an OLE compound file" };

/* ---- ZIP ------------------------------------------------------------ */

/* By the content type of the package's main part, up to "+xml". */
static const struct {
	const char *type;
	struct rf_kind kind;
} main_parts[] = {
#define OFFICE "application/vnd.openxmlformats-officedocument."
#define EXCEL "application/vnd.ms-excel."
#define WORD "application/vnd.ms-word."
#define POINT "application/vnd.ms-powerpoint."
	{ OFFICE "spreadsheetml.sheet.main", { "xlsx", "an Excel workbook" } },
	{ OFFICE "spreadsheetml.template.main",
	    { "xlsx", "an Excel template" } },
	{ EXCEL "sheet.macroEnabled.main", { "xlsx", "an Excel workbook" } },
	{ EXCEL "template.macroEnabled.main",
	    { "xlsx", "an Excel template" } },
	{ EXCEL "addin.macroEnabled.main", { "xlsx", "an Excel add-in" } },
	{ EXCEL "sheet.binary.macroEnabled.main",
	    { "xlsb", "a binary Excel workbook (XLSB)" } },
	{ OFFICE "wordprocessingml.document.main",
	    { "docx", "a Word document (DOCX)" } },
	{ OFFICE "wordprocessingml.template.main",
	    { "docx", "a Word template (DOTX)" } },
	{ WORD "document.macroEnabled.main",
	    { "docx", "a Word document (DOCM)" } },
	{ WORD "template.macroEnabledTemplate.main",
	    { "docx", "a Word template (DOTM)" } },
	{ OFFICE "presentationml.presentation.main",
	    { "pptx", "a PowerPoint presentation (PPTX)" } },
	{ OFFICE "presentationml.slideshow.main",
	    { "pptx", "a PowerPoint presentation (PPSX)" } },
	{ OFFICE "presentationml.template.main",
	    { "pptx", "a PowerPoint template (POTX)" } },
	{ POINT "presentation.macroEnabled.main",
	    { "pptx", "a PowerPoint presentation (PPTM)" } },
	{ POINT "slideshow.macroEnabled.main",
	    { "pptx", "a PowerPoint presentation (PPSM)" } },
	{ POINT "template.macroEnabled.main",
	    { "pptx", "a PowerPoint template (POTM)" } },
	{ "application/vnd.ms-visio.drawing.main",
	    { "vsdx", "a Visio drawing (VSDX)" } },
	{ "application/vnd.ms-package.xps-fixeddocumentsequence",
	    { "xps", "an XPS document" } },
};

/* By the content of the entry "mimetype". */
static const struct {
	const char *type;
	struct rf_kind kind;
} mimetypes[] = {
#define ODF "application/vnd.oasis.opendocument."
#define SUN "application/vnd.sun.xml."
	{ ODF "text", { "odt", "an OpenDocument text (ODT)" } },
	{ ODF "spreadsheet", { "ods", "an OpenDocument spreadsheet (ODS)" } },
	{ ODF "presentation",
	    { "odp", "an OpenDocument presentation (ODP)" } },
	{ ODF "graphics", { "odg", "an OpenDocument drawing (ODG)" } },
	{ ODF "formula", { "odf", "an OpenDocument formula (ODF)" } },
	{ SUN "writer", { "sxw", "an OpenOffice 1 text (SXW)" } },
	{ SUN "calc", { "sxc", "an OpenOffice 1 spreadsheet (SXC)" } },
	{ SUN "impress", { "sxi", "an OpenOffice 1 presentation (SXI)" } },
	{ SUN "draw", { "sxd", "an OpenOffice 1 drawing (SXD)" } },
	{ "application/epub", { "epub", "an EPUB book" } },
};

/* By an entry that is there. */
static const struct {
	const char *entry;
	struct rf_kind kind;
} marks[] = {
	/* Packages whose relationships are broken. */
	{ "xl/workbook.xml", { "xlsx", "an Excel workbook" } },
	{ "xl/workbook.bin", { "xlsb", "a binary Excel workbook (XLSB)" } },
	{ "word/document.xml", { "docx", "a Word document (DOCX)" } },
	{ "ppt/presentation.xml",
	    { "pptx", "a PowerPoint presentation (PPTX)" } },
	{ "FixedDocSeq.fdseq", { "xps", "an XPS document" } },
	{ "META-INF/container.xml", { "epub", "an EPUB book" } },
	{ "Index/Document.iwa", { "iwork", "an iWork document" } },
	{ "index.apxl", { "iwork", "an iWork document" } },
	{ "META-INF/MANIFEST.MF", { "jar", "a Java archive" } },
};

static enum rf_code
kind_of_package(struct rf_zip *zip, const struct rf_kind **out,
    struct rf_err *err)
{
	struct rf_arena scratch = RF_ARENA_INIT;
	struct rf_ooxml pkg;
	enum rf_code rc;
	const char *part, *type = NULL;

	*out = NULL;
	rc = rf_ooxml_open(&pkg, zip, &scratch, err);
	/* Damaged types: the entries may still tell. */
	if (rc == RF_E_CORRUPT)
		rc = RF_OK;
	else if (rc == RF_OK && (part = rf_ooxml_main(&pkg)) != NULL)
		type = rf_ooxml_type(&pkg, part);
	for (size_t i = 0; type != NULL && i < RF_COUNT(main_parts); i++)
		if (rf_str_starts(rf_str(type), main_parts[i].type))
			*out = &main_parts[i].kind;
	rf_arena_release(&scratch);
	return rc;
}

static const struct rf_kind *
kind_of_mimetype(struct rf_str type)
{
	for (size_t i = 0; i < RF_COUNT(mimetypes); i++)
		if (rf_str_starts(type, mimetypes[i].type))
			return &mimetypes[i].kind;
	return NULL;
}

/* The value of an attribute in a tag, by how its name ends; or empty. */
static struct rf_str
value_in(struct rf_str tag, const char *name)
{
	const char *at = tag.len > 0 ? memmem(tag.ptr, tag.len, name,
	    strlen(name)) : NULL, *end;

	if (at == NULL)
		return (struct rf_str){ NULL, 0 };
	at += strlen(name);
	end = memchr(at, '"', (size_t)(tag.ptr + tag.len - at));
	return (struct rf_str){ at, end != NULL ? (size_t)(end - at) : 0 };
}

/*
 * A package without the entry "mimetype" is named in its list of entries,
 * where "/" stands for the whole.  No parser is needed to see that.
 */
static const struct rf_kind *
kind_of_manifest(struct rf_str left)
{
	while (left.len > 0) {
		struct rf_str tag, path;

		rf_str_cut(&left, '<');
		tag = rf_str_cut(&left, '>');
		path = value_in(tag, ":full-path=\"");
		if (path.len == 1 && *path.ptr == '/')
			return kind_of_mimetype(value_in(tag,
			    ":media-type=\""));
	}
	return NULL;
}

enum rf_code
rf_kind_of_zip(struct rf_zip *zip, const struct rf_kind **out,
    struct rf_err *err)
{
	const struct rf_zip_entry *e;
	enum rf_code rc;
	char *text;
	size_t len;

	*out = NULL;
	if (rf_zip_find(zip, RF_STR("[Content_Types].xml")) != NULL) {
		rc = kind_of_package(zip, out, err);
		if (rc != RF_OK || *out != NULL)
			return rc;
	}
	e = rf_zip_find(zip, RF_STR("mimetype"));
	if (e != NULL && e->size < 256) {
		rc = rf_zip_load(zip, e, 256, &text, &len, err);
		if (rc == RF_E_ENCRYPTED)
			return rc;
		if (rc == RF_OK) {
			*out = kind_of_mimetype(rf_str_trim((struct rf_str){
			    text, len }));
			free(text);
		}
	}
	e = *out == NULL ? rf_zip_find(zip, RF_STR("META-INF/manifest.xml")) :
	    NULL;
	if (e != NULL && rf_zip_load(zip, e, MAX_MANIFEST, &text, &len,
	    NULL) == RF_OK) {
		*out = kind_of_manifest((struct rf_str){ text, len });
		free(text);
	}
	for (size_t i = 0; *out == NULL && i < RF_COUNT(marks); i++)
		if (rf_zip_find(zip, rf_str(marks[i].entry)) != NULL)
			*out = &marks[i].kind;
	if (*out == NULL && rf_zip_count(zip) == 0)
		return rf_fail(err, RF_E_CORRUPT,
		    "The file is a ZIP archive with nothing in it");
	if (*out == NULL)
		*out = &kind_zip;
	return RF_OK;
}

/* ---- OLE compound files (MS-CFB) ------------------------------------ */

static const struct {
	const char *stream;
	struct rf_kind kind;
} streams[] = {
	{ "Workbook", { "xls", "an Excel 2-2003 workbook (XLS)" } },
	{ "Book", { "xls", "an Excel 5.0 workbook (XLS)" } },
	{ "WordDocument", { "doc", "a Word 6-2003 document (DOC)" } },
	{ "PP97_DUALSTORAGE",
	    { "ppt", "a PowerPoint 97-2003 presentation (PPT)" } },
	{ "PersistentStorage Directory",
	    { "ppt95", "a PowerPoint 95 presentation" } },
	{ "PP40", { "ppt4", "a PowerPoint 4 presentation" } },
	{ "PowerPoint Document",
	    { "ppt", "a PowerPoint 97-2003 presentation (PPT)" } },
	{ "VisioDocument", { "vsd", "a Visio 2003 drawing (VSD)" } },
	{ "__properties_version1.0", { "msg", "an Outlook message (MSG)" } },
	{ "Quill", { "pub", "a Publisher document (PUB)" } },
};

/* The kinds stand in the order of the table: a document may embed others. */
enum rf_code
rf_kind_of_cfb(int fd, int64_t size, const struct rf_kind **out,
    struct rf_err *err)
{
	const struct rf_cfb_entry *root;
	struct rf_cfb *cfb;
	enum rf_code rc;

	*out = NULL;
	rc = rf_cfb_open(fd, size, &cfb, err);
	if (rc != RF_OK)
		return rc;
	root = rf_cfb_root(cfb);
	if (rf_cfb_find(cfb, root, "EncryptedPackage") != NULL)
		rc = rf_fail(err, RF_E_ENCRYPTED,
		    "The document is protected by a password");
	for (size_t i = 0; *out == NULL && i < RF_COUNT(streams); i++)
		if (rf_cfb_find(cfb, root, streams[i].stream) != NULL)
			*out = &streams[i].kind;
	if (*out == NULL)
		*out = &kind_ole;
	rf_cfb_close(cfb);
	return rc;
}

/* ---- other heads ---------------------------------------------------- */

static const struct {
	unsigned offset;
	const char *magic;
	unsigned len;
	struct rf_kind kind;
} signatures[] = {
	{ 0, "%PDF-", 5, { "pdf", "a PDF document" } },
	{ 0, "{\\rtf", 5, { "rtf", "an RTF document" } },
	{ 0, "%!PS", 4, { "ps", "a PostScript document" } },
	{ 0, "AT&TFORM", 8, { "djvu", "a DjVu document" } },
	{ 0, "\x1f\x8b", 2, { "gzip", "a gzip archive" } },
	{ 0, "BZh", 3, { "bzip2", "a bzip2 archive" } },
	{ 0, "\xfd" "7zXZ", 5, { "xz", "an xz archive" } },
	{ 0, "\x28\xb5\x2f\xfd", 4, { "zstd", "a Zstandard archive" } },
	{ 0, "7z\xbc\xaf\x27\x1c", 6, { "7z", "a 7-Zip archive" } },
	{ 0, "Rar!\x1a\x07", 6, { "rar", "a RAR archive" } },
	{ 257, "ustar", 5, { "tar", "a tar archive" } },
	{ 60, "BOOKMOBI", 8, { "mobi", "a Kindle book" } },
	{ 0, "MZ", 2, { "exe", "a Windows program" } },
	{ 0, "\x7f" "ELF", 4, { "elf", "a program" } },
	{ 4, "ftyp", 4, { "mp4", "a video or audio file" } },
	{ 0, "\x1a\x45\xdf\xa3", 4, { "mkv", "a video file" } },
	{ 0, "ID3", 3, { "mp3", "an audio file" } },
	{ 0, "OggS", 4, { "ogg", "an audio file" } },
	{ 0, "SQLite format 3", 15, { "sqlite", "an SQLite database" } },
};

static const struct rf_kind kind_html = { "html", "an HTML page" };
static const struct rf_kind kind_xml = { "xml", "an XML file" };
static const struct rf_kind kind_text = { "text", "a plain text file" };

int
rf_looks_like_text(const unsigned char *head, size_t len)
{
	size_t odd = 0;

	if (len >= 2 && ((head[0] == 0xff && head[1] == 0xfe) ||
	    (head[0] == 0xfe && head[1] == 0xff)))
		return 1;
	for (size_t i = 0; i < len; i++) {
		/* Eight without controls at once: nearly all of a text. */
		while (i + 8 <= len) {
			uint64_t controls = rf_swar_below(
			    rf_swar_load(head + i), 0x20);

			if (controls != 0) {
				i += rf_swar_first(controls);
				break;
			}
			i += 8;
		}
		if (i >= len)
			break;
		if (head[i] == 0)
			return 0;
		if (head[i] < 0x20 && (head[i] < '\t' || head[i] > '\r') &&
		    head[i] != 0x1b)
			odd++;
	}
	return len > 0 && odd * 100 <= len;
}

/* The first tag of a text, whatever its case, is `tag`. */
static bool
starts_with_tag(const unsigned char *p, size_t len, const char *tag)
{
	size_t n = strlen(tag);

	for (size_t i = 0; i < n; i++) {
		unsigned char c;

		if (i >= len)
			return false;
		c = p[i];
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		if (c != (unsigned char)tag[i])
			return false;
	}
	return true;
}

static const struct rf_kind *
kind_of_text(const unsigned char *p, size_t len)
{
	static const char *const html[] = {
		"<!doctype html", "<html", "<head", "<body",
	};

	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		len -= 3;
	}
	while (len > 0 && (*p == ' ' || (*p >= '\t' && *p <= '\r'))) {
		p++;
		len--;
	}
	for (size_t i = 0; i < RF_COUNT(html); i++)
		if (starts_with_tag(p, len, html[i]))
			return &kind_html;
	if (starts_with_tag(p, len, "<?xml")) {
		for (size_t i = 0; i < len; i++)
			if (starts_with_tag(p + i, len - i, "<html"))
				return &kind_html;
		return &kind_xml;
	}
	return &kind_text;
}

const struct rf_kind *
rf_kind_of_head(const unsigned char *head, size_t len)
{
	for (size_t i = 0; i < RF_COUNT(signatures); i++)
		if (len >= signatures[i].offset + signatures[i].len &&
		    memcmp(head + signatures[i].offset, signatures[i].magic,
		    signatures[i].len) == 0)
			return &signatures[i].kind;
	/* Readers accept a PDF header anywhere in the first kilobyte. */
	for (size_t i = 0; i + 5 <= len && i < 1024; i++)
		if (memcmp(head + i, "%PDF-", 5) == 0)
			return &signatures[0].kind;
	return rf_looks_like_text(head, len) ? kind_of_text(head, len) : NULL;
}
