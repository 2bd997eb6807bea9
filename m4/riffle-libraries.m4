dnl RIFFLE_REQUIRED_LIBRARIES: what Riffle cannot be built without.
dnl RF_NEED(variable, pkg-config name and version, Debian's package)
AC_DEFUN([RF_NEED], [
PKG_CHECK_MODULES([$1], [$2], [
	RF_LIB_CFLAGS="$RF_LIB_CFLAGS $$1[]_CFLAGS"
	RF_LIBS="$RF_LIBS $$1[]_LIBS"
], [AC_MSG_ERROR([$2 is needed (Debian: $3; ./scripts/up installs it)])])
])

AC_DEFUN([RIFFLE_REQUIRED_LIBRARIES], [
RF_LIB_CFLAGS=
RF_LIBS=
RF_NEED([FCGI], [fcgi], [libfcgi-dev])
RF_NEED([JSONC], [json-c >= 0.15], [libjson-c-dev])
RF_NEED([SQLITE], [sqlite3 >= 3.40], [libsqlite3-dev])
RF_NEED([CRYPTO], [libcrypto >= 1.1.1], [libssl-dev])
RF_NEED([TURBOJPEG], [libturbojpeg], [libturbojpeg0-dev])
RF_NEED([PNG], [libpng >= 1.6], [libpng-dev])
RF_NEED([ZLIB], [zlib], [zlib1g-dev])
RF_NEED([XML], [libxml-2.0 >= 2.9], [libxml2-dev])
RF_NEED([ZIP], [libzip >= 1.5], [libzip-dev])
RF_NEED([INIH], [inih], [libinih-dev])
dnl libcurl is loaded at run time, by the processes that fetch only: its
dnl forty libraries would double the start of a plain CGI process.
PKG_CHECK_MODULES([CURL], [libcurl >= 7.64], [
	RF_LIB_CFLAGS="$RF_LIB_CFLAGS $CURL_CFLAGS"
], [AC_MSG_ERROR([libcurl is needed (Debian: libcurl4-openssl-dev)])])
AC_SUBST([RF_LIB_CFLAGS])
AC_SUBST([RF_LIBS])
])
