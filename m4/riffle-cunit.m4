dnl RIFFLE_CUNIT: the unit tests' framework; without it they are skipped.
AC_DEFUN([RIFFLE_CUNIT], [
rf_have_cunit=no
PKG_CHECK_MODULES([CUNIT], [cunit], [rf_have_cunit=yes],
	[AC_MSG_WARN([CUnit not found: the unit tests are skipped (Debian: libcunit1-dev)])])
dnl Archives for the tests come from another hand than the reader's.
PKG_CHECK_MODULES([ZIP], [libzip >= 1.5], [
	RF_LIB_CFLAGS="$RF_LIB_CFLAGS $ZIP_CFLAGS"
	RF_TEST_LIBS="$RF_TEST_LIBS $ZIP_LIBS"
], [
	rf_have_cunit=no
	AC_MSG_WARN([libzip not found: the unit tests are skipped (Debian: libzip-dev)])
])
AM_CONDITIONAL([HAVE_CUNIT], [test "x$rf_have_cunit" = xyes])
])
