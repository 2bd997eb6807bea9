/* riffle version: what this is and what was compiled in. */
#include "config.h"
#include "cli/cli.h"

#include <stdio.h>
#include <unistd.h>

#include "extract/extract.h"
#include "jobs/chromium.h"

static const struct rf_flag flags[] = { { NULL, NULL, NULL } };

static const struct {
	const char *feature, *state;
} features[] = {
	{ "system call filter",
#ifdef HAVE_SECCOMP
	    "seccomp"
#else
	    "no (install libseccomp's headers and build again)"
#endif
	},
	{ "Markdown reader",
#ifdef HAVE_CMARK
	    "cmark-gfm"
#else
	    "no, read as plain text (install cmark-gfm and build again)"
#endif
	},
	{ "text recognition (OCR)",
#ifdef HAVE_OCR
	    "tesseract"
#else
	    "no (install tesseract and build again)"
#endif
	},
	{ "sanitizers",
#ifdef RF_SANITIZERS
	    "address, undefined behaviour"
#else
	    "no"
#endif
	},
};

/* Not compiled in: whether pages that scripts make can be rendered here. */
static void
chromium(const struct rf_conf *conf)
{
	bool found = rf_chromium_find(conf->chromium, NULL) == RF_OK;

	printf("rendering of web pages: %s%s%s\n", found ? conf->chromium :
	    "no Chromium at ", found ? "" : conf->chromium,
	    found && geteuid() == 0 ? ", for root without its sandbox" : "");
}

static int
version(struct rf_cli *cli)
{
	printf("riffle %s\n", PACKAGE_VERSION);
	printf("formats:");
	for (size_t i = 0; rf_formats[i] != NULL; i++) {
		if (rf_formats[i]->extract != NULL)
			printf(" %s", rf_formats[i]->name);
	}
	printf("\n");
	for (size_t i = 0; i < RF_COUNT(features); i++)
		printf("%s: %s\n", features[i].feature, features[i].state);
	chromium(&cli->conf);
	printf("licence: AGPL-3.0-or-later\n");
	return 0;
}

const struct rf_command rf_cmd_version = {
	"version", "", "show the version and what was compiled in", flags,
	version
};
