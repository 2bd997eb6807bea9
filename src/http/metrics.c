/*
 * Counters of this process.  Every process behind a web server counts for
 * itself; where several run, each scrape meets one of them, so the figures
 * carry its process id.
 */
#include "config.h"
#include "http/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/mem.h"

static const short statuses[] = {
	200, 201, 202, 204, 206, 304, 400, 401, 402, 403, 404, 405, 409, 410,
	412, 413, 415, 416, 422, 429, 500, 501, 503, 507,
	0	/* others */
};
#define N_STATUSES RF_COUNT(statuses)

/* Upper bounds in microseconds; one more bucket takes the rest. */
static const int64_t bounds[] = {
	250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000,
	500000, 1000000, 2500000, 5000000, 10000000, 30000000, 60000000
};
#define N_BOUNDS RF_COUNT(bounds)

struct counter {
	_Atomic uint64_t status[N_STATUSES];
	_Atomic uint64_t bucket[N_BOUNDS + 1];
	_Atomic uint64_t bytes, microseconds;
};

struct rf_metrics {
	const struct rf_endpoint *const *endpoints;
	size_t n_endpoints;
	size_t *first;			/* of each endpoint's routes */
	size_t n_routes;
	struct counter *counters;	/* n_routes + 1: the last is "none" */
};

struct rf_metrics *
rf_metrics_new(const struct rf_endpoint *const *endpoints)
{
	struct rf_metrics *m = rf_calloc(1, sizeof(*m));

	m->endpoints = endpoints;
	while (endpoints[m->n_endpoints] != NULL)
		m->n_endpoints++;
	m->first = rf_calloc(m->n_endpoints + 1, sizeof(*m->first));
	for (size_t i = 0; i < m->n_endpoints; i++) {
		m->first[i] = m->n_routes;
		m->n_routes += endpoints[i]->n_routes;
	}
	m->counters = rf_calloc(m->n_routes + 1, sizeof(*m->counters));
	return m;
}

void
rf_metrics_free(struct rf_metrics *m)
{
	if (m == NULL)
		return;
	free(m->first);
	free(m->counters);
	free(m);
}

/* Routes lie in their endpoints' arrays, so a pointer tells the number. */
static struct counter *
counter_of(struct rf_metrics *m, const struct rf_route *route)
{
	for (size_t i = 0; route != NULL && i < m->n_endpoints; i++) {
		const struct rf_endpoint *e = m->endpoints[i];

		if ((uintptr_t)route >= (uintptr_t)e->routes &&
		    (uintptr_t)route < (uintptr_t)(e->routes + e->n_routes))
			return &m->counters[m->first[i] +
			    (size_t)(route - e->routes)];
	}
	return &m->counters[m->n_routes];
}

static void
count(_Atomic uint64_t *c, uint64_t n)
{
	atomic_fetch_add_explicit(c, n, memory_order_relaxed);
}

static uint64_t
value(const _Atomic uint64_t *c)
{
	return atomic_load_explicit(c, memory_order_relaxed);
}

void
rf_metrics_count(struct rf_metrics *m, const struct rf_route *route,
    int status, int64_t bytes, int64_t microseconds)
{
	struct counter *c = counter_of(m, route);
	size_t s = 0, b = 0;

	while (s + 1 < N_STATUSES && statuses[s] != status)
		s++;
	while (b < N_BOUNDS && microseconds > bounds[b])
		b++;
	count(&c->status[s], 1);
	count(&c->bucket[b], 1);
	count(&c->bytes, bytes > 0 ? (uint64_t)bytes : 0);
	count(&c->microseconds, microseconds > 0 ? (uint64_t)microseconds : 0);
}

/* ---- printing ----------------------------------------------------------- */

struct label {
	const char *surface, *route, *method;
	long pid;
};

static void
print_labels(struct rf_out *out, const char *metric, const struct label *l)
{
	rf_out_printf(out, "%s{surface=\"%s\",route=\"%s\",method=\"%s\","
	    "pid=\"%ld\"", metric, l->surface, l->route, l->method, l->pid);
}

static uint64_t
print_statuses(const struct counter *c, const struct label *l,
    struct rf_out *out, bool dry)
{
	uint64_t total = 0, n;

	for (size_t i = 0; i < N_STATUSES; i++) {
		n = value(&c->status[i]);
		total += n;
		if (n == 0 || dry)
			continue;
		print_labels(out, "riffle_http_requests_total", l);
		if (statuses[i] != 0)
			rf_out_printf(out, ",status=\"%d\"} ", statuses[i]);
		else
			rf_out_adds(out, ",status=\"other\"} ");
		rf_out_printf(out, "%llu\n", (unsigned long long)n);
	}
	return total;
}

static void
print_durations(const struct counter *c, const struct label *l,
    struct rf_out *out)
{
	uint64_t seen = 0;

	for (size_t i = 0; i <= N_BOUNDS; i++) {
		seen += value(&c->bucket[i]);
		print_labels(out, "riffle_http_request_duration_seconds_bucket",
		    l);
		if (i < N_BOUNDS)
			rf_out_printf(out, ",le=\"%g\"} ",
			    (double)bounds[i] / 1e6);
		else
			rf_out_adds(out, ",le=\"+Inf\"} ");
		rf_out_printf(out, "%llu\n", (unsigned long long)seen);
	}
	print_labels(out, "riffle_http_request_duration_seconds_sum", l);
	rf_out_adds(out, "} ");
	rf_out_fixed(out, (double)value(&c->microseconds) / 1e6, 6);
	rf_out_addc(out, '\n');
	print_labels(out, "riffle_http_request_duration_seconds_count", l);
	rf_out_printf(out, "} %llu\n", (unsigned long long)seen);
}

static void
print_bytes(const struct counter *c, const struct label *l, struct rf_out *out)
{
	print_labels(out, "riffle_http_response_bytes_total", l);
	rf_out_printf(out, "} %llu\n", (unsigned long long)value(&c->bytes));
}

enum family { REQUESTS, BYTES, DURATIONS };

static const char *const family_heads[] = {
	[REQUESTS] = "# HELP riffle_http_requests_total Requests answered.\n"
	    "# TYPE riffle_http_requests_total counter\n",
	[BYTES] = "# HELP riffle_http_response_bytes_total "
	    "Body bytes sent.\n"
	    "# TYPE riffle_http_response_bytes_total counter\n",
	[DURATIONS] = "# HELP riffle_http_request_duration_seconds "
	    "From the first byte of a request to the last of its answer.\n"
	    "# TYPE riffle_http_request_duration_seconds histogram\n",
};

static void
print_counter(const struct counter *c, const struct label *l, enum family f,
    struct rf_out *out)
{
	if (print_statuses(c, l, out, f != REQUESTS) == 0)
		return;		/* never asked for */
	if (f == BYTES)
		print_bytes(c, l, out);
	else if (f == DURATIONS)
		print_durations(c, l, out);
}

void
rf_metrics_print(const struct rf_metrics *m, struct rf_out *out)
{
	struct label l = { "", "", "", (long)getpid() };

	for (size_t f = 0; f < RF_COUNT(family_heads); f++) {
		rf_out_adds(out, family_heads[f]);
		for (size_t i = 0; i < m->n_endpoints; i++) {
			const struct rf_endpoint *e = m->endpoints[i];

			for (size_t k = 0; k < e->n_routes; k++) {
				l.surface = e->style->name;
				l.route = e->routes[k].id;
				l.method = rf_method_name(e->routes[k].method);
				print_counter(&m->counters[m->first[i] + k],
				    &l, (enum family)f, out);
			}
		}
		l.surface = l.route = l.method = "none";
		print_counter(&m->counters[m->n_routes], &l, (enum family)f,
		    out);
	}
}
