/*
 * "make bench": the budgets of the design, measured.  bench.c has the table
 * of rows; each row measures something and prints lines of one table.  A row
 * that compares measures both sides in turns, in slices, and gives the median
 * of the slices' ratios: what else the machine does then falls on both.
 *
 * To add a row: write a function in a rows_*.c, name it here and in bench.c.
 */
#ifndef RF_BENCH_BENCH_H
#define RF_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"

/* ---- world.c: a data folder, Riffle behind lighttpd, and a peer ---------- */

struct bench_world {
	bool quick;		/* fewer and shorter slices: to try it out */
	char dir[400];		/* all files are below */
	char data[440];
	char riffle[1024];	/* the binary */
	char peer[1024];	/* bench_empty */
	char corpus[1024];	/* $RIFFLE_CORPUS, or "" */
	char key[100];
	int port;		/* of lighttpd, on 127.0.0.1 */
	pid_t lighttpd, responder, worker, empty;
	/* servers.c: another server, and a responder that speaks with nginx. */
	pid_t second, accel;
	char deploy[1024];	/* the folder of samples */
	/* A path each, once somebody asked for it. */
	char small_picture[300], large_picture[300];
	char large_blob[600];	/* the file */
	size_t small_size, large_size;
};

/* Make the folder and the key, start everything. */
void bench_world_open(struct bench_world *w, const char *where);
/* End all processes, remove the folder.  Runs at exit in any case. */
void bench_world_close(void);

/* Start `riffle respond` anew; its memory is then that of a fresh one. */
void bench_responder_restart(struct bench_world *w);
void bench_worker_stop(struct bench_world *w);
void bench_worker_start(struct bench_world *w);

/* A process whose output goes to a file in the folder; to be waited for. */
pid_t bench_start(const struct bench_world *w, const char *const *argv);
void bench_stop(pid_t *pid);
void bench_wait_socket(const char *path);
void bench_wait_port(int port);
int bench_free_port(void);
void bench_save(const char *path, const char *text);

/* Say why and leave. */
void bench_die(const char *fmt, ...)
    __attribute__((noreturn, format(printf, 1, 2)));
/* A call of Riffle's own that must work. */
#define BENCH_SURE(call) \
	do { \
		struct rf_err err = RF_ERR_INIT; \
		if ((call) != RF_OK) \
			bench_die("%s: %s", #call, err.msg); \
	} while (0)

/* Run a program to its end; its processor time in ms.  out: -1 /dev/null. */
double bench_run(const char *const *argv, const char *const *env, int in,
    int out);
/*
 * Is the program on the path?  If not, a line says so and what is not
 * measured for want of it.
 */
bool bench_has(const char *program, const char *what);
/*
 * Another folder each time, to write results into: replacing the files of
 * the last run costs more than writing them.
 */
void bench_out(const struct bench_world *w, char *path, size_t size);
/* The most memory that a process of the last bench_run held, in KiB. */
long bench_run_kib(void);
/* Processor time that a running process and its children used, in ms. */
double bench_cpu_ms(pid_t pid);
/* A line of /proc/PID/status ("VmRSS"), in KiB. */
long bench_memory_kib(pid_t pid, const char *field);

/* ---- servers.c: other web servers, as the samples of deploy/ set them up -- */

/*
 * Start nginx, or Apache, in front of the same data folder and peer, until
 * bench_server_stop; after bench_pictures.  *at is the world as it is behind
 * that server (port, lighttpd: the server's process).  False, and a line
 * that says so: it is not installed.
 */
bool bench_nginx(struct bench_world *w, struct bench_world *at);
bool bench_apache(struct bench_world *w, struct bench_world *at);
void bench_server_stop(struct bench_world *w);

/* ---- client.c: HTTP, as little of it as measuring takes ------------------- */

#define BENCH_KEPT (256 * 1024)

struct bench_answer {
	int status;
	int64_t size;		/* of the body */
	size_t kept;		/* of it, in body, terminated */
	char body[BENCH_KEPT];
};

/* Writes a request's body; false: give up. */
typedef bool bench_writer(int fd, const void *ctx);

/*
 * One request on a connection of its own.  type NULL: no body.  `extra`:
 * header lines with their ends, or "".
 */
void bench_ask(const struct bench_world *w, const char *method,
    const char *target, const char *extra, const char *type, int64_t length,
    bench_writer *body, const void *ctx, struct bench_answer *a);
void bench_get(const struct bench_world *w, const char *target,
    struct bench_answer *a);

/* A multipart body with one file of `size` bytes from p (NULL: of zeroes). */
struct bench_upload {
	const char *fields;	/* "name=value\n..." or "" */
	const char *name, *media_type;
	const void *p;
	int64_t size;
};
void bench_post(const struct bench_world *w, const char *target,
    const struct bench_upload *u, struct bench_answer *a);
/* The text of a JSON string member, wherever it is; bench_die without. */
void bench_member(const char *json, const char *name, char *out, size_t size);

bool bench_write_all(int fd, const void *p, size_t n);

/* GETs over kept connections, one after the other on each. */
struct bench_load {
	const char *target;
	bool with_key;
	int64_t expect;		/* bytes of each body */
};
struct bench_rate {
	double per_second;	/* answers */
	double cpu_ms;		/* of the process watched, per answer */
};
struct bench_rate bench_load(const struct bench_world *w,
    const struct bench_load *l, int connections, int ms, pid_t watched);

/* ---- report.c: figures and the table --------------------------------------- */

/* Sorts v.  q from 0 to 1. */
double bench_quantile(double *v, int n, double q);

void bench_table_head(void);
/* The ratio of measured to peer shall be at least that. */
void bench_at_least(const char *what, double measured, const char *peer_name,
    double peer, const char *unit, double ratio, double budget);
void bench_at_most(const char *what, double measured, double limit,
    const char *unit);
/* A line below the last one, without a budget. */
void bench_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* What there is to know of the machine: cores, load, disk. */
void bench_machine(const struct bench_world *w);
/* Budgets missed so far. */
int bench_missed(void);

/* Fill in the world's pictures. */
void bench_pictures(struct bench_world *w);
/* Each of the responder's threads answers a request, all at once; after
 * bench_pictures. */
void bench_serve_with_all(const struct bench_world *w);

/* ---- the rows ---------------------------------------------------------------- */

void bench_small(struct bench_world *w);	/* rows_serving.c */
void bench_sendfile(struct bench_world *w);
void bench_sendfile_apache(struct bench_world *w);
void bench_sendfile_lighttpd(struct bench_world *w);
void bench_overhead(struct bench_world *w);	/* rows_jobs.c */
void bench_ten_thousand(struct bench_world *w);
void bench_cgi(struct bench_world *w);		/* rows_cgi.c */
void bench_office(struct bench_world *w);	/* rows_office.c */
void bench_cells(struct bench_world *w);	/* rows_cells.c */
void bench_charts(struct bench_world *w);		/* rows_charts.c */
void bench_pdf(struct bench_world *w);		/* rows_pdf.c */
void bench_ocr(struct bench_world *w);		/* rows_ocr.c */
void bench_idle(struct bench_world *w);		/* rows_memory.c */
void bench_upload(struct bench_world *w);
void bench_download(struct bench_world *w);
void bench_zip(struct bench_world *w);		/* rows_zip.c */
void bench_web(struct bench_world *w);		/* rows_zip.c */

#endif
