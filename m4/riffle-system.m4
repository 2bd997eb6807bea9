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
])
