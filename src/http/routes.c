/*
 * The compiled route table.  Rows are sorted by their number of segments,
 * then most literal first, so that a request looks at the few rows of its own
 * length and takes the first that fits.
 */
#include "config.h"
#include "http/routes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define MAX_DEPTH 16

struct row {
	const struct rf_route *route;
	const struct rf_endpoint *endpoint;
	struct rf_str *segments;	/* n; of an argument: its name */
	bool *is_arg;
	size_t n, args;
	size_t order;			/* in the tables, for a stable sort */
};

struct rf_routes {
	struct rf_arena arena;
	struct row *rows;
	size_t n;
	size_t first[MAX_DEPTH + 2];	/* of each number of segments */
};

static void
compile(struct rf_arena *a, struct row *row)
{
	struct rf_str rest = rf_str(row->route->pattern), s;

	assert(rf_str_starts(rest, "/"));
	row->segments = rf_arena_array(a, MAX_DEPTH, sizeof(*row->segments));
	row->is_arg = rf_arena_array(a, MAX_DEPTH, sizeof(*row->is_arg));
	while (rest.ptr != NULL) {
		s = rf_str_cut(&rest, '/');
		if (s.len == 0)
			continue;
		assert(row->n < MAX_DEPTH);
		if (s.ptr[0] == '{') {
			assert(s.len > 2 && s.ptr[s.len - 1] == '}');
			s.ptr = rf_arena_strndup(a, s.ptr + 1, s.len - 2);
			s.len -= 2;
			row->is_arg[row->n] = true;
			row->args++;
		}
		row->segments[row->n++] = s;
	}
}

static int
compare(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;

	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (size_t i = 0; i < a->n; i++)
		if (a->is_arg[i] != b->is_arg[i])
			return a->is_arg[i] ? 1 : -1;
	return a->order < b->order ? -1 : 1;
}

struct rf_routes *
rf_routes_new(const struct rf_endpoint *const *endpoints)
{
	struct rf_routes *r = rf_calloc(1, sizeof(*r));
	size_t at = 0;

	rf_arena_init(&r->arena);
	for (size_t i = 0; endpoints[i] != NULL; i++)
		r->n += endpoints[i]->n_routes;
	r->rows = rf_arena_array(&r->arena, r->n + 1, sizeof(*r->rows));
	for (size_t i = 0; endpoints[i] != NULL; i++)
		for (size_t k = 0; k < endpoints[i]->n_routes; k++, at++) {
			r->rows[at].endpoint = endpoints[i];
			r->rows[at].route = &endpoints[i]->routes[k];
			r->rows[at].order = at;
			compile(&r->arena, &r->rows[at]);
		}
	qsort(r->rows, r->n, sizeof(*r->rows), compare);
	at = 0;
	for (size_t depth = 0; depth <= MAX_DEPTH; depth++) {
		r->first[depth] = at;
		while (at < r->n && r->rows[at].n == depth)
			at++;
	}
	r->first[MAX_DEPTH + 1] = at;
	return r;
}

void
rf_routes_free(struct rf_routes *r)
{
	if (r == NULL)
		return;
	rf_arena_release(&r->arena);
	free(r);
}

/* How many leading segments agree. */
static size_t
agree(const struct row *row, const struct rf_request *req)
{
	size_t n = row->n < req->n_segments ? row->n : req->n_segments;

	for (size_t i = 0; i < n; i++)
		if (!row->is_arg[i] &&
		    !rf_str_eq(row->segments[i], req->segments[i]))
			return i;
	return n;
}

static void
take_args(const struct row *row, struct rf_request *req)
{
	req->args = rf_arena_array(req->arena, row->args + 1,
	    sizeof(*req->args));
	req->n_args = 0;
	for (size_t i = 0; i < row->n; i++)
		if (row->is_arg[i])
			req->args[req->n_args++] = (struct rf_pair){
			    row->segments[i], req->segments[i] };
}

void
rf_routes_match(const struct rf_routes *r, struct rf_request *req,
    struct rf_match *out)
{
	unsigned method = req->method == RF_HEAD ? RF_GET :
	    (unsigned)req->method;

	*out = (struct rf_match){ NULL, NULL, 0 };
	if (req->n_segments > MAX_DEPTH)
		return;
	for (size_t i = r->first[req->n_segments];
	    i < r->first[req->n_segments + 1]; i++) {
		const struct row *row = &r->rows[i];

		if (agree(row, req) != row->n)
			continue;
		if (out->endpoint == NULL)
			out->endpoint = row->endpoint;
		out->methods |= (unsigned)row->route->method;
		if (out->route == NULL &&
		    (unsigned)row->route->method == method) {
			out->route = row->route;
			out->endpoint = row->endpoint;
			take_args(row, req);
		}
	}
}

const struct rf_endpoint *
rf_routes_nearest(const struct rf_routes *r, const struct rf_request *req)
{
	const struct rf_endpoint *best = NULL;
	size_t most = 0, n;

	for (size_t i = 0; i < r->n; i++) {
		if (r->rows[i].n == 0 || r->rows[i].is_arg[0])
			continue;
		n = agree(&r->rows[i], req);
		if (n > most) {
			most = n;
			best = r->rows[i].endpoint;
		}
	}
	return best;
}
