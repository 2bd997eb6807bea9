dnl RIFFLE_OPTIONAL_LIBRARIES: what makes Riffle safer or abler where found.
dnl Each is --with-NAME=auto|yes|no and shows in "riffle version".
AC_DEFUN([RF_WANT], [
AC_ARG_WITH([$1], [AS_HELP_STRING([--with-$1], [$5 (auto)])], [],
	[with_$1=auto])
rf_have_$1=no
AS_IF([test "x$with_$1" != xno], [
	PKG_CHECK_MODULES([$2], [$3], [
		rf_have_$1=yes
		RF_LIB_CFLAGS="$RF_LIB_CFLAGS $$2[]_CFLAGS"
		RF_LIBS="$RF_LIBS $$2[]_LIBS"
		AC_DEFINE([HAVE_$2], [1], [$5])
	], [AS_IF([test "x$with_$1" = xyes],
		[AC_MSG_ERROR([$3 not found (Debian: $4)])])])
])
])

dnl RF_TRY_MUPDF(libraries): does the reader link with these?
AC_DEFUN([RF_TRY_MUPDF], [
AS_IF([test "x$rf_have_mupdf" != xyes], [
	rf_save_LIBS=$LIBS
	LIBS="$1 -ljpeg -lfreetype -lz -lm $RF_LIBS $LIBS"
	AC_LINK_IFELSE([AC_LANG_SOURCE([[
#include <mupdf/fitz.h>
#include <mupdf/pdf.h>
/* Scripts are never run; see src/extract/pdf/no_js.c. */
void pdf_enable_js(fz_context *c, pdf_document *d) { (void)c; (void)d; }
void pdf_disable_js(fz_context *c, pdf_document *d) { (void)c; (void)d; }
int pdf_js_supported(fz_context *c, pdf_document *d)
{ (void)c; (void)d; return 0; }
void pdf_drop_js(fz_context *c, pdf_js *j) { (void)c; (void)j; }
void pdf_js_event_init(pdf_js *j, pdf_obj *t, const char *v, int w)
{ (void)j; (void)t; (void)v; (void)w; }
int pdf_js_event_result(pdf_js *j) { (void)j; return 1; }
int pdf_js_event_result_validate(pdf_js *j, char **n)
{ (void)j; (void)n; return 1; }
char *pdf_js_event_value(pdf_js *j) { (void)j; return 0; }
void pdf_js_event_init_keystroke(pdf_js *j, pdf_obj *t,
    pdf_keystroke_event *e) { (void)j; (void)t; (void)e; }
int pdf_js_event_result_keystroke(pdf_js *j, pdf_keystroke_event *e)
{ (void)j; (void)e; return 1; }
void pdf_js_execute(pdf_js *j, const char *n, const char *c, char **r)
{ (void)j; (void)n; (void)c; (void)r; }
int main(void)
{
	fz_context *c = fz_new_context(0, 0, 0);
	return pdf_open_document_with_stream(c, 0) != 0;
}]])], [
		rf_have_mupdf=yes
		MUPDF_LIBS="$1 -ljpeg -lfreetype -lz -lm"
	])
	LIBS=$rf_save_LIBS
])
])

dnl RF_TRY_JBIG2: can MuPDF's filter for JBIG2 be replaced?  Not where its
dnl decoder is hidden in a shared library; MuPDF's own is then used.
AC_DEFUN([RF_TRY_JBIG2], [
	rf_save_LIBS=$LIBS
	LIBS="$MUPDF_LIBS $LIBS"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#include <stddef.h>
#include <stdint.h>
#include <jbig2.h>
]], [[return jbig2_ctx_new(NULL, 0, NULL, NULL, NULL) == NULL;]])],
		[AC_DEFINE([HAVE_JBIG2], [1], [JBIG2 decoder])])
	LIBS=$rf_save_LIBS
])

dnl RIFFLE_MUPDF: the static library asks for libraries by hand.  Where only
dnl the run-time packages of two of them are installed, their files will do.
AC_DEFUN([RIFFLE_MUPDF], [
AC_ARG_WITH([mupdf], [AS_HELP_STRING([--with-mupdf], [PDF reader (auto)])],
	[], [with_mupdf=auto])
rf_have_mupdf=no
AS_IF([test "x$with_mupdf" != xno], [
	AC_MSG_CHECKING([for MuPDF])
	RF_TRY_MUPDF([-lmupdf])
	RF_TRY_MUPDF([-lmupdf -lmupdf-third -lgumbo -ljbig2dec -lopenjp2])
	RF_TRY_MUPDF([-lmupdf -lmupdf-third -lgumbo -l:libjbig2dec.so.0 -l:libopenjp2.so.7])
	AC_MSG_RESULT([$rf_have_mupdf])
	AS_IF([test "x$rf_have_mupdf" = xyes], [
		RF_LIBS="$MUPDF_LIBS $RF_LIBS"
		AC_DEFINE([HAVE_MUPDF], [1], [PDF reader])
		RF_TRY_JBIG2
	], [AS_IF([test "x$with_mupdf" = xyes], [AC_MSG_ERROR(
		[MuPDF not found (Debian: libmupdf-dev libgumbo-dev mupdf-tools)])])])
])
AM_CONDITIONAL([HAVE_MUPDF], [test "x$rf_have_mupdf" = xyes])
])

dnl RIFFLE_OCR: only its headers are needed here; the library is loaded at
dnl run time, by the processes that recognise text.
AC_DEFUN([RIFFLE_OCR], [
AC_ARG_WITH([ocr], [AS_HELP_STRING([--with-ocr],
	[recognise text in pictures with tesseract (auto)])], [], [with_ocr=auto])
rf_have_ocr=no
AS_IF([test "x$with_ocr" != xno], [
	PKG_CHECK_MODULES([OCR], [tesseract >= 4.1 lept >= 1.78], [
		rf_have_ocr=yes
		AC_DEFINE([HAVE_OCR], [1], [recognition of text in pictures])
	], [AS_IF([test "x$with_ocr" = xyes], [AC_MSG_ERROR(
		[tesseract not found (Debian: libtesseract-dev tesseract-ocr-eng)])])])
])
AM_CONDITIONAL([HAVE_OCR], [test "x$rf_have_ocr" = xyes])
])

dnl RIFFLE_CMARK: cmark-gfm is two libraries; the static ones cost a start
dnl nothing.
AC_DEFUN([RF_TRY_CMARK], [
AS_IF([test "x$rf_have_cmark" != xyes], [
	rf_save_LIBS=$LIBS
	LIBS="$1 $LIBS"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
]], [[
	cmark_gfm_core_extensions_ensure_registered();
	return cmark_parser_new(0) == 0;
]])], [
		rf_have_cmark=yes
		CMARK_LIBS="$1"
	])
	LIBS=$rf_save_LIBS
])
])

AC_DEFUN([RIFFLE_CMARK], [
AC_ARG_WITH([cmark], [AS_HELP_STRING([--with-cmark], [Markdown reader (auto)])],
	[], [with_cmark=auto])
rf_have_cmark=no
AS_IF([test "x$with_cmark" != xno], [
	AC_MSG_CHECKING([for cmark-gfm])
	RF_TRY_CMARK([-l:libcmark-gfm-extensions.a -l:libcmark-gfm.a])
	RF_TRY_CMARK([-lcmark-gfm-extensions -lcmark-gfm])
	AC_MSG_RESULT([$rf_have_cmark])
	AS_IF([test "x$rf_have_cmark" = xyes], [
		RF_LIBS="$CMARK_LIBS $RF_LIBS"
		AC_DEFINE([HAVE_CMARK], [1], [Markdown reader])
	], [AS_IF([test "x$with_cmark" = xyes], [AC_MSG_ERROR(
		[cmark-gfm not found (Debian: libcmark-gfm-dev libcmark-gfm-extensions-dev)])])])
])
])

AC_DEFUN([RIFFLE_OPTIONAL_LIBRARIES], [
RIFFLE_CMARK
RIFFLE_MUPDF
RIFFLE_OCR
dnl Only its list of calls is used (src/jobs/filter.c).
rf_seccomp_LIBS=$RF_LIBS
RF_WANT([seccomp], [SECCOMP], [libseccomp >= 2.5], [libseccomp-dev],
	[system call filter around document readers])
RF_LIBS=$rf_seccomp_LIBS
AS_IF([test "x$rf_have_seccomp" != xyes],
	[AC_MSG_WARN([libseccomp not found: documents are read without a system call filter])])
])
