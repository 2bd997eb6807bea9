/*
 * Groups of rules, each headed by the agents it is for.  Lines that nobody
 * knows are passed over, and do not end a group's head.
 */
#include "config.h"

#include "jobs/web_robots.h"

#include <string.h>

#define MAX_RULES 10000
#define MAX_PATTERN 2048

/* One line without its comment: "key: value". */
static bool
take_line(struct rf_str *text, struct rf_str *key, struct rf_str *value)
{
	struct rf_str line;

	while (text->ptr != NULL && text->len > 0) {
		size_t n = 0;

		while (n < text->len && text->ptr[n] != '\n' &&
		    text->ptr[n] != '\r')
			n++;
		line = (struct rf_str){ text->ptr, n };
		text->ptr += n < text->len ? n + 1 : n;
		text->len -= n < text->len ? n + 1 : n;
		line = rf_str_cut(&line, '#');
		*key = rf_str_trim(rf_str_cut(&line, ':'));
		if (line.ptr == NULL)
			continue;
		*value = rf_str_trim(line);
		return true;
	}
	return false;
}

static bool
is_agent(struct rf_str value, const char *agent)
{
	/* "Riffle/1.0" is written by some who mean the product. */
	return rf_str_ieq(rf_str_cut(&value, '/'), agent);
}

/* The rules of the groups for one agent; false when there is no group. */
static bool
read_for(struct rf_robots *r, struct rf_arena *a, struct rf_str text,
    const char *agent)
{
	bool any = false, mine = false, head = false;
	struct rf_str key, value;

	while (take_line(&text, &key, &value)) {
		bool allow = rf_str_ieq(key, "allow");

		if (rf_str_ieq(key, "user-agent")) {
			mine = (head && mine) || is_agent(value, agent);
			head = true;
			any = any || mine;
			continue;
		}
		if (!allow && !rf_str_ieq(key, "disallow"))
			continue;
		head = false;
		if (!mine || value.len == 0 || value.len > MAX_PATTERN ||
		    r->rules.n >= MAX_RULES)
			continue;
		*RF_VEC_PUSH(&r->rules) = (struct rf_robots_rule){
		    .path = { rf_arena_strndup(a, value.ptr, value.len),
		    value.len }, .allow = allow };
	}
	return any;
}

void
rf_robots_read(struct rf_robots *r, struct rf_arena *a, struct rf_str text,
    const char *agent)
{
	*r = (struct rf_robots){ .rules = { .n = 0 } };
	if (rf_str_starts(text, "\xef\xbb\xbf")) {
		text.ptr += 3;
		text.len -= 3;
	}
	if (!read_for(r, a, text, agent))
		(void)read_for(r, a, text, "*");
}

/* Stars are tried from the shortest on; each only as far as the next one. */
static bool
matches(struct rf_str pattern, struct rf_str path)
{
	size_t p = 0, s = 0, star = SIZE_MAX, from = 0;
	bool end = pattern.len > 0 && pattern.ptr[pattern.len - 1] == '$';

	pattern.len -= end;
	for (;;) {
		if (p == pattern.len && (!end || s == path.len))
			return true;
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = ++p;
			from = s;
		} else if (p < pattern.len && s < path.len &&
		    pattern.ptr[p] == path.ptr[s]) {
			p++;
			s++;
		} else if (star != SIZE_MAX && from < path.len) {
			p = star;
			s = ++from;
		} else {
			return false;
		}
	}
}

bool
rf_robots_allow(const struct rf_robots *r, struct rf_str path)
{
	size_t longest = 0;
	bool allow = true;

	for (size_t i = 0; i < r->rules.n; i++) {
		const struct rf_robots_rule *rule = &r->rules.v[i];

		if (rule->path.len < longest || !matches(rule->path, path))
			continue;
		allow = rule->allow || (rule->path.len == longest && allow);
		longest = rule->path.len;
	}
	return allow;
}

struct rf_str
rf_robots_origin(const char *url)
{
	const char *host = strstr(url, "://");

	host = host != NULL ? host + 3 : url;
	return (struct rf_str){ url, (size_t)(host - url) +
	    strcspn(host, "/?") };
}

void
rf_robots_release(struct rf_robots *r)
{
	RF_VEC_RELEASE(&r->rules);
}
