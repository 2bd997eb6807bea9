/*
 * Numbers of lists and notes as text (ECMA-376 part 1, 17.18.59).  Formats
 * that are not known are written as decimal numbers, as Word does.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "extract/docx/docx_priv.h"
#include "util/utf8.h"

static void
decimal(struct rf_buf *out, uint32_t n)
{
	rf_buf_printf(out, "%u", n);
}

static void
put(struct rf_buf *out, uint32_t cp)
{
	char c[4];

	rf_buf_add(out, c, rf_utf8_encode(cp, c));
}

static void
roman(struct rf_buf *out, uint32_t n, bool upper)
{
	static const struct {
		uint32_t value;
		const char *text;
	} marks[] = {
		{ 1000, "m" }, { 900, "cm" }, { 500, "d" }, { 400, "cd" },
		{ 100, "c" }, { 90, "xc" }, { 50, "l" }, { 40, "xl" },
		{ 10, "x" }, { 9, "ix" }, { 5, "v" }, { 4, "iv" }, { 1, "i" },
	};

	if (n == 0 || n > 32767) {
		decimal(out, n);
		return;
	}
	for (size_t i = 0; i < RF_COUNT(marks); i++)
		for (; n >= marks[i].value; n -= marks[i].value)
			for (const char *p = marks[i].text; *p != '\0'; p++)
				rf_buf_addc(out, upper ? *p - 32 : *p);
}

/* a, b, ... z, aa, bb, ...: Word repeats the letter. */
static void
letters(struct rf_buf *out, uint32_t n, uint32_t first, uint32_t count)
{
	uint32_t times;

	if (n == 0 || n > 780) {
		decimal(out, n);
		return;
	}
	times = (n - 1) / count + 1;
	while (times-- > 0)
		put(out, first + (n - 1) % count);
}

/* Behind the last one they begin anew, or are decimal. */
static void
from_list(struct rf_buf *out, uint32_t n, const char *list, bool once)
{
	struct rf_str s = rf_str(list);
	uint32_t count = (uint32_t)rf_utf8_length(s), cp = 0;
	size_t at = 0;

	if (n == 0 || n > (once ? count : 30 * count)) {
		decimal(out, n);
		return;
	}
	for (uint32_t i = 0; i <= (n - 1) % count; i++)
		cp = rf_utf8_next(s, &at);
	for (uint32_t i = 0; i <= (n - 1) / count; i++)
		put(out, cp);
}

static void
ordinal(struct rf_buf *out, uint32_t n)
{
	static const char *const ends[] = { "th", "st", "nd", "rd" };
	uint32_t last = n % 10;

	decimal(out, n);
	rf_buf_adds(out, ends[last < 4 && n / 10 % 10 != 1 ? last : 0]);
}

static const char *const ones[][2] = { { "zero", "zeroth" },
	{ "one", "first" }, { "two", "second" }, { "three", "third" },
	{ "four", "fourth" }, { "five", "fifth" }, { "six", "sixth" },
	{ "seven", "seventh" }, { "eight", "eighth" }, { "nine", "ninth" },
	{ "ten", "tenth" }, { "eleven", "eleventh" }, { "twelve", "twelfth" },
	{ "thirteen", "thirteenth" }, { "fourteen", "fourteenth" },
	{ "fifteen", "fifteenth" }, { "sixteen", "sixteenth" },
	{ "seventeen", "seventeenth" }, { "eighteen", "eighteenth" },
	{ "nineteen", "nineteenth" } };
static const char *const tens[][2] = { { "", "" }, { "", "" },
	{ "twenty", "twentieth" }, { "thirty", "thirtieth" },
	{ "forty", "fortieth" }, { "fifty", "fiftieth" },
	{ "sixty", "sixtieth" }, { "seventy", "seventieth" },
	{ "eighty", "eightieth" }, { "ninety", "ninetieth" } };

/* English words up to 999. */
static void
words(struct rf_buf *out, uint32_t n, bool rank)
{
	const char *part[3] = { "", "", "" }, *join[2] = { "", "" };
	uint32_t rest = n % 100;
	char first;

	if (n > 999) {
		(rank ? ordinal : decimal)(out, n);
		return;
	}
	if (n >= 100) {
		part[0] = ones[n / 100][0];
		join[0] = rest > 0 ? " hundred " : rank ? " hundredth" :
		    " hundred";
	}
	if (rest >= 20) {
		part[1] = tens[rest / 10][rank && rest % 10 == 0];
		join[1] = rest % 10 > 0 ? "-" : "";
		rest %= 10;
		if (rest > 0)
			part[2] = ones[rest][rank];
	} else if (rest > 0 || n == 0) {
		part[2] = ones[rest][rank];
	}
	first = part[0][0] != '\0' ? *part[0] : part[1][0] != '\0' ?
	    *part[1] : *part[2];
	/* It begins with a capital. */
	for (int i = 0; i < 3; i++) {
		if (part[i][0] != '\0' && first != '\0') {
			rf_buf_addc(out, (char)(first - 32));
			part[i]++;
			first = '\0';
		}
		rf_buf_adds(out, part[i]);
		rf_buf_adds(out, i < 2 ? join[i] : "");
	}
}

/* With a word for each power of ten, up to 9999. */
struct han {
	const char *digits, *powers;
	bool one;		/* also before the ten of ten to nineteen */
};

static void
han(struct rf_buf *out, uint32_t n, const struct han *form)
{
	const char *digits = form->digits, *powers = form->powers;
	uint32_t digit[10], power[4] = { 0 };
	size_t at = 0;
	bool gap = false, any = false;

	if (n == 0 || n > 9999) {
		decimal(out, n);
		return;
	}
	for (int i = 0; i < 10; i++)
		digit[i] = rf_utf8_next(rf_str(digits), &at);
	at = 0;
	for (int i = 1; i < 4; i++)
		power[i] = rf_utf8_next(rf_str(powers), &at);
	for (int i = 3; i >= 0; i--) {
		uint32_t scale = i == 3 ? 1000 : i == 2 ? 100 : i == 1 ? 10 :
		    1, x = n / scale % 10;

		if (x == 0) {
			gap = any;
			continue;
		}
		if (gap)
			put(out, digit[0]);
		gap = false;
		/* Ten to nineteen start with the ten. */
		if (x > 1 || i != 1 || any || form->one)
			put(out, digit[x]);
		if (i > 0)
			put(out, power[i]);
		any = true;
	}
}

static void
digits_of(struct rf_buf *out, uint32_t n, uint32_t zero)
{
	char text[21];
	size_t len = rf_format_int(n, text);

	for (size_t i = 0; i < len; i++)
		put(out, zero + (uint32_t)(text[i] - '0'));
}

/* Circled, parenthesised, with a stop: signs for the first twenty. */
static void
signs(struct rf_buf *out, uint32_t n, uint32_t first, uint32_t count)
{
	if (n >= 1 && n <= count)
		put(out, first + n - 1);
	else
		decimal(out, n);
}

/* "001, 002, 003, ...": as many digits as the first one shows. */
static void
custom_number(struct rf_buf *out, uint32_t n, const char *custom)
{
	size_t width = strspn(custom, "0123456789");

	rf_buf_printf(out, "%0*u", width > 0 && width < 10 ? (int)width : 1,
	    n);
}

static const struct {
	const char *format;
	enum { LETTERS, LIST, ONCE, DIGITS, SIGNS } how;
	uint32_t first, count;
	const char *list;
} simple[] = {
	{ "lowerLetter", LETTERS, 'a', 26, NULL },
	{ "upperLetter", LETTERS, 'A', 26, NULL },
	{ "russianLower", LIST, 0, 0, "абвгдежзиклмнопрстуфхцчшщыэюя" },
	{ "russianUpper", LIST, 0, 0, "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ" },
	{ "hebrew2", LIST, 0, 0, "אבגדהוזחטיכלמנסעפצקרשת" },
	{ "arabicAlpha", LIST, 0, 0, "أبتثجحخدذرزسشصضطظعغفقكلمنهوي" },
	{ "arabicAbjad", LIST, 0, 0, "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ" },
	{ "aiueoFullWidth", LIST, 0, 0, "アイウエオカキクケコサシスセソタチツテト"
	    "ナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン" },
	{ "aiueo", LIST, 0, 0, "アイウエオカキクケコサシスセソタチツテト"
	    "ナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン" },
	{ "irohaFullWidth", LIST, 0, 0, "イロハニホヘトチリヌルヲワカヨタレソツネ"
	    "ナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン" },
	{ "iroha", LIST, 0, 0, "イロハニホヘトチリヌルヲワカヨタレソツネ"
	    "ナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン" },
	{ "ganada", LIST, 0, 0, "가나다라마바사아자차카타파하" },
	{ "chosung", LIST, 0, 0, "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ" },
	{ "ideographTraditional", ONCE, 0, 0, "甲乙丙丁戊己庚辛壬癸" },
	{ "ideographZodiac", ONCE, 0, 0, "子丑寅卯辰巳午未申酉戌亥" },
	{ "ideographEnclosedCircle", SIGNS, 0x3280, 10, NULL },
	{ "chicago", LIST, 0, 0, "*†‡§" },
	{ "thaiLetters", LETTERS, 0x0e01, 46, NULL },
	{ "hindiConsonants", LETTERS, 0x0915, 37, NULL },
	{ "decimalFullWidth", DIGITS, 0xff10, 0, NULL },
	{ "decimalFullWidth2", DIGITS, 0xff10, 0, NULL },
	{ "thaiNumbers", DIGITS, 0x0e50, 0, NULL },
	{ "hindiNumbers", DIGITS, 0x0966, 0, NULL },
	{ "decimalEnclosedCircle", SIGNS, 0x2460, 20, NULL },
	{ "decimalEnclosedCircleChinese", SIGNS, 0x2460, 20, NULL },
	{ "decimalEnclosedParen", SIGNS, 0x2474, 20, NULL },
	{ "decimalEnclosedFullstop", SIGNS, 0x2488, 20, NULL },
};

static bool
by_table(struct rf_buf *out, uint32_t n, const char *format)
{
	for (size_t i = 0; i < RF_COUNT(simple); i++) {
		if (strcmp(simple[i].format, format) != 0)
			continue;
		if (simple[i].how == LETTERS)
			letters(out, n, simple[i].first, simple[i].count);
		else if (simple[i].how == LIST || simple[i].how == ONCE)
			from_list(out, n, simple[i].list,
			    simple[i].how == ONCE);
		else if (simple[i].how == DIGITS)
			digits_of(out, n, simple[i].first);
		else
			signs(out, n, simple[i].first, simple[i].count);
		return true;
	}
	return false;
}

static bool
is_one_of(const char *s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

void
rf_docx_number(struct rf_buf *out, uint32_t n, const char *format,
    const char *custom)
{
	static const char *const counting[] = { "chineseCounting",
		"chineseCountingThousand", "taiwaneseCounting",
		"taiwaneseCountingThousand", "japaneseCounting",
		"ideographDigital", "japaneseDigitalTenThousand",
		"taiwaneseDigital", NULL };
	static const struct {
		const char *format;
		struct han form;
	} forms[] = {
		{ "chineseLegalSimplified", { "零壹贰叁肆伍陆柒捌玖", "拾佰仟",
		    true } },
		{ "ideographLegalTraditional", { "零壹貳參肆伍陸柒捌玖", "拾佰仟",
		    true } },
		{ "japaneseLegal", { "零壱弐参四伍六七八九", "拾百阡", true } },
		{ "koreanCounting", { "영일이삼사오육칠팔구", "십백천", false } },
		{ "koreanDigital2", { "零一二三四五六七八九", "十百千", false } },
	};
	static const struct han usual = { "〇一二三四五六七八九", "十百千",
		false };

	for (size_t i = 0; i < RF_COUNT(forms); i++)
		if (strcmp(format, forms[i].format) == 0) {
			han(out, n, &forms[i].form);
			return;
		}
	if (strcmp(format, "none") == 0 || strcmp(format, "bullet") == 0)
		return;
	if (strcmp(format, "lowerRoman") == 0)
		roman(out, n, false);
	else if (strcmp(format, "upperRoman") == 0)
		roman(out, n, true);
	else if (strcmp(format, "ordinal") == 0)
		ordinal(out, n);
	else if (strcmp(format, "cardinalText") == 0)
		words(out, n, false);
	else if (strcmp(format, "ordinalText") == 0)
		words(out, n, true);
	else if (strcmp(format, "decimalZero") == 0)
		rf_buf_printf(out, "%02u", n);
	else if (strcmp(format, "hex") == 0)
		rf_buf_printf(out, "%X", n);
	else if (strcmp(format, "numberInDash") == 0)
		rf_buf_printf(out, "- %u -", n);
	else if (strcmp(format, "custom") == 0 && custom != NULL)
		custom_number(out, n, custom);
	else if (is_one_of(format, counting))
		han(out, n, &usual);
	else if (!by_table(out, n, format))
		decimal(out, n);
}

const char *
rf_docx_format(uint32_t msonfc)
{
	static const char *const formats[] = {
		"decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter",
		"ordinal", "cardinalText", "ordinalText", "hex", "chicago",
		"ideographDigital", "japaneseCounting", "aiueo", "iroha",
		"decimalFullWidth", "decimalHalfWidth", "japaneseLegal",
		"japaneseDigitalTenThousand", "decimalEnclosedCircle",
		"decimalFullWidth2", "aiueoFullWidth", "irohaFullWidth",
		"decimalZero", "bullet", "ganada", "chosung",
		"decimalEnclosedFullstop", "decimalEnclosedParen",
		"decimalEnclosedCircleChinese", "ideographEnclosedCircle",
		"ideographTraditional", "ideographZodiac",
		"ideographZodiacTraditional", "taiwaneseCounting",
		"ideographLegalTraditional", "taiwaneseCountingThousand",
		"taiwaneseDigital", "chineseCounting", "chineseLegalSimplified",
		"chineseCountingThousand", "decimal", "koreanDigital",
		"koreanCounting", "koreanLegal", "koreanDigital2", "hebrew1",
		"arabicAlpha", "hebrew2", "arabicAbjad", "hindiVowels",
		"hindiConsonants", "hindiNumbers", "hindiCounting", "thaiLetters",
		"thaiNumbers", "thaiCounting", "vietnameseCounting", "numberInDash",
		"russianLower", "russianUpper",
	};

	return msonfc < RF_COUNT(formats) ? formats[msonfc] :
	    msonfc == 255 ? "none" : "decimal";
}
