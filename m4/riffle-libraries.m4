dnl RIFFLE_REQUIRED_LIBRARIES: what Riffle cannot be built without.
dnl RF_NEED(variable, pkg-config name and version, Debian's package)
AC_DEFUN([RF_NEED], [
PKG_CHECK_MODULES([$1], [$2], [
	RF_LIB_CFLAGS="$RF_LIB_CFLAGS $$1[]_CFLAGS"
	RF_LIBS="$RF_LIBS $$1[]_LIBS"
], [AC_MSG_ERROR([$2 is needed (Debian: $3; ./scripts/up installs it)])])
])

dnl RF_NEED_LATE(variable, pkg-config name and version, Debian's package)
dnl A library that is opened on first use (util/dl.h): only its headers are
dnl needed, and the tests link it.
AC_DEFUN([RF_NEED_LATE], [
PKG_CHECK_MODULES([$1], [$2], [
	RF_LIB_CFLAGS="$RF_LIB_CFLAGS $$1[]_CFLAGS"
	RF_TEST_LIBS="$RF_TEST_LIBS $$1[]_LIBS"
], [AC_MSG_ERROR([$2 is needed (Debian: $3; ./scripts/up installs it)])])
])

dnl RIFFLE_CRYPTO: SHA-256 is all that every process needs of libcrypto, and
dnl 25 KiB of its static library; the shared one costs each start 17,000
dnl relocations, a millisecond.  scrypt is opened on first use.  What the
dnl processor can is asked by the first digest rather than in front of
dnl main() (util/hash.c), where the linker can turn that call aside.
AC_DEFUN([RIFFLE_CRYPTO], [
RF_NEED_LATE([CRYPTO], [libcrypto >= 1.1.1], [libssl-dev])
AC_MSG_CHECKING([for SHA-256 in libcrypto.a])
rf_save_LIBS=$LIBS
rf_save_CPPFLAGS=$CPPFLAGS
CPPFLAGS="$CPPFLAGS $CRYPTO_CFLAGS"
LIBS="-l:libcrypto.a $LIBS"
AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
]], [[
	unsigned char out[32];
	SHA256_CTX c;
	SHA256_Init(&c);
	SHA256_Update(&c, "", 0);
	return SHA256_Final(out, &c);
]])], [rf_static_crypto=yes], [rf_static_crypto=no])
LIBS=$rf_save_LIBS
CPPFLAGS=$rf_save_CPPFLAGS
AC_MSG_RESULT([$rf_static_crypto])
rf_late_cpuid=no
AS_IF([test "x$rf_static_crypto" = xyes], [
	AC_MSG_CHECKING([whether libcrypto.a can be kept from asking for the processor at each start])
	CPPFLAGS="$CPPFLAGS $CRYPTO_CFLAGS"
	LIBS="-Wl,--wrap=OPENSSL_cpuid_setup -l:libcrypto.a $LIBS"
	AC_LINK_IFELSE([AC_LANG_SOURCE([[
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
void __wrap_OPENSSL_cpuid_setup(void);
void __real_OPENSSL_cpuid_setup(void);
void __wrap_OPENSSL_cpuid_setup(void) { }
int main(void)
{
	unsigned char out[32];
	SHA256_CTX c;
	__real_OPENSSL_cpuid_setup();
	SHA256_Init(&c);
	return SHA256_Final(out, &c) != 1;
}]])], [rf_late_cpuid=yes])
	LIBS=$rf_save_LIBS
	CPPFLAGS=$rf_save_CPPFLAGS
	AC_MSG_RESULT([$rf_late_cpuid])
])
AS_IF([test "x$rf_late_cpuid" = xyes], [
	AC_DEFINE([RF_LATE_CPUID], [1],
		[libcrypto's OPENSSL_cpuid_setup is called by util/hash.c])
	RF_LIBS="$RF_LIBS -Wl,--wrap=OPENSSL_cpuid_setup"
])
AS_IF([test "x$rf_static_crypto" = xyes],
	[RF_LIBS="$RF_LIBS -l:libcrypto.a"],
	[RF_LIBS="$RF_LIBS $CRYPTO_LIBS"])
])

AC_DEFUN([RIFFLE_REQUIRED_LIBRARIES], [
RF_LIB_CFLAGS=
RF_LIBS=
RF_TEST_LIBS=
RF_NEED([FCGI], [fcgi], [libfcgi-dev])
RF_NEED([JSONC], [json-c >= 0.15], [libjson-c-dev])
RF_NEED([SQLITE], [sqlite3 >= 3.40], [libsqlite3-dev])
RIFFLE_CRYPTO
RF_NEED([TURBOJPEG], [libturbojpeg], [libturbojpeg0-dev])
RF_NEED([PNG], [libpng >= 1.6], [libpng-dev])
RF_NEED([ZLIB], [zlib], [zlib1g-dev])
RF_NEED([GUMBO], [gumbo >= 0.10], [libgumbo-dev])
RF_NEED_LATE([XML], [libxml-2.0 >= 2.9], [libxml2-dev])
RF_NEED([INIH], [inih], [libinih-dev])
dnl libcurl is loaded at run time, by the processes that fetch only: its
dnl forty libraries would double the start of a plain CGI process.
PKG_CHECK_MODULES([CURL], [libcurl >= 7.64], [
	RF_LIB_CFLAGS="$RF_LIB_CFLAGS $CURL_CFLAGS"
], [AC_MSG_ERROR([libcurl is needed (Debian: libcurl4-openssl-dev)])])
AC_SUBST([RF_LIB_CFLAGS])
AC_SUBST([RF_LIBS])
AC_SUBST([RF_TEST_LIBS])
])
