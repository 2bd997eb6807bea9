/*
 * Clocks, and the two spellings of a time that Riffle knows: RFC 3339 and
 * HTTP's (three of them on input, RFC 9110 section 5.6.7).  The calendar is
 * computed here: the C library's needs time zones and locks.
 */
#include "config.h"
#include "util/time.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)
#define FIRST_MS INT64_C(-62167219200000)	/* 0000-01-01 */
#define LAST_MS INT64_C(253402300799999)	/* 9999-12-31T23:59:59.999 */

static const char months[12][4] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};
static const char weekdays[7][4] = {
	"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
};

struct civil {
	int year, month, day;		/* month and day from 1 */
	int hour, minute, second, milli;
	int weekday;			/* 0 is Sunday; output only */
};

static int64_t
read_clock(clockid_t clock, int64_t per_second)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * per_second +
	    (int64_t)t.tv_nsec / (1000000000 / per_second);
}

int64_t
rf_day(int64_t ms)
{
	return ms / DAY_MS - (ms % DAY_MS < 0);
}

int64_t
rf_day_end(int64_t ms)
{
	return (rf_day(ms) + 1) * DAY_MS;
}

int64_t
rf_now(void)
{
	return read_clock(CLOCK_REALTIME, 1000);
}

int64_t
rf_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC, 1000);
}

int64_t
rf_monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC, 1000000);
}

int64_t
rf_thread_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID, 1000000000);
}

void
rf_sleep_ms(int ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	if (ms <= 0)
		return;
	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

/*
 * Days are counted from 0000-03-01, so that a leap day ends its year; 400
 * years are 146,097 days, and 719,468 days lead to 1970.
 */
static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

static void
civil_from_ms(int64_t ms, struct civil *c)
{
	int64_t days, rest, era, of_era, year, of_year, month;

	ms = ms < FIRST_MS ? FIRST_MS : ms > LAST_MS ? LAST_MS : ms;
	days = (ms >= 0 ? ms : ms - (DAY_MS - 1)) / DAY_MS;
	rest = ms - days * DAY_MS;
	c->weekday = (int)((days % 7 + 11) % 7);	/* a Thursday was 0 */
	c->hour = (int)(rest / 3600000);
	c->minute = (int)(rest / 60000 % 60);
	c->second = (int)(rest / 1000 % 60);
	c->milli = (int)(rest % 1000);

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	of_era = days - era * 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
	    365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	c->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	c->month = (int)(month < 10 ? month + 3 : month - 9);
	c->year = (int)(year + era * 400 + (c->month <= 2));
}

static int
days_in_month(int year, int month)
{
	static const unsigned char days[12] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
	};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* False when a field is out of its bounds.  A leap second is the next one. */
static bool
ms_from_civil(const struct civil *c, int64_t *ms)
{
	if (c->year < 0 || c->year > 9999 || c->month < 1 || c->month > 12 ||
	    c->day < 1 || c->day > days_in_month(c->year, c->month) ||
	    c->hour > 23 || c->minute > 59 || c->second > 60)
		return false;
	*ms = days_from_civil(c->year, c->month, c->day) * DAY_MS +
	    c->hour * INT64_C(3600000) + c->minute * 60000 +
	    c->second * 1000 + c->milli;
	return true;
}

/* Digits as a number padded to n places, and on. */
static char *
put(char *o, int v, int n)
{
	int i;

	for (i = n - 1; i >= 0; i--, v /= 10)
		o[i] = (char)('0' + v % 10);
	return o + n;
}

void
rf_time_format(int64_t ms, bool millis, char out[RF_TIME_SIZE])
{
	struct civil c;
	char *o = out;

	civil_from_ms(ms, &c);
	o = put(o, c.year, 4);
	*o++ = '-';
	o = put(o, c.month, 2);
	*o++ = '-';
	o = put(o, c.day, 2);
	*o++ = 'T';
	o = put(o, c.hour, 2);
	*o++ = ':';
	o = put(o, c.minute, 2);
	*o++ = ':';
	o = put(o, c.second, 2);
	if (millis) {
		*o++ = '.';
		o = put(o, c.milli, 3);
	}
	*o++ = 'Z';
	*o = '\0';
}

void
rf_time_http(int64_t ms, char out[30])
{
	struct civil c;
	char *o = out;

	civil_from_ms(ms, &c);
	memcpy(o, weekdays[c.weekday], 3);
	memcpy(o + 3, ", ", 2);
	o = put(o + 5, c.day, 2);
	*o++ = ' ';
	memcpy(o, months[c.month - 1], 3);
	o[3] = ' ';
	o = put(o + 4, c.year, 4);
	*o++ = ' ';
	o = put(o, c.hour, 2);
	*o++ = ':';
	o = put(o, c.minute, 2);
	*o++ = ':';
	o = put(o, c.second, 2);
	memcpy(o, " GMT", 5);
}

/* Takes exactly n digits off the front; false when they are not there. */
static bool
take_number(struct rf_str *s, size_t n, int *out)
{
	int64_t v;

	if (s->len < n || s->ptr[0] == '-' ||
	    !rf_parse_int((struct rf_str){ s->ptr, n }, 0, 999999999, &v))
		return false;
	s->ptr += n;
	s->len -= n;
	*out = (int)v;
	return true;
}

/* Takes one of the characters in `set` off the front. */
static bool
take_char(struct rf_str *s, const char *set)
{
	if (s->len == 0 || s->ptr[0] == '\0' ||
	    strchr(set, s->ptr[0]) == NULL)
		return false;
	s->ptr++;
	s->len--;
	return true;
}

static bool
take_clock(struct rf_str *s, struct civil *c)
{
	return take_number(s, 2, &c->hour) && take_char(s, ":") &&
	    take_number(s, 2, &c->minute) && take_char(s, ":") &&
	    take_number(s, 2, &c->second);
}

/* ".123456": any number of digits, of which three count. */
static bool
take_fraction(struct rf_str *s, int *milli)
{
	int unit = 100;

	*milli = 0;
	if (!take_char(s, "."))
		return true;
	if (s->len == 0 || s->ptr[0] < '0' || s->ptr[0] > '9')
		return false;
	for (; s->len != 0 && s->ptr[0] >= '0' && s->ptr[0] <= '9';
	    s->ptr++, s->len--, unit /= 10)
		*milli += (s->ptr[0] - '0') * unit;
	return true;
}

/* "Z", "+01:00" or "-0130"; the offset in minutes. */
static bool
take_zone(struct rf_str *s, int *minutes)
{
	bool west = s->len != 0 && s->ptr[0] == '-';
	int hour, minute;

	*minutes = 0;
	if (take_char(s, "Zz"))
		return true;
	if (!take_char(s, "+-") || !take_number(s, 2, &hour))
		return false;
	(void)take_char(s, ":");
	if (!take_number(s, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*minutes = (hour * 60 + minute) * (west ? -1 : 1);
	return true;
}

bool
rf_time_parse(struct rf_str s, int64_t *ms)
{
	struct civil c = { 0 };
	int zone = 0;

	if (!take_number(&s, 4, &c.year) || !take_char(&s, "-") ||
	    !take_number(&s, 2, &c.month) || !take_char(&s, "-") ||
	    !take_number(&s, 2, &c.day))
		return false;
	if (s.len != 0 && (!take_char(&s, "Tt ") || !take_clock(&s, &c) ||
	    !take_fraction(&s, &c.milli) || !take_zone(&s, &zone)))
		return false;
	if (s.len != 0 || !ms_from_civil(&c, ms))
		return false;
	*ms -= zone * INT64_C(60000);
	return true;
}

static bool
take_month(struct rf_str *s, int *month)
{
	for (*month = 1; *month <= 12; ++*month) {
		if (rf_str_starts(*s, months[*month - 1])) {
			s->ptr += 3;
			s->len -= 3;
			return true;
		}
	}
	return false;
}

/* After the weekday: "31 Jan 2026 12:00:00 GMT" or "31-Jan-26 12:00:00 GMT". */
static bool
take_day_first(struct rf_str *s, struct civil *c)
{
	const char *sep;

	if (!take_char(s, " ") || !take_number(s, 2, &c->day) || s->len == 0)
		return false;
	sep = s->ptr[0] == '-' ? "-" : " ";
	if (!take_char(s, sep) || !take_month(s, &c->month) ||
	    !take_char(s, sep))
		return false;
	if (sep[0] == ' ') {
		if (!take_number(s, 4, &c->year))
			return false;
	} else {
		if (!take_number(s, 2, &c->year))
			return false;
		/* Two digits of the obsolete form: Netscape's century. */
		c->year += c->year < 70 ? 2000 : 1900;
	}
	return take_char(s, " ") && take_clock(s, c) &&
	    rf_str_is(*s, " GMT");
}

/* After the weekday: " Jan 31 12:00:00 2026", a small day padded by a space. */
static bool
take_month_first(struct rf_str *s, struct civil *c)
{
	if (!take_char(s, " ") || !take_month(s, &c->month) ||
	    !take_char(s, " "))
		return false;
	if (!take_number(s, take_char(s, " ") ? 1 : 2, &c->day))
		return false;
	return take_char(s, " ") && take_clock(s, c) && take_char(s, " ") &&
	    take_number(s, 4, &c->year) && s->len == 0;
}

bool
rf_time_http_parse(struct rf_str s, int64_t *ms)
{
	struct civil c = { 0 };
	size_t letters = 0;

	while (letters < s.len && ((s.ptr[letters] | 32) >= 'a' &&
	    (s.ptr[letters] | 32) <= 'z'))
		letters++;
	if (letters < 3)
		return false;
	s.ptr += letters;
	s.len -= letters;
	if (take_char(&s, ",") ? !take_day_first(&s, &c) :
	    !take_month_first(&s, &c))
		return false;
	return ms_from_civil(&c, ms);
}
