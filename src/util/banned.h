/*
 * Calls that are never right in Riffle, turned into compile errors.  The
 * build includes this file in front of every source file (-include), so a
 * ban needs nobody's cooperation.  Each line says what to use instead.
 */
#ifndef RF_UTIL_BANNED_H
#define RF_UTIL_BANNED_H

/* Feature macros first: this file includes system headers before any other. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#if defined(__GNUC__)
/* The headers that declare them come first: poison forbids later mention. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison sprintf vsprintf		/* snprintf, rf_buf_printf */
#pragma GCC poison strcpy strcat strncpy strncat	/* rf_strlcpy, rf_buf */
#pragma GCC poison strtok			/* rf_str_cut */
#pragma GCC poison atoi atol atoll		/* rf_parse_int */
#pragma GCC poison gmtime localtime ctime asctime	/* rf_time_format */
#pragma GCC poison system popen			/* posix_spawn, no shell */
#pragma GCC poison tmpnam tempnam mktemp	/* rf_file_temp */
#endif

#endif
