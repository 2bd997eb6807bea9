/* How fast artifacts are served, side by side with what they cannot beat. */
#include "config.h"

#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/codec.h"
#include "util/hash.h"
#include "util/io.h"
#include "util/limits.h"
#include "util/str.h"

#define CONNECTIONS 16
#define SLICES 80
#define LEAST_SLICES 30
#define SLICE_MS 150		/* a connection's luck lasts one slice */

/* A PNG that does not compress, of some 3 * side * side bytes. */
static void
make_picture(uint32_t side, unsigned seed, struct rf_buf *out)
{
	struct rf_bitmap b = RF_BITMAP_INIT;

	BENCH_SURE(rf_bitmap_create(&b, RF_PIXELS_RGB, side, side, &err));
	for (uint32_t y = 0; y < side; y++)
		for (uint32_t x = 0; x < 3 * side; x++) {
			seed = seed * 1103515245 + 12345;
			rf_bitmap_row(&b, y)[x] = (unsigned char)(seed >> 16);
		}
	BENCH_SURE(rf_png_encode(&b, out, &err));
	rf_bitmap_release(&b);
}

/* Send it in as a document, and get it back as the artifact it holds. */
static void
upload_picture(struct bench_world *w, const struct rf_buf *picture,
    char target[300], size_t *size)
{
	struct bench_upload u = {
		.fields = "figureProcessing={\"showImages\":true}\n",
		.name = "picture.png", .media_type = "image/png",
		.p = picture->ptr, .size = (int64_t)picture->len,
	};
	static struct bench_answer a;
	char url[400];

	bench_post(w, "/r/extract", &u, &a);
	if (a.status != 200)
		bench_die("the picture was answered with %d: %.300s",
		    a.status, a.body);
	bench_member(a.body, "image_url", url, sizeof(url));
	if (strstr(url, "/r/results/") == NULL)
		bench_die("no image_url in the answer: %.300s", url);
	snprintf(target, 300, "%s", strstr(url, "/r/results/"));
	bench_get(w, target, &a);
	if (a.status != 200)
		bench_die("%s was answered with %d", target, a.status);
	*size = (size_t)a.size;
}

void
bench_pictures(struct bench_world *w)
{
	unsigned char digest[RF_SHA256_SIZE];
	char own[500], hex[2 * RF_SHA256_SIZE + 1];
	struct rf_buf b;

	if (w->small_picture[0] != '\0')
		return;
	rf_buf_init(&b, 64 * RF_MiB);
	make_picture(44, 1, &b);
	upload_picture(w, &b, w->small_picture, &w->small_size);
	rf_buf_reset(&b);
	make_picture(836, 2, &b);
	upload_picture(w, &b, w->large_picture, &w->large_size);
	if (b.len != w->large_size)
		bench_die("the artifact is not the picture that was sent");
	/* The very same file as the server's own: a copy lies otherwise in
	 * the page cache, which sendfile(2) notices. */
	rf_sha256(b.ptr, b.len, digest);
	rf_hex(digest, sizeof(digest), hex);
	snprintf(w->large_blob, sizeof(w->large_blob), "%s/blobs/%.2s/%s", w->data, hex, hex);
	snprintf(own, sizeof(own), "%s/static/large.png", w->dir);
	if (link(w->large_blob, own) != 0)
		bench_die("cannot link %s", w->large_blob);
	rf_buf_release(&b);
}

struct pair {
	struct bench_load ours, peers;
	pid_t our_process, peer_process;
	double ours_per_s, peers_per_s, ratio;	/* medians */
	double ratio_low, ratio_high;		/* quartiles */
	double our_cpu_us, peer_cpu_us;		/* of the processes, medians */
};

/* In turns; each goes first every second time. */
static void
compare(const struct bench_world *w, struct pair *p, int slices)
{
	double a[SLICES], b[SLICES], r[SLICES], ca[SLICES], cb[SLICES];
	int ms = SLICE_MS;

	if (w->quick) {
		slices = 3;
		ms /= 2;
	}
	for (int i = -1; i < slices; i++) {
		struct bench_rate rate[2];

		for (int k = 0; k < 2; k++) {
			bool ours = (k + i) % 2 == 0;

			rate[!ours] = bench_load(w, ours ? &p->ours :
			    &p->peers, CONNECTIONS, i < 0 ? ms / 2 : ms,
			    ours ? p->our_process : p->peer_process);
		}
		if (i < 0)
			continue;	/* warming up */
		a[i] = rate[0].per_second;
		b[i] = rate[1].per_second;
		r[i] = a[i] / b[i];
		ca[i] = rate[0].cpu_ms * 1000;
		cb[i] = rate[1].cpu_ms * 1000;
	}
	p->ours_per_s = bench_quantile(a, slices, 0.5);
	p->peers_per_s = bench_quantile(b, slices, 0.5);
	p->ratio = bench_quantile(r, slices, 0.5);
	p->ratio_low = bench_quantile(r, slices, 0.25);
	p->ratio_high = bench_quantile(r, slices, 0.75);
	p->our_cpu_us = bench_quantile(ca, slices, 0.5);
	p->peer_cpu_us = bench_quantile(cb, slices, 0.5);
}

void
bench_small(struct bench_world *w)
{
	struct pair p;

	bench_pictures(w);
	p = (struct pair){
		.ours = { w->small_picture, true, (int64_t)w->small_size },
		.peers = { "/empty", true, 0 },
		.our_process = w->responder, .peer_process = w->empty,
	};
	compare(w, &p, SLICES);
	bench_at_least("picture of 6 kB with a key", p.ours_per_s,
	    "empty FastCGI", p.peers_per_s, "/s", p.ratio, 0.8);
	bench_note("%zu bytes; ratio's quartiles %.2f to %.2f; processor time "
	    "of a request: riffle %.0f us, the empty program %.0f us",
	    w->small_size, p.ratio_low, p.ratio_high, p.our_cpu_us,
	    p.peer_cpu_us);
}

/*
 * A program that names the file and does nothing else: what it costs a
 * server to be told, whoever tells.
 */
static void
compare_with_least(const struct bench_world *at)
{
	struct pair p = {
		.ours = { "/empty/file", true, (int64_t)at->large_size },
		.peers = { "/large.png", true, (int64_t)at->large_size },
		.our_process = at->lighttpd, .peer_process = at->lighttpd,
	};

	compare(at, &p, LEAST_SLICES);
	bench_note("a program that names the file and does nothing else "
	    "reaches %.2f (%.2f to %.2f); the server %.0f us, own file "
	    "%.0f us", p.ratio, p.ratio_low, p.ratio_high, p.our_cpu_us,
	    p.peer_cpu_us);
}

/* Behind the server that `at` says; the budget is for the one that suits
 * large files best. */
static void
compare_files(const struct bench_world *at, const char *server, bool budget)
{
	char what[60];
	struct pair p = {
		.ours = { at->large_picture, true, (int64_t)at->large_size },
		.peers = { "/large.png", true, (int64_t)at->large_size },
		.our_process = at->lighttpd, .peer_process = at->lighttpd,
	};

	compare(at, &p, SLICES);
	snprintf(what, sizeof(what), "picture of 2 MB behind %s", server);
	if (budget)
		bench_at_least(what, p.ours_per_s, "own file", p.peers_per_s,
		    "/s", p.ratio, 0.9);
	else
		bench_note("%s: %.0f /s, own file %.0f /s, ratio %.2f", what,
		    p.ours_per_s, p.peers_per_s, p.ratio);
	bench_note("%zu bytes; ratio's quartiles %.2f to %.2f; processor time "
	    "of the server for one: %.0f us, own file %.0f us",
	    at->large_size, p.ratio_low, p.ratio_high, p.our_cpu_us,
	    p.peer_cpu_us);
	compare_with_least(at);
}

void
bench_sendfile(struct bench_world *w)
{
	static struct bench_world at;

	bench_pictures(w);
	if (bench_nginx(w, &at))
		compare_files(&at, "nginx", true);
	bench_server_stop(w);
}

void
bench_sendfile_apache(struct bench_world *w)
{
	static struct bench_world at;

	bench_pictures(w);
	if (bench_apache(w, &at))
		compare_files(&at, "Apache", false);
	bench_server_stop(w);
}

void
bench_sendfile_lighttpd(struct bench_world *w)
{
	bench_pictures(w);
	compare_files(w, "lighttpd", false);
}
