/* One site and one worker's world, for the suites that run whole pages. */
#ifndef RF_TESTS_JOBS_WEB_H
#define RF_TESTS_JOBS_WEB_H

#include "lib/http_server.h"
#include "lib/job_world.h"

#define WEB_HEAD(type) "HTTP/1.1 200 OK\r\nConnection: close\r\n" \
	"Content-Type: " type "\r\n\r\n"
#define WEB_HTML(text) WEB_HEAD("text/html; charset=utf-8") \
	"<!doctype html>" text
/* A setting, without which nothing of it can be fetched. */
#define WEB_ALLOW "fetch_allow_networks = 127.0.0.0/8\n"

/*
 * Serve these, with more settings; one site at a time.  `ports` that may be
 * fetched from beside its own: "" or ", 8443".
 */
struct job_world *web_site(const struct test_answer *pages, const char *ports,
    const char *more);
unsigned web_port(void);
struct test_server *web_server(void);
void web_world_end(void);

/* The same settings as web_site makes of these; lent until the next call. */
const char *web_settings(const char *ports, const char *more);
/* Requests that the site has seen. */
unsigned web_requests(void);
/* Its address of a path. */
void web_url(const char *path, char *out, size_t size);

void web_submit(const char *path, char id[RF_ID_SIZE]);
/* Run one page to its end; its job, and how it ended. */
enum rf_job_state web_run(const char *path, char id[RF_ID_SIZE],
    enum rf_code *error);
/* The text of an artifact, "" when there is none; to be freed. */
char *web_text(const char *id, enum rf_artifact_kind kind, const char *name);
int web_lines(const char *text);

#endif
