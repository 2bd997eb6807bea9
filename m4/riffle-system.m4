dnl RIFFLE_SYSTEM: calls that not every system has.
AC_DEFUN([RIFFLE_SYSTEM], [
AC_SEARCH_LIBS([pthread_create], [pthread], [],
	[AC_MSG_ERROR([POSIX threads are needed])])
AC_SEARCH_LIBS([dlopen], [dl], [],
	[AC_MSG_ERROR([dlopen is needed])])
AC_SEARCH_LIBS([fmod], [m])
AC_SEARCH_LIBS([iconv_open], [iconv])
AC_CHECK_HEADERS([linux/futex.h linux/magic.h linux/sockios.h sys/epoll.h sys/inotify.h sys/prctl.h sys/vfs.h])
AC_CHECK_FUNCS([accept4 close_range posix_spawn_file_actions_addclosefrom_np \
	getrandom mallopt malloc_trim copy_file_range])
AC_MSG_CHECKING([whether carry-less products can be used where there are any])
AC_LINK_IFELSE([AC_LANG_SOURCE([[
#include <immintrin.h>
#include <sys/platform/x86.h>
__attribute__((target("pclmul,sse4.1")))
static int product(int a)
{
	__m128i v = _mm_cvtsi32_si128(a);
	return _mm_cvtsi128_si32(_mm_clmulepi64_si128(v, v, 0x11));
}
int main(int argc, char **argv)
{
	return CPU_FEATURE_ACTIVE(PCLMULQDQ) && CPU_FEATURE_ACTIVE(SSE4_1) ?
	    product(argc) : 0;
}]])], [
	AC_MSG_RESULT([yes])
	AC_DEFINE([RF_CARRYLESS], [1], [PCLMULQDQ, and a C library that knows of it])
], [AC_MSG_RESULT([no])])
])
