/*
 * A site over TLS and HTTP/2 for tests: nginx with certificates made for the
 * moment, each kind on a port of 127.0.0.1.  /page shows some images, each
 * /img/N is one.
 */
#ifndef RF_TESTS_TLS_SITE_H
#define RF_TESTS_TLS_SITE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum tls_site_cert {
	TLS_SITE_GOOD,		/* for 127.0.0.1 */
	TLS_SITE_EXPIRED,
	TLS_SITE_EARLY,		/* not yet valid */
	TLS_SITE_OTHER,		/* for another name */
	TLS_SITE_UNKNOWN,	/* nobody vouches for it */
	TLS_SITE_CERTS
};
struct tls_site {
	char folder[64];
	char roots[80];		/* vouches for all but the unknown */
	uint16_t ports[TLS_SITE_CERTS];
	pid_t pid;
};

/* False, having said so, where there is no nginx. */
bool tls_site_start(struct tls_site *s, int images);
/*
 * Requests answered with an image; *connections they came over, *http2 how
 * many of them over HTTP/2.
 */
int tls_site_images(const struct tls_site *s, int *connections, int *http2);
void tls_site_stop(struct tls_site *s);

#endif
