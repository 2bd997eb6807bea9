/*
 * Writes the documents that the test with the official client sends:
 *
 *	contract_samples FOLDER
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/documents.h"
#include "util/io.h"

static void
save(const char *folder, const char *name, struct document d)
{
	struct rf_err err = RF_ERR_INIT;
	char path[4096];

	if (rf_path_join(path, sizeof(path), folder, name, &err) != RF_OK ||
	    rf_file_save(path, d.bytes, d.len, &err) != RF_OK) {
		fprintf(stderr, "contract_samples: %s\n", err.msg);
		exit(1);
	}
	document_release(&d);
}

int
main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: contract_samples FOLDER\n");
		return 2;
	}
	save(argv[1], "visual.xlsx", document_visual());
	save(argv[1], "sheets.xlsx", document_sheets(71));
	save(argv[1], "picture.png", document_png());
	return 0;
}
