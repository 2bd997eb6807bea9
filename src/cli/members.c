/*
 * What surprises: the list of names was written by a child that had foreign
 * bytes in its hands, so it is believed no further than a name given by hand:
 * each part of a path is made safe here, whatever was done to it there.
 */
#include "config.h"

#include "cli/members.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "jobs/reader.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/mem.h"

#define MAX_LIST (64 * RF_MiB)	/* bytes of names */
#define MAX_PATH 300		/* of a member's folder; longer ones lie flat */

enum rf_code
rf_cli_members_load(const char *dir, uint32_t n, struct rf_arena *arena,
    const char ***names, uint32_t *n_names, struct rf_err *err)
{
	struct rf_str rest = { NULL, 0 };
	char path[RF_CLI_DIR + 20], *text = NULL;
	size_t got = 0;
	int fd = -1;
	enum rf_code rc = rf_path_join(path, sizeof(path), dir,
	    RF_MEMBERS_FILE, err);

	*n_names = 0;
	if (rc == RF_OK) {
		fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		unlink(path);
		if (fd < 0)
			rc = rf_fail_errno(err, RF_E_IO, "cannot read the "
			    "list of members");
	}
	if (rc == RF_OK) {
		text = rf_malloc(MAX_LIST);
		rc = rf_read_up_to(fd, text, MAX_LIST, &got, err);
		rest = (struct rf_str){ text, got };
	}
	*names = rf_arena_array(arena, n, sizeof(**names));
	while (rc == RF_OK && rest.len > 0 && *n_names < n) {
		struct rf_str name = rf_str_cut(&rest, '\n');

		(*names)[(*n_names)++] = rf_arena_strndup(arena, name.ptr,
		    name.len);
	}
	free(text);
	rf_close(&fd);
	return rc;
}

const char *
rf_cli_member_path(struct rf_arena *arena, const char *name)
{
	struct rf_str rest = rf_str(name);
	char part[101], path[MAX_PATH + 1], *dot;
	size_t len = 0;

	while (rest.ptr != NULL) {
		struct rf_str s = rf_str_cut(&rest, '/');

		rf_filename_clean(rf_arena_strndup(arena, s.ptr, s.len),
		    part);
		if (len + 1 + strlen(part) > MAX_PATH)
			len = 0;
		len += (size_t)snprintf(path + len, sizeof(path) - len,
		    "%s%s", len > 0 ? "/" : "", part);
	}
	dot = strrchr(path, '.');
	if (dot != NULL && dot > path && dot[-1] != '/' &&
	    strchr(dot, '/') == NULL)
		*dot = '\0';
	return rf_arena_strdup(arena, path);
}

enum rf_code
rf_cli_index_open(struct rf_cli_index *index, const char *dir,
    struct rf_err *err)
{
	char path[RF_CLI_DIR + 20];
	enum rf_code rc = rf_path_join(path, sizeof(path), dir,
	    RF_MEMBERS_INDEX, err);

	if (rc != RF_OK)
		return rc;
	index->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW |
	    O_CLOEXEC, 0666);
	if (index->fd < 0)
		return rf_fail_errno(err, RF_E_IO, "cannot write %s", path);
	rf_out_to_fd(&index->out, index->fd);
	rf_json_out_init(&index->json, &index->out);
	rf_json_array(&index->json);
	return RF_OK;
}

void
rf_cli_index_add(struct rf_cli_index *index, const char *name,
    const char *folder, const struct rf_child_word *w,
    const struct rf_err *err)
{
	struct rf_json_out *j = &index->json;

	rf_json_object(j);
	rf_json_key(j, "name");
	rf_json_cstr(j, name);
	if (err->code == RF_OK) {
		rf_json_key(j, "folder");
		rf_json_cstr(j, folder);
		rf_json_key(j, "format");
		rf_json_cstr(j, w->format);
		rf_json_key(j, "pages");
		rf_json_int(j, w->pages);
		rf_json_key(j, "images");
		rf_json_int(j, w->images);
	} else {
		rf_json_key(j, "error");
		rf_json_object(j);
		rf_json_key(j, "code");
		rf_json_cstr(j, rf_code_name(err->code));
		rf_json_key(j, "message");
		rf_json_cstr(j, err->msg);
		rf_json_object_end(j);
	}
	rf_json_object_end(j);
}

enum rf_code
rf_cli_index_close(struct rf_cli_index *index, struct rf_err *err)
{
	enum rf_code rc;

	rf_json_array_end(&index->json);
	rf_out_addc(&index->out, '\n');
	rc = rf_out_finish(&index->out, err);
	rf_close(&index->fd);
	return rc;
}
