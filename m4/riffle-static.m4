dnl RIFFLE_STATIC: libraries that have a static archive are linked from it.
dnl A shared one costs each start 60 to 100 microseconds, and a CGI process
dnl or the reading of a small document is hardly more than a start.  The C
dnl library stays shared: what is opened late (util/dl.h) needs it.

dnl RF_TRY_STATIC(libraries that it needs besides): the whole of
dnl lib$rf_name.a must link, or a member that nobody asked for yet might not.
AC_DEFUN([RF_TRY_STATIC], [
AS_IF([test "x$rf_archive" = x], [
	LIBS="-Wl,--whole-archive -l:lib$rf_name.a -Wl,--no-whole-archive $1 $RF_LIBS $rf_save_LIBS"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
		[rf_archive="-l:lib$rf_name.a $1"])
])
])

AC_DEFUN([RIFFLE_STATIC], [
AC_ARG_ENABLE([static-libraries],
	[AS_HELP_STRING([--disable-static-libraries],
		[link shared libraries also where static ones are there])])
rf_static=
AS_IF([test "x$enable_static_libraries" != xno], [
	AC_MSG_CHECKING([for static libraries])
	rf_save_LIBS=$LIBS
	rf_shared_LIBS=$RF_LIBS
	for rf_name in turbojpeg jpeg openjp2 jbig2dec gumbo png16 freetype z \
		fcgi json-c sqlite3 inih; do
		rf_archive= rf_new=
		AS_CASE([" $RF_LIBS "], [*" -l$rf_name "*], [
			RF_TRY_STATIC([])
			RF_TRY_STATIC([-l:libbrotlidec.a -l:libbrotlicommon.a])
		])
		AS_IF([test "x$rf_archive" != x], [
			for rf_token in $RF_LIBS; do
				AS_IF([test "x$rf_token" = "x-l$rf_name"],
					[rf_token=$rf_archive])
				rf_new="$rf_new $rf_token"
			done
			RF_LIBS=$rf_new
			rf_static="$rf_static $rf_name"
		])
	done
	dnl Each alone is fine; all of them, in the order of the final link?
	LIBS="$RF_LIBS $rf_save_LIBS"
	AC_LINK_IFELSE([AC_LANG_SOURCE([[
#include <fcgiapp.h>
#include <gumbo.h>
#include <ini.h>
#include <json-c/json.h>
#include <png.h>
#include <sqlite3.h>
#include <turbojpeg.h>
#include <zlib.h>
void jpeg_destroy(void *);
int main(void)
{
	jpeg_destroy(0);
	inflateEnd(0);
	return sqlite3_threadsafe() + FCGX_Init() + (tjInitDecompress() == 0) +
	    (gumbo_parse("") == 0) + (json_object_new_object() == 0) +
	    ini_parse("", 0, 0) + (png_create_info_struct(0) == 0);
}]])], [], [
		RF_LIBS=$rf_shared_LIBS
		rf_static=
	])
	LIBS=$rf_save_LIBS
	AC_MSG_RESULT([${rf_static:-none}])
])
])
