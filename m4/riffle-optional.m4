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

AC_DEFUN([RIFFLE_OPTIONAL_LIBRARIES], [
RF_WANT([seccomp], [SECCOMP], [libseccomp >= 2.5], [libseccomp-dev],
	[system call filter around document readers])
AS_IF([test "x$rf_have_seccomp" != xyes],
	[AC_MSG_WARN([libseccomp not found: documents are read without a system call filter])])
])
