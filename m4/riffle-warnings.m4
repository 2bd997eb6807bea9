dnl RIFFLE_WARNINGS: the C dialect and the warnings, in RF_CFLAGS.
dnl --enable-werror makes them errors, as the checks do.
AC_DEFUN([RIFFLE_WARNINGS], [
AC_ARG_ENABLE([werror],
	[AS_HELP_STRING([--enable-werror], [warnings are errors])])
RF_CFLAGS=
for flag in -std=gnu17 -Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wvla -Wformat=2 -Wundef -Wno-unused-parameter \
	-fno-strict-aliasing -fstack-protector-strong; do
	AC_MSG_CHECKING([whether the compiler takes $flag])
	rf_saved_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -Werror $flag"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
		[AC_MSG_RESULT([yes]); RF_CFLAGS="$RF_CFLAGS $flag"],
		[AC_MSG_RESULT([no])])
	CFLAGS=$rf_saved_CFLAGS
done
AS_IF([test "x$enable_werror" = xyes], [RF_CFLAGS="$RF_CFLAGS -Werror"])
AC_SUBST([RF_CFLAGS])
])
