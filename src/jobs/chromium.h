/*
 * The system's Chromium, started without a window and steered through two
 * pipes (devtools.h).  It is foreign code on foreign input, so it gets:
 *
 *	no network	not by its settings alone: the system call filter
 *			refuses it, and all that it starts, any connection.  What
 *			a page asks for is asked of us (web_render.h)
 *	no files	Landlock, where the kernel has it: it changes what is in its
 *			own folder and reads the system's programs, fonts and
 *			libraries, nothing else
 *	no past		a folder of its own for its profile, thrown away
 *	few features	no extensions, sync, updates, GPU, sound, windows
 *	an end		its own process group, which dies with who started it
 *
 * Its own sandbox stays on; only as root, where it refuses to have one, it is
 * started without.
 */
#ifndef RF_JOBS_CHROMIUM_H
#define RF_JOBS_CHROMIUM_H

#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"

struct rf_chromium_config {
	const char *program;	/* path */
	int folder;		/* descriptor of the folder its own is made in */
	int cpu_seconds;	/* of each of its processes */
};

struct rf_chromium {
	pid_t pid;		/* 0: none; also its process group's number */
	int to, from;		/* what it hears, what it says; non-blocking */
};
#define RF_CHROMIUM_NONE { 0, -1, -1 }

#define RF_CHROMIUM_FOLDER "chromium"	/* its name in config.folder */

/* Is it installed?  RF_E_MISSING with a sentence how to get it. */
enum rf_code rf_chromium_find(const char *program, struct rf_err *err)
    RF_MUST_CHECK;
/*
 * Start it; whether it lives is told by its first words.  RF_E_MISSING also
 * where there is no system call filter to keep it from the network.
 */
enum rf_code rf_chromium_start(struct rf_chromium *c,
    const struct rf_chromium_config *config, struct rf_err *err) RF_MUST_CHECK;
/* Close the pipes, kill its group.  Collecting it is rf_kin_end's. */
void rf_chromium_end(struct rf_chromium *c);

#endif
