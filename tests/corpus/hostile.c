/*
 * Everything in malformed/ and image-corrupt/ through the readers, each in
 * a child of its own with limits: no crash, no hang, and a code that blames
 * the document.  What the files are is in expected/malformed.json.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "corpus/corpus.h"
#include "extract/extract.h"

#define SECONDS 30

static struct corpus_book book = { .name = "corpus_hostile" };

/* What must come out, by the end of the path. */
static const struct {
	const char *path;
	enum rf_code code;
} known[] = {
	{ "poi/BrNotClosed.xlsx", RF_OK },
	{ "poi/MalformedSSTCount.xlsx", RF_OK },
	{ "poi/duplicate-filename.xlsx", RF_OK },
	{ "poi/invalid.xlsx", RF_E_CORRUPT },
	{ "poi/poc-shared-strings.xlsx", RF_E_LIMIT },
	{ "poi/poc-xmlbomb.xlsx", RF_E_CORRUPT },
	{ "poi/xlsx-corrupted.xlsx", RF_OK },
	{ "poi/xxe_in_schema.xlsx", RF_OK },
	{ "poi/clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-"
	    "6504225896792064.xlsx", RF_E_CORRUPT },
	{ "tika/testEXCEL_protected_passtika.xlsx", RF_E_ENCRYPTED },
	{ "tika/testPPT_protected_passtika.pptx", RF_E_ENCRYPTED },
	{ "tika/testWORD_protected_passtika.docx", RF_E_ENCRYPTED },
	{ "tika/testZIP_corrupted_oom.zip", RF_E_CORRUPT },
	{ "tika/testWORD_truncated.docx", RF_E_CORRUPT },
	{ "tika/testODTnotaZipFile.odt", RF_E_UNSUPPORTED },
	{ "pdfplumber/empty.pdf", RF_E_EMPTY },
	{ "opendataloader/fake-jpg.pdf", RF_E_CORRUPT },
	{ "pillow/zero_width.gif", RF_E_CORRUPT },
};

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

/* In the child: the code is the exit status. */
static int
run(const char *path)
{
	struct rlimit cpu = { SECONDS, SECONDS };
	struct rf_options options;
	struct rf_document d;
	struct rf_extract x = { .name = path, .media_type = "", .staging = -1,
		.options = &options, .doc = &d };
	struct rf_err err = RF_ERR_INIT;
	struct stat st;
	enum rf_code rc;

	setrlimit(RLIMIT_CPU, &cpu);
#ifndef RF_SANITIZERS	/* which reserve terabytes */
	struct rlimit memory = { 512u << 20, 512u << 20 };

	setrlimit(RLIMIT_AS, &memory);
#endif
	alarm(2 * SECONDS);
	rf_options_init(&options);
	rf_document_init(&d);
	x.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (x.fd < 0 || fstat(x.fd, &st) != 0)
		return 200;
	x.size = st.st_size;
	rc = rf_extract_run(&x, &err);
	if (rc != RF_OK && (err.code != rc || err.msg[0] == '\0'))
		return 201;	/* a code without a sentence */
	rf_document_release(&d);
	close(x.fd);
	return (int)rc;
}

static void
check(const char *path)
{
	enum rf_code rc;
	int status;
	pid_t pid;

	book.files++;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(run(path));
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		corpus_fail(&book, path, "cannot fork");
		return;
	}
	if (WIFSIGNALED(status)) {
		corpus_fail(&book, path, "%s", strsignal(WTERMSIG(status)));
		return;
	}
	rc = (enum rf_code)WEXITSTATUS(status);
	if (rc != RF_OK && !rf_code_is_document(rc))
		corpus_fail(&book, path, "code %d blames somebody else",
		    (int)rc);
	for (size_t i = 0; i < RF_COUNT(known); i++)
		if (ends_with(path, known[i].path))
			corpus_fact(&book, path, "code",
			    rf_code_name(known[i].code), rf_code_name(rc));
}

static void
walk(const char *folder, unsigned depth)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	struct stat st;
	char path[4096];

	if (dir == NULL) {
		corpus_fail(&book, folder, "%s", strerror(errno));
		return;
	}
	while ((e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (stat(path, &st) != 0)
			corpus_fail(&book, path, "%s", strerror(errno));
		else if (S_ISDIR(st.st_mode) && depth < 8)
			walk(path, depth + 1);
		else if (S_ISREG(st.st_mode))
			check(path);
	}
	closedir(dir);
}

int
main(void)
{
	static const char *const folders[] = { "malformed", "image-corrupt" };
	const char *corpus = corpus_folder(book.name);
	char path[4096];

	for (size_t i = 0; i < RF_COUNT(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", corpus, folders[i]);
		walk(path, 0);
	}
	return corpus_close(&book);
}
