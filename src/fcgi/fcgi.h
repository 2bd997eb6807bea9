/*
 * The doors for web servers: FastCGI on an inherited or own socket, with
 * threads; and plain CGI.  The only room that knows libfcgi.  It turns
 * parameters into an rf_request, hands it to rf_dispatch, and carries bytes;
 * it knows nothing of routes.
 */
#ifndef RF_FCGI_FCGI_H
#define RF_FCGI_FCGI_H

#include <stdbool.h>

#include "http/router.h"

struct rf_fcgi_options {
	int fd;			/* listening socket (0 when spawned); taken */
	int threads;
};

/* Is descriptor 0 a listening socket, as a FastCGI spawner leaves it? */
bool rf_fcgi_is_spawned(void);
/*
 * Bind a Unix socket under a lock file PATH.lock, which stays: a second
 * start on a live socket is RF_E_CONFLICT, a dead one's is taken over.  Mode
 * in permission bits; group a name, or "".  *fd is listening.  A process has
 * one such socket.
 */
enum rf_code rf_fcgi_listen(const char *path, int mode, const char *group,
    int *fd, struct rf_err *err) RF_MUST_CHECK;
/* Unlink the socket (NULL: whichever), if it is still the one we made. */
void rf_fcgi_unlisten(const char *path);

/*
 * Serve until SIGTERM, SIGINT or SIGUSR1: idle threads leave at once,
 * requests under way finish.  After ten seconds their connections are cut;
 * should one not end even then, the process ends here.  The signals stay
 * blocked afterwards.
 *
 * One thread, or worker = inline in the settings: the calling thread serves,
 * and the process stays single-threaded.  app->max_held is set so that a
 * thread stays free; one thread alone holds no streams of events.
 */
enum rf_code rf_fcgi_serve(struct rf_app *app,
    const struct rf_fcgi_options *options, struct rf_err *err) RF_MUST_CHECK;
/* Serve the one request of a CGI environment on standard input and output. */
enum rf_code rf_cgi_serve(struct rf_app *app, struct rf_err *err)
    RF_MUST_CHECK;

#endif
