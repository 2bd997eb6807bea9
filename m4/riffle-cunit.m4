dnl RIFFLE_CUNIT: the unit tests' framework; without it they are skipped.
AC_DEFUN([RIFFLE_CUNIT], [
rf_have_cunit=no
PKG_CHECK_MODULES([CUNIT], [cunit], [rf_have_cunit=yes],
	[AC_MSG_WARN([CUnit not found: the unit tests are skipped (Debian: libcunit1-dev)])])
AM_CONDITIONAL([HAVE_CUNIT], [test "x$rf_have_cunit" = xyes])
])
