dnl RIFFLE_SANITIZERS: --enable-sanitizers builds everything under the
dnl address and undefined-behaviour sanitizers; a report ends the process.
AC_DEFUN([RIFFLE_SANITIZERS], [
AC_ARG_ENABLE([sanitizers],
	[AS_HELP_STRING([--enable-sanitizers],
		[build with address and undefined-behaviour sanitizers])])
RF_SANITIZE=
AS_IF([test "x$enable_sanitizers" = xyes], [
	RF_SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
	AC_DEFINE([RF_SANITIZERS], [1], [Built under the sanitizers])
])
AC_SUBST([RF_SANITIZE])
AM_CONDITIONAL([SANITIZERS], [test "x$enable_sanitizers" = xyes])
])
