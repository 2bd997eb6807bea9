/* Blobs: spool, put, read, name, drop. */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/store_suites.h"
#include "unit/store_world.h"
#include "unit/unit.h"
#include "util/io.h"
#include "util/time.h"

/* Names in a folder of the data folder. */
static int
count(const struct world *w, const char *sub)
{
	struct dirent *e;
	char path[128];
	int n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", w->dir, sub);
	d = opendir(path);
	if (d == NULL)
		return -1;
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void
spool(void)
{
	char digest[RF_SHA256_HEX], expected[RF_SHA256_HEX], back[16];
	struct rf_spool sp, again = RF_SPOOL_INIT;
	struct stat st;
	struct world w;
	int64_t size;
	size_t got;
	int fd;

	world_open(&w);
	CU_ASSERT_EQUAL_FATAL(rf_spool_open(w.dir, &sp, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_spool_write(&sp, "hello ", 6, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_spool_write(&sp, "world", 5, &w.err), RF_OK);
	CU_ASSERT_EQUAL(sp.size, 11);
	/* It can be read meanwhile. */
	CU_ASSERT_EQUAL(rf_pread_up_to(sp.fd, back, sizeof(back), 0, &got,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(got, 11);
	/* Its name may be asked for before, as often as wanted. */
	rf_sha256_to_hex("hello world", 11, expected);
	CU_ASSERT_STRING_EQUAL(rf_spool_digest(&sp), expected);
	CU_ASSERT_STRING_EQUAL(rf_spool_digest(&sp), expected);
	CU_ASSERT_EQUAL(rf_blob_put_spool(w.s, &sp, digest, &w.err), RF_OK);
	CU_ASSERT_STRING_EQUAL(digest, expected);
	CU_ASSERT_EQUAL(sp.fd, -1);
	CU_ASSERT_EQUAL_FATAL(rf_blob_open(w.s, digest, &fd, &size, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(size, 11);
	CU_ASSERT_EQUAL(rf_read_up_to(fd, back, sizeof(back), &got, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(memcmp(back, "hello world", 11), 0);
	rf_close(&fd);
	/* An empty one, one given up, and giving up twice. */
	CU_ASSERT_EQUAL(rf_spool_open(w.dir, &again, &w.err), RF_OK);
	CU_ASSERT_EQUAL(stat(again.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	rf_spool_discard(&again);
	rf_spool_discard(&again);
	CU_ASSERT_EQUAL(rf_spool_open(w.dir, &again, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_put_spool(w.s, &again, digest, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err), RF_OK);
	CU_ASSERT_EQUAL(size, 0);
	CU_ASSERT_EQUAL(count(&w, "spool"), 0);
	world_close(&w);
}

/* Equal bytes are stored once, and are young again. */
static void
twice(void)
{
	struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	char one[RF_SHA256_HEX], two[RF_SHA256_HEX], path[200];
	struct stat before, after;
	struct world w;

	world_open(&w);
	world_blob(&w, "same", one);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", w.dir, one, one);
	CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, old, 0), 0);
	CU_ASSERT_EQUAL_FATAL(stat(path, &before), 0);
	world_blob(&w, "same", two);
	CU_ASSERT_STRING_EQUAL(one, two);
	CU_ASSERT_EQUAL_FATAL(stat(path, &after), 0);
	CU_ASSERT_EQUAL(before.st_ino, after.st_ino);
	CU_ASSERT_TRUE(after.st_mtime > 1000000);
	/* A damaged file is replaced. */
	CU_ASSERT_EQUAL(truncate(path, 2), 0);
	world_blob(&w, "same", two);
	CU_ASSERT_EQUAL_FATAL(stat(path, &after), 0);
	CU_ASSERT_EQUAL(after.st_size, 4);
	world_close(&w);
}

static void
staged(void)
{
	char digest[RF_SHA256_HEX], path[128], expected[RF_SHA256_HEX];
	struct world w;
	uint32_t crc = 0;
	int64_t size;
	int dir;

	world_open(&w);
	dir = open(w.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CU_ASSERT_FATAL(dir >= 0);
	snprintf(path, sizeof(path), "%s/staged", w.dir);
	CU_ASSERT_EQUAL(rf_file_save(path, "bytes", 5, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "staged",
	    digest, &size, &crc, &w.err), RF_OK);
	CU_ASSERT_EQUAL(crc, rf_crc32(0, "bytes", 5));
	rf_sha256_to_hex("bytes", 5, expected);
	CU_ASSERT_STRING_EQUAL(digest, expected);
	CU_ASSERT_EQUAL(size, 5);
	CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err), RF_OK);
	/* The same bytes once more: the name goes all the same. */
	CU_ASSERT_EQUAL(rf_file_save(path, "bytes", 5, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "staged",
	    digest, &size, NULL, &w.err), RF_OK);
	CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
	/* Neither links nor folders nor pipes nor nothing. */
	CU_ASSERT_EQUAL(symlinkat("/etc/passwd", dir, "link"), 0);
	CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "link",
	    digest, &size, NULL, &w.err), RF_E_IO);
	CU_ASSERT_EQUAL(rf_file_save(path, "bytes", 5, &w.err), RF_OK);
	CU_ASSERT_EQUAL(linkat(dir, "staged", dir, "hard", 0), 0);
	CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "hard",
	    digest, &size, NULL, &w.err), RF_E_IO);
	CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "spool",
	    digest, &size, NULL, &w.err), RF_E_IO);
	CU_ASSERT_EQUAL(mkfifoat(dir, "pipe", 0600), 0);
	CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "pipe",
	    digest, &size, NULL, &w.err), RF_E_IO);
	CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "none",
	    digest, &size, NULL, &w.err), RF_E_IO);
	rf_close(&dir);
	world_close(&w);
}

/* Many at once, some of them equal, with every sync of a durable store. */
static void
many_staged(void)
{
	struct rf_store_config config = { .durable = true };
	char digests[20][RF_SHA256_HEX], path[128], text[20];
	struct rf_store *other;
	struct world w;
	int64_t size;
	int dir;

	world_open(&w);
	other = world_connect(&w);
	rf_store_close(w.s);
	config.data_dir = w.dir;
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &w.s, &w.err), RF_OK);
	dir = open(w.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CU_ASSERT_FATAL(dir >= 0);
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "%s/staged", w.dir);
		snprintf(text, sizeof(text), "text %d", i % 15);
		CU_ASSERT_EQUAL(rf_file_save(path, text, strlen(text),
		    &w.err), RF_OK);
		CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "staged",
	    digests[i], &size, NULL, &w.err), RF_OK);
	}
	CU_ASSERT_EQUAL(count(&w, "spool"), 20);
	CU_ASSERT_EQUAL(rf_blob_stat(other, digests[3], &size, &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digests[3], &size, &w.err), RF_OK);
	CU_ASSERT_EQUAL(count(&w, "spool"), 0);
	for (int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(rf_blob_stat(other, digests[i], &size,
		    &w.err), RF_OK);
	/* One is taken away before it has its name: told, and only once. */
	CU_ASSERT_EQUAL(rf_file_save(path, "lost", 4, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_put_file(w.s, dir, "staged",
	    digests[0], &size, NULL, &w.err), RF_OK);
	snprintf(path, sizeof(path), "%s/spool", w.dir);
	CU_ASSERT_EQUAL(rf_remove_tree(path, &w.err), RF_OK);
	CU_ASSERT_NOT_EQUAL(rf_store_ready(w.s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_store_ready(w.s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digests[0], &size, &w.err),
	    RF_E_NOT_FOUND);
	rf_close(&dir);
	rf_store_close(other);
	world_close(&w);
}

static void
put_text(struct world *w, const char *text, char digest[RF_SHA256_HEX])
{
	CU_ASSERT_EQUAL(rf_blob_put_bytes(w->s, text, strlen(text), digest,
	    NULL, &w->err), RF_OK);
}

/*
 * Bytes of many small images: as files, and more than may wait at once.  They
 * wait without names, or with some where the system knows no such files.
 */
static void
bytes_in(mode_t mode, bool names)
{
	struct rf_store_config config = { .durable = true };
	char digest[RF_SHA256_HEX], expected[RF_SHA256_HEX], path[200];
	char text[20];
	struct rf_store *other;
	struct world w;
	struct stat st;
	uint32_t crc = 0;
	int64_t size;

	world_open(&w);
	other = world_connect(&w);
	rf_store_close(w.s);
	snprintf(path, sizeof(path), "%s/blobs", w.dir);
	CU_ASSERT_EQUAL(chmod(path, mode), 0);
	config.data_dir = w.dir;
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &w.s, &w.err), RF_OK);
	if (names)
		w.s->most_unnamed = 0;
	CU_ASSERT_EQUAL(rf_blob_put_bytes(w.s, "bytes", 5, digest, &crc,
	    &w.err), RF_OK);
	CU_ASSERT_EQUAL(crc, rf_crc32(0, "bytes", 5));
	rf_sha256_to_hex("bytes", 5, expected);
	CU_ASSERT_STRING_EQUAL(digest, expected);
	CU_ASSERT_EQUAL(rf_blob_stat(other, digest, &size, &w.err),
	    RF_E_NOT_FOUND);
	if (names)
		CU_ASSERT_EQUAL(count(&w, "spool"), 1);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err), RF_OK);
	CU_ASSERT_EQUAL(size, 5);
	CU_ASSERT_EQUAL(rf_blob_stat(other, digest, &size, &w.err), RF_OK);
	/* The same twice at once, and one that is there but damaged. */
	put_text(&w, "twice", expected);
	put_text(&w, "twice", expected);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", w.dir, digest,
	    digest);
	CU_ASSERT_EQUAL(truncate(path, 2), 0);
	put_text(&w, "bytes", digest);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, expected, &size, &w.err), RF_OK);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_size, 5);
	CU_ASSERT_EQUAL(st.st_mode & 0777, mode == 0700 ? 0600 : 0640);
	/* What is there already is young again. */
	CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path, (struct timespec[]){
	    { .tv_sec = 1000 }, { .tv_sec = 1000 } }, 0), 0);
	put_text(&w, "bytes", digest);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT(st.st_mtime > 1000);
	/* A folder that is gone is made anew. */
	snprintf(path, sizeof(path), "%s/blobs/%.2s", w.dir, digest);
	CU_ASSERT_EQUAL(rf_remove_tree(path, &w.err), RF_OK);
	put_text(&w, "bytes", digest);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err), RF_OK);
	if (!names && w.s->most_unnamed > 40)
		w.s->most_unnamed = 40;
	for (int i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "text %d", i);
		put_text(&w, text, digest);
		CU_ASSERT(w.s->unnamed < 40);
	}
	CU_ASSERT_EQUAL(rf_store_ready(w.s, &w.err), RF_OK);
	for (int i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "text %d", i);
		rf_sha256_to_hex(text, strlen(text), digest);
		CU_ASSERT_EQUAL(rf_blob_stat(other, digest, &size, &w.err),
		    RF_OK);
		CU_ASSERT_EQUAL(size, (int64_t)strlen(text));
	}
	CU_ASSERT_EQUAL(count(&w, "spool"), 0);
	/* Some that are there, among new ones. */
	for (int i = 0; i < 30; i++) {
		snprintf(text, sizeof(text), "text %d", 90 + i);
		put_text(&w, text, digest);
	}
	CU_ASSERT_EQUAL(rf_store_ready(w.s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_stat(other, digest, &size, &w.err), RF_OK);
	CU_ASSERT_EQUAL(count(&w, "spool"), 0);
	/* What was not settled is no blob, also when it waits no longer. */
	put_text(&w, "never", digest);
	rf_store_close(w.s);
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &w.s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err),
	    RF_E_NOT_FOUND);
	rf_store_close(other);
	world_close(&w);
}

static void
bytes(void)
{
	bytes_in(0700, false);
	bytes_in(0750, false);
	bytes_in(0700, true);
	bytes_in(0750, true);
}

/* Names that are none never reach the file system. */
static void
bad_names(void)
{
	static const char *const names[] = {
		"", "..", "../../etc/passwd", "ab/abcd",
		"0123456789ABCDEF0123456789abcdef"
		"0123456789abcdef0123456789abcdef",
		"0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcde",
		"0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef0",
	};
	static const char good[] = "0123456789abcdef0123456789abcdef"
	    "0123456789abcdef0123456789abcdef";
	char path[80];
	struct world w;
	int64_t size;
	bool dropped;
	int fd;

	world_open(&w);
	for (size_t i = 0; i < RF_COUNT(names); i++) {
		CU_ASSERT_EQUAL(rf_blob_open(w.s, names[i], &fd, &size,
		    &w.err), RF_E_NOT_FOUND);
		CU_ASSERT_EQUAL(fd, -1);
		CU_ASSERT_EQUAL(rf_blob_stat(w.s, names[i], &size, &w.err),
		    RF_E_NOT_FOUND);
		CU_ASSERT_EQUAL(rf_blob_path(w.s, names[i], path,
		    sizeof(path), &w.err), RF_E_NOT_FOUND);
		CU_ASSERT_EQUAL(rf_blob_drop(w.s, names[i], &dropped,
		    &w.err), RF_E_NOT_FOUND);
	}
	CU_ASSERT_EQUAL(rf_blob_open(w.s, good, &fd, &size, &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_blob_path(w.s, good, path, sizeof(path), &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(strncmp(path, "01/0123456789", 13), 0);
	CU_ASSERT_EQUAL(strlen(path), 67);
	CU_ASSERT_EQUAL(rf_blob_path(w.s, good, path, 67, &w.err),
	    RF_E_LIMIT);
	world_close(&w);
}

static void
drop(void)
{
	char digest[RF_SHA256_HEX], named[RF_SHA256_HEX];
	struct world w;
	int64_t size;
	bool dropped;

	world_open(&w);
	world_blob(&w, "unwanted", digest);
	CU_ASSERT_EQUAL(rf_blob_drop(w.s, digest, &dropped, &w.err), RF_OK);
	CU_ASSERT_TRUE(dropped);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, digest, &size, &w.err),
	    RF_E_NOT_FOUND);
	CU_ASSERT_EQUAL(rf_blob_drop(w.s, digest, &dropped, &w.err), RF_OK);
	CU_ASSERT_FALSE(dropped);
	world_submit(&w, "job-1", 1);
	rf_sha256_to_hex("source 0 of job-1", 17, named);
	CU_ASSERT_EQUAL(rf_blob_drop(w.s, named, &dropped, &w.err), RF_OK);
	CU_ASSERT_FALSE(dropped);
	CU_ASSERT_EQUAL(rf_blob_stat(w.s, named, &size, &w.err), RF_OK);
	world_verify(&w);
	world_close(&w);
}

/* A folder opened for the web server's group gives files it can read. */
static void
modes(void)
{
	struct rf_store_config config = { .busy_ms = 1000 };
	gid_t gid = geteuid() == 0 ? 33 : getegid();
	struct rf_spool sp;
	char digest[RF_SHA256_HEX], path[200];
	struct stat st;
	struct world w;

	world_open(&w);
	world_blob(&w, "private", digest);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", w.dir, digest,
	    digest);
	CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	snprintf(path, sizeof(path), "%s/blobs", w.dir);
	/* Root may give any group, but not in every container. */
	if (chown(path, (uid_t)-1, gid) != 0)
		gid = getegid();
	CU_ASSERT_EQUAL(chmod(path, 0750), 0);
	rf_store_close(w.s);
	config.data_dir = w.dir;
	CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &w.s, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_spool_open(w.dir, &sp, &w.err), RF_OK);
	CU_ASSERT_EQUAL(rf_blob_put_spool(w.s, &sp, digest, &w.err), RF_OK);
	snprintf(path, sizeof(path), "%s/blobs/%.2s/%s", w.dir, digest,
	    digest);
	CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0640);
	CU_ASSERT_EQUAL(st.st_gid, gid);
	snprintf(path, sizeof(path), "%s/blobs/%.2s", w.dir, digest);
	CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0750);
	CU_ASSERT_EQUAL(st.st_gid, gid);
	world_close(&w);
}

/*
 * Where it saves syncs all folders are made beforehand; they follow the one
 * above, and a lost one is made again.
 */
static void
folders(void)
{
	struct rf_store_config config = { .durable = true };
	char digest[RF_SHA256_HEX], path[200];
	struct stat st;
	struct world w;
	int64_t size;
	int fd;

	world_open(&w);
	config.data_dir = w.dir;
	snprintf(path, sizeof(path), "%s/blobs", w.dir);
	for (mode_t mode = 0700; mode <= 0750; mode += 050) {
		rf_store_close(w.s);
		CU_ASSERT_EQUAL(chmod(path, mode), 0);
		CU_ASSERT_EQUAL_FATAL(rf_store_open(&config, &w.s, &w.err),
		    RF_OK);
		for (int i = 0; i < 256; i++) {
			char folder[sizeof(path) + 4];

			snprintf(folder, sizeof(folder), "%s/%02x", path, i);
			CU_ASSERT_EQUAL_FATAL(stat(folder, &st), 0);
			CU_ASSERT_EQUAL(st.st_mode & 0777, mode);
			if (mode == 0750)
				CU_ASSERT_EQUAL(rmdir(folder), 0);
		}
	}
	world_blob(&w, "bytes", digest);
	CU_ASSERT_EQUAL_FATAL(rf_blob_open(w.s, digest, &fd, &size, &w.err),
	    RF_OK);
	CU_ASSERT_EQUAL(size, 5);
	close(fd);
	world_close(&w);
}

CU_TestInfo store_blobs_tests[] = {
	{ "spool and put", spool },
	{ "the same bytes twice", twice },
	{ "staged files", staged },
	{ "many staged files", many_staged },
	{ "bytes", bytes },
	{ "names that are none", bad_names },
	{ "drop", drop },
	{ "modes", modes },
	{ "folders", folders },
	CU_TEST_INFO_NULL
};
