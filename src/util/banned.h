/*
 * Calls that are never right in Riffle, turned into compile errors.  The
 * build includes this file in front of every source file (-include), so a
 * ban needs nobody's cooperation.  Each line says what to use instead.
 *
 * The functions are declared again with an attribute, not poisoned: poison
 * forbids the very word, which later headers of other people may use.
 */
#ifndef RF_UTIL_BANNED_H
#define RF_UTIL_BANNED_H

/* Feature macros first: this file includes system headers before any other. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__has_attribute)
#if __has_attribute(unavailable)
#define RF_BANNED(function, advice) \
	__typeof__(function) function __attribute__((unavailable("use " advice)))
#elif __has_attribute(deprecated)
#define RF_BANNED(function, advice) \
	__typeof__(function) function __attribute__((deprecated("use " advice)))
#endif
#endif

#ifdef RF_BANNED
#ifdef __clang__
/* Optimising with fortified headers it sees definitions already: let it be. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-attributes"
#endif
RF_BANNED(sprintf, "snprintf or rf_buf_printf");
RF_BANNED(vsprintf, "vsnprintf or rf_buf_vprintf");
RF_BANNED(strcpy, "rf_strlcpy");
RF_BANNED(strcat, "rf_buf");
RF_BANNED(strncpy, "rf_strlcpy");
RF_BANNED(strncat, "rf_buf");
RF_BANNED(strtok, "rf_str_cut");
RF_BANNED(atoi, "rf_parse_int");
RF_BANNED(atol, "rf_parse_int");
RF_BANNED(atoll, "rf_parse_int");
RF_BANNED(atof, "rf_parse_double");
RF_BANNED(gmtime, "rf_time_format");
RF_BANNED(localtime, "rf_time_format");
RF_BANNED(ctime, "rf_time_format");
RF_BANNED(asctime, "rf_time_format");
RF_BANNED(system, "posix_spawn, without a shell");
RF_BANNED(popen, "posix_spawn, without a shell");
RF_BANNED(tmpnam, "rf_file_temp");
RF_BANNED(tempnam, "rf_file_temp");
RF_BANNED(mktemp, "rf_file_temp");
#undef RF_BANNED
#ifdef __clang__
#pragma clang diagnostic pop
#endif
#endif

#endif
