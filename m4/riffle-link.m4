dnl RIFFLE_LINK: how the program is linked, in RF_LINK_FLAGS.  Tables of
dnl pointers - ours, MuPDF's, SQLite's - need 23,000 relocations at each
dnl start; packed they are 7 KiB instead of 540 to read.  The C library must
dnl know that form (glibc 2.36), so a program linked that way is run.  Names
dnl are looked for in the C library first, and before there are readers, each
dnl of which would look for them again; their table is then read-only.
AC_DEFUN([RIFFLE_LINK], [
RF_LINK_FLAGS=
AS_IF([test "x$enable_sanitizers" != xyes], [
	for flag in -lc -Wl,-z,now -Wl,--gc-sections \
		-Wl,-z,pack-relative-relocs; do
		AC_MSG_CHECKING([whether programs linked with $flag run])
		rf_saved_LDFLAGS=$LDFLAGS
		LDFLAGS="$LDFLAGS -Wl,--fatal-warnings $flag"
		AC_RUN_IFELSE([AC_LANG_SOURCE([[
static const char *volatile const words[] = { "a", "b", "c" };
int main(int argc, char **argv) { return words[(argc + 2) % 3][0] - 'a'; }
]])],
			[AC_MSG_RESULT([yes]); RF_LINK_FLAGS="$RF_LINK_FLAGS $flag"],
			[AC_MSG_RESULT([no])], [AC_MSG_RESULT([unknown, so no])])
		LDFLAGS=$rf_saved_LDFLAGS
	done
])
AC_SUBST([RF_LINK_FLAGS])
])
