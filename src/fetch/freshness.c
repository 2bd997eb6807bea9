/*
 * RFC 9111, sections 3, 4.1 and 4.2.  Where an answer contradicts itself the
 * stricter word counts.
 */
#include "config.h"

#include "fetch/freshness.h"

#include <string.h>

#include "util/err.h"
#include "util/mem.h"
#include "util/time.h"

#define MOST_SECONDS (INT64_C(10) * 366 * 86400)

void
rf_fresh_clear(struct rf_fresh *f)
{
	*f = (struct rf_fresh){ .max_age = -1, .date = -1, .expires = -1 };
}

/* Seconds; what is no number is no time at all. */
static int64_t
seconds(struct rf_str value)
{
	int64_t n;

	if (value.len >= 2 && value.ptr[0] == '"' &&
	    value.ptr[value.len - 1] == '"') {
		value.ptr++;
		value.len -= 2;
	}
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			return 0;
	}
	if (value.len == 0)
		return 0;
	return rf_parse_int(value, 0, MOST_SECONDS, &n) ? n : MOST_SECONDS;
}

/* Quoted strings hold commas only in extensions that we do not know. */
static void
cache_control(struct rf_fresh *f, struct rf_str value)
{
	while (value.ptr != NULL) {
		struct rf_str arg = rf_str_cut(&value, ','), word;

		word = rf_str_trim(rf_str_cut(&arg, '='));
		if (rf_str_ieq(word, "no-store")) {
			f->no_store = true;
		} else if (rf_str_ieq(word, "no-cache")) {
			f->no_cache = true;	/* also of some fields only */
		} else if (rf_str_ieq(word, "max-age")) {
			int64_t n = arg.ptr != NULL ?
			    seconds(rf_str_trim(arg)) : 0;

			if (f->max_age < 0 || n < f->max_age)
				f->max_age = n;
		}
	}
}

/*
 * What our requests never carry is the same in all of them, and of each kind
 * of file all ask with the same Accept.
 */
static void
vary(struct rf_fresh *f, struct rf_str value)
{
	static const char *const same[] = {
		"Accept", "Accept-Encoding", "Accept-Language", "Cookie",
		"Origin", "Referer", "Authorization", "DPR", "Width",
		"Viewport-Width", "Save-Data", "Sec-Fetch-Dest",
		"Sec-Fetch-Mode", "Sec-Fetch-Site",
	};

	while (value.ptr != NULL) {
		struct rf_str name = rf_str_trim(rf_str_cut(&value, ','));
		bool known = name.len == 0;

		for (size_t i = 0; i < RF_COUNT(same) && !known; i++)
			known = rf_str_ieq(name, same[i]);
		f->varies |= !known;
	}
}

/* Does it have the form that a server must understand when it comes back? */
static bool
is_etag(struct rf_str s)
{
	if (rf_str_starts(s, "W/")) {
		s.ptr += 2;
		s.len -= 2;
	}
	if (s.len < 2 || s.ptr[0] != '"' || s.ptr[s.len - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c <= ' ' || c == '"' || c >= 0x7f)
			return false;
	}
	return true;
}

static void
keep_text(char *to, size_t size, struct rf_str value)
{
	if (to[0] != '\0' || value.len >= size)
		return;			/* the first one counts */
	memcpy(to, value.ptr, value.len);
	to[value.len] = '\0';
}

void
rf_fresh_header(struct rf_fresh *f, struct rf_str name, struct rf_str value)
{
	int64_t ms;

	if (rf_str_ieq(name, "cache-control")) {
		cache_control(f, value);
	} else if (rf_str_ieq(name, "vary")) {
		vary(f, value);
	} else if (rf_str_ieq(name, "etag")) {
		if (is_etag(value))
			keep_text(f->etag, sizeof(f->etag), value);
	} else if (rf_str_ieq(name, "last-modified")) {
		if (rf_time_http_parse(value, &ms))
			keep_text(f->modified, sizeof(f->modified), value);
	} else if (rf_str_ieq(name, "age")) {
		ms = seconds(value);
		if (ms > f->age)
			f->age = ms;
	} else if (rf_str_ieq(name, "date")) {
		if (f->date < 0 && rf_time_http_parse(value, &ms) && ms >= 0)
			f->date = ms;
	} else if (rf_str_ieq(name, "expires")) {
		/* "0" and other nonsense: it is over. */
		if (!rf_time_http_parse(value, &ms) || ms < 0)
			ms = 0;
		if (f->expires < 0 || ms < f->expires)
			f->expires = ms;
	}
}

/* For how long it holds from when the server made it, ms. */
static int64_t
lifetime(const struct rf_fresh *f, int64_t now)
{
	if (f->no_cache)
		return 0;
	if (f->max_age >= 0)
		return f->max_age * 1000;
	if (f->expires >= 0)
		return f->expires - (f->date >= 0 ? f->date : now);
	return 0;
}

void
rf_fresh_judge(const struct rf_fresh *f, int64_t asked, int64_t now,
    struct rf_fetch_keep *out)
{
	int64_t apparent = f->date >= 0 && now > f->date ? now - f->date : 0;
	int64_t age = f->age * 1000 + (now > asked ? now - asked : 0);

	if (age < apparent)
		age = apparent;
	*out = (struct rf_fetch_keep){ .fresh_until = 0 };
	if (f->no_store || f->varies)
		return;
	if (lifetime(f, now) > age)
		out->fresh_until = now + lifetime(f, now) - age;
	rf_strlcpy(out->etag, f->etag, sizeof(out->etag));
	rf_strlcpy(out->modified, f->modified, sizeof(out->modified));
	out->may = out->fresh_until > 0 || out->etag[0] != '\0' ||
	    out->modified[0] != '\0';
}
