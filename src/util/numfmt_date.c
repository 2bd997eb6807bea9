/*
 * Rendering of dates and times.  What surprises: the 1900 calendar of
 * spreadsheets has a 29 February 1900 (serial 60) and a day nought before
 * its first of January, and shows both; seconds are rounded, all larger
 * units are cut.
 */
#include "config.h"

#include "util/numfmt_priv.h"

#include <math.h>

#define DAY_MS 86400000LL
#define LAST_SERIAL 2958465	/* 9999-12-31, both calendars stop there */

struct names {
	unsigned language;	/* primary language of an LCID */
	const char *months[12];
	const char *days[7];	/* from Sunday */
	unsigned abbreviation;	/* characters of a short month; 3 for days */
	const char *of_months[12];	/* after a day, where that differs */
	const char *short_days[7];	/* where three characters are wrong */
};

static const struct names languages[] = {
	{ .language = 0x09, .abbreviation = 3,
	  .months = {
	    "January", "February", "March", "April", "May", "June", "July",
	    "August", "September", "October", "November", "December" },
	  .days = {
	    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
	    "Friday", "Saturday" } },
	{ .language = 0x07, .abbreviation = 3,
	  .months = {
	    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
	    "August", "September", "Oktober", "November", "Dezember" },
	  .days = {
	    "Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag",
	    "Freitag", "Samstag" } },
	{ .language = 0x0c, .abbreviation = 4,
	  .months = {
	    "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
	    "août", "septembre", "octobre", "novembre", "décembre" },
	  .days = {
	    "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
	    "samedi" } },
	{ .language = 0x0a, .abbreviation = 3,
	  .months = {
	    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
	    "agosto", "septiembre", "octubre", "noviembre", "diciembre" },
	  .days = {
	    "domingo", "lunes", "martes", "miércoles", "jueves", "viernes",
	    "sábado" } },
	{ .language = 0x10, .abbreviation = 3,
	  .months = {
	    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
	    "luglio", "agosto", "settembre", "ottobre", "novembre",
	    "dicembre" },
	  .days = {
	    "domenica", "lunedì", "martedì", "mercoledì", "giovedì",
	    "venerdì", "sabato" } },
	{ .language = 0x16, .abbreviation = 3,
	  .months = {
	    "janeiro", "fevereiro", "março", "abril", "maio", "junho",
	    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro" },
	  .days = {
	    "domingo", "segunda-feira", "terça-feira", "quarta-feira",
	    "quinta-feira", "sexta-feira", "sábado" } },
	{ .language = 0x13, .abbreviation = 3,
	  .months = {
	    "januari", "februari", "maart", "april", "mei", "juni", "juli",
	    "augustus", "september", "oktober", "november", "december" },
	  .days = {
	    "zondag", "maandag", "dinsdag", "woensdag", "donderdag",
	    "vrijdag", "zaterdag" } },
	{ .language = 0x1d, .abbreviation = 3,
	  .months = {
	    "januari", "februari", "mars", "april", "maj", "juni", "juli",
	    "augusti", "september", "oktober", "november", "december" },
	  .days = {
	    "söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag" } },
	{ .language = 0x06, .abbreviation = 3,
	  .months = {
	    "januar", "februar", "marts", "april", "maj", "juni", "juli",
	    "august", "september", "oktober", "november", "december" },
	  .days = {
	    "søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag" } },
	{ .language = 0x14, .abbreviation = 3,
	  .months = {
	    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august",
	    "september", "oktober", "november", "desember" },
	  .days = {
	    "søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag" } },
	{ .language = 0x1f, .abbreviation = 3,
	  .months = {
	    "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz",
	    "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık" },
	  .days = {
	    "Pazar", "Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma",
	    "Cumartesi" },
	  .short_days = {
	    "Paz", "Pzt", "Sal", "Çar", "Per", "Cum", "Cmt" } },
	{ .language = 0x19, .abbreviation = 3,
	  .months = {
	    "январь", "февраль", "март", "апрель", "май", "июнь", "июль",
	    "август", "сентябрь", "октябрь", "ноябрь", "декабрь" },
	  .days = {
	    "воскресенье", "понедельник", "вторник", "среда", "четверг",
	    "пятница", "суббота" },
	  .of_months = {
	    "января", "февраля", "марта", "апреля", "мая", "июня", "июля",
	    "августа", "сентября", "октября", "ноября", "декабря" },
	  .short_days = {
	    "Вс", "Пн", "Вт", "Ср", "Чт", "Пт", "Сб" } },
	{ .language = 0x22, .abbreviation = 3,
	  .months = {
	    "січень", "лютий", "березень", "квітень", "травень", "червень",
	    "липень", "серпень", "вересень", "жовтень", "листопад", "грудень" },
	  .days = {
	    "неділя", "понеділок", "вівторок", "середа", "четвер", "п'ятниця",
	    "субота" },
	  .of_months = {
	    "січня", "лютого", "березня", "квітня", "травня", "червня", "липня",
	    "серпня", "вересня", "жовтня", "листопада", "грудня" },
	  .short_days = {
	    "Нд", "Пн", "Вт", "Ср", "Чт", "Пт", "Сб" } },
	{ .language = 0x15, .abbreviation = 3,
	  .months = {
	    "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec",
	    "sierpień", "wrzesień", "październik", "listopad", "grudzień" },
	  .days = {
	    "niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek",
	    "sobota" },
	  .of_months = {
	    "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca",
	    "sierpnia", "września", "października", "listopada", "grudnia" },
	  .short_days = {
	    "niedz.", "pon.", "wt.", "śr.", "czw.", "pt.", "sob." } },
};

struct moment {
	int64_t days;		/* whole days of the serial */
	int64_t ms;		/* since midnight */
	int64_t all_ms;		/* the whole serial, for durations */
	int year, month, day;	/* 1..12, 0..31 */
	int weekday;		/* 0 Sunday */
};

static const struct names *
names_of(unsigned language)
{
	for (size_t i = 0; i < RF_COUNT(languages); i++)
		if (languages[i].language == (language & 0x3ff))
			return &languages[i];
	return &languages[0];
}

/* Proleptic Gregorian date of days since 1970-01-01. */
static void
civil(int64_t days, struct moment *m)
{
	/* Eras of 400 years that start on 1 March. */
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	m->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	m->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	m->year = (int)(yoe + era * 400 + (m->month <= 2));
}

static bool
split(const struct nf_section *s, double serial, bool date1904,
    struct moment *m)
{
	int64_t unit = 1;

	if (!(serial >= 0 && serial < LAST_SERIAL + 1))
		return false;
	m->all_ms = (int64_t)floor(serial * DAY_MS + 0.5);
	/* Round to what is shown of a second. */
	if (s->seconds)
		unit = s->subseconds == 0 ? 1000 : s->subseconds == 1 ? 100 :
		    s->subseconds == 2 ? 10 : 1;
	m->all_ms = (m->all_ms + unit / 2) / unit * unit;
	m->days = m->all_ms / DAY_MS;
	m->ms = m->all_ms % DAY_MS;
	if (date1904) {
		civil(m->days - 24107, m);
		m->weekday = (int)((m->days + 5) % 7);
	} else if (m->days == 60) {
		m->year = 1900;
		m->month = 2;
		m->day = 29;
		m->weekday = 3;
	} else if (m->days == 0) {
		m->year = 1900;
		m->month = 1;
		m->day = 0;
		m->weekday = 6;
	} else {
		civil(m->days - (m->days < 60 ? 25568 : 25569), m);
		/* Before the day that never was, weekdays are off by one. */
		m->weekday = (int)((m->days + 6) % 7);
	}
	return true;
}

/* At least `digits` of them; v is not negative. */
static void
add_int(struct nf_out *o, int64_t v, unsigned digits)
{
	char text[24];
	size_t at = sizeof(text);

	if (digits > 10)
		digits = 10;
	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	while (sizeof(text) - at < digits)
		text[--at] = '0';
	nf_add(o, text + at, sizeof(text) - at);
}

/* The first n characters of a name. */
static void
add_start(struct nf_out *o, const char *name, unsigned n)
{
	const char *p = name;

	while (*p != '\0' && n > 0) {
		p++;
		while (((unsigned char)*p & 0xc0) == 0x80)
			p++;
		n--;
	}
	nf_add(o, name, (size_t)(p - name));
}

static void
add_month(struct nf_out *o, const struct moment *m, unsigned n,
    const struct names *names, bool with_day)
{
	const char *name = names->months[m->month - 1];
	const char *of = names->of_months[m->month - 1];

	if (n <= 2)
		add_int(o, m->month, n);
	else if (n == 3)
		add_start(o, name, names->abbreviation);
	else if (n == 5)
		add_start(o, name, 1);
	else if (with_day && of != NULL)
		nf_add(o, of, strlen(of));
	else
		nf_add(o, name, strlen(name));
}

static void
add_day(struct nf_out *o, const struct moment *m, unsigned n,
    const struct names *names)
{
	const char *name = names->days[m->weekday];
	const char *brief = names->short_days[m->weekday];

	if (n <= 2)
		add_int(o, m->day, n);
	else if (n == 3 && brief != NULL)
		nf_add(o, brief, strlen(brief));
	else if (n == 3)
		add_start(o, name, 3);
	else
		nf_add(o, name, strlen(name));
}

static void
add_part(struct nf_out *o, const struct nf_section *s,
    const struct nf_token *t, const struct moment *m)
{
	const struct names *names = names_of(s->language);
	int64_t hour = m->ms / 3600000, v;
	bool pm = hour >= 12;

	switch (t->kind) {
	case NF_YEAR:
	case NF_BUDDHIST:
		v = m->year + (t->kind == NF_BUDDHIST ? 543 : 0);
		add_int(o, t->n <= 2 ? v % 100 : v, t->n <= 2 ? 2 : 4);
		break;
	case NF_MONTH:
		add_month(o, m, t->n, names, s->day);
		break;
	case NF_DAY:
		add_day(o, m, t->n, names);
		break;
	case NF_HOUR:
		if (s->twelve)
			hour = hour % 12 == 0 ? 12 : hour % 12;
		add_int(o, hour, t->n);
		break;
	case NF_MINUTE:
		add_int(o, m->ms / 60000 % 60, t->n);
		break;
	case NF_SECOND:
		add_int(o, m->ms / 1000 % 60, t->n);
		break;
	case NF_SUBSECOND:
		nf_addc(o, '.');
		v = m->ms % 1000;
		add_int(o, t->n == 1 ? v / 100 : t->n == 2 ? v / 10 : v, t->n);
		break;
	case NF_AMPM:
		nf_addc(o, t->text.ptr[pm]);
		nf_add(o, "M", t->n - 1);
		break;
	case NF_ALL_HOURS:
		add_int(o, m->all_ms / 3600000, t->n);
		break;
	case NF_ALL_MINUTES:
		add_int(o, m->all_ms / 60000, t->n);
		break;
	case NF_ALL_SECONDS:
		add_int(o, m->all_ms / 1000, t->n);
		break;
	case NF_LITERAL:
		nf_add(o, t->text.ptr, t->text.len);
		break;
	case NF_ZERO:
	case NF_SLASH:
		nf_addc(o, t->kind == NF_ZERO ? '0' : '/');
		break;
	default:
		break;
	}
}

bool
nf_date(struct nf_out *o, const struct nf_section *s, double serial,
    bool date1904)
{
	struct moment m;

	if (!split(s, serial, date1904, &m))
		return false;
	for (unsigned i = 0; i < s->n; i++)
		add_part(o, s, &s->tokens[i], &m);
	return true;
}
