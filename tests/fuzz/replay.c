/*
 * Runs targets over files, without any fuzzer: "fuzz_replay" alone replays
 * every target's seeds; "fuzz_replay image FILE|FOLDER..." replays those,
 * which is how a finding is looked at.  The name of each file is printed
 * before its turn, so that the last line tells which one was deadly.
 */
#include "config.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "util/io.h"
#include "util/limits.h"

#define SECONDS_EACH 20		/* for one file: generous, a hang is a bug */

struct target {
	const char *name;
	int (*run)(const uint8_t *data, size_t size);
};

static const struct target targets[] = {
#define FUZZ(name) { #name, rf_fuzz_##name },
#include "fuzz/targets.def"
#undef FUZZ
};

/* A copy of the exact size, so that the sanitizers see its end. */
static bool
replay_file(const struct target *t, const char *path)
{
	struct rf_err err = RF_ERR_INIT;
	char *bytes = NULL;
	uint8_t *copy;
	size_t n;

	if (rf_file_load(path, 64 * RF_MiB, &bytes, &n, &err) != RF_OK) {
		printf("%s: %s\n", path, err.msg);
		return false;
	}
	printf("%s: %s\n", t->name, path);
	fflush(stdout);
	copy = malloc(n + (n == 0));
	memcpy(copy, bytes, n);
	alarm(SECONDS_EACH);
	t->run(copy, n);
	alarm(0);
	free(copy);
	free(bytes);
	return true;
}

/* Files replayed; 0 when there are none or one cannot be read. */
static unsigned
replay_folder(const struct target *t, const char *folder)
{
	char path[4096];
	struct dirent *entry;
	DIR *dir = opendir(folder);
	unsigned n = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (rf_path_join(path, sizeof(path), folder, entry->d_name,
		    NULL) != RF_OK || !replay_file(t, path)) {
			n = 0;
			break;
		}
		n++;
	}
	if (dir != NULL)
		closedir(dir);
	return n;
}

static bool
replay(const struct target *t, const char *path)
{
	struct stat st;
	unsigned n;

	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return replay_file(t, path);
	n = replay_folder(t, path);
	if (n == 0)
		printf("%s: no files in %s, or not all readable\n", t->name,
		    path);
	else
		printf("fuzz_replay: %s: %u files replayed\n", t->name, n);
	return n > 0;
}

static bool
replay_seeds(const struct target *t)
{
	char folder[4096];
	const char *src = getenv("srcdir");

	snprintf(folder, sizeof(folder), "%s/tests/data/fuzz/%s",
	    src != NULL ? src : ".", t->name);
	return replay(t, folder);
}

int
main(int argc, char **argv)
{
	bool good = true, known = argc < 2;

	for (size_t i = 0; i < RF_COUNT(targets); i++) {
		if (argc >= 2 && strcmp(argv[1], targets[i].name) != 0)
			continue;
		known = true;
		if (argc < 3)
			good = replay_seeds(&targets[i]) && good;
		for (int k = 2; k < argc; k++)
			good = replay(&targets[i], argv[k]) && good;
	}
	if (!known)
		printf("no target is called %s\n", argv[1]);
	return good && known ? 0 : 1;
}
