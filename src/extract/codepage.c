/* See the header. */
#include "config.h"

#include "extract/codepage.h"

#include <stddef.h>

#include "util/err.h"

static const struct {
	int32_t number;
	const char *name;
} pages[] = {
	{ 437, "cp437" }, { 737, "cp737" }, { 775, "cp775" },
	{ 850, "cp850" }, { 852, "cp852" }, { 855, "cp855" },
	{ 857, "cp857" }, { 858, "cp858" }, { 860, "cp860" },
	{ 861, "cp861" }, { 862, "cp862" }, { 863, "cp863" },
	{ 864, "cp864" }, { 865, "cp865" }, { 866, "cp866" },
	{ 869, "cp869" }, { 874, "cp874" }, { 932, "shift_jis" },
	{ 936, "gb2312" }, { 949, "euc-kr" }, { 950, "big5" },
	{ 1200, "utf-16le" }, { 1201, "utf-16be" },
	{ 1250, "windows-1250" }, { 1251, "windows-1251" },
	{ 1252, "windows-1252" }, { 1253, "windows-1253" },
	{ 1254, "windows-1254" }, { 1255, "windows-1255" },
	{ 1256, "windows-1256" }, { 1257, "windows-1257" },
	{ 1258, "windows-1258" }, { 1361, "johab" },
	{ 10000, "macintosh" }, { 10007, "mac-cyrillic" },
	{ 20127, "us-ascii" }, { 20866, "koi8-r" }, { 21866, "koi8-u" },
	{ 20932, "euc-jp" }, { 20936, "gb2312" }, { 20949, "euc-kr" },
	{ 28591, "iso-8859-1" }, { 28592, "iso-8859-2" },
	{ 28593, "iso-8859-3" }, { 28594, "iso-8859-4" },
	{ 28595, "iso-8859-5" }, { 28596, "iso-8859-6" },
	{ 28597, "iso-8859-7" }, { 28598, "iso-8859-8" },
	{ 28599, "iso-8859-9" }, { 28603, "iso-8859-13" },
	{ 28605, "iso-8859-15" }, { 38598, "iso-8859-8" },
	{ 50220, "iso-2022-jp" }, { 50221, "iso-2022-jp" },
	{ 50222, "iso-2022-jp" }, { 50225, "iso-2022-kr" },
	{ 51932, "euc-jp" }, { 51936, "gb2312" }, { 51949, "euc-kr" },
	{ 54936, "gb18030" }, { 65000, "utf-7" }, { 65001, "utf-8" },
};

const char *
rf_codepage(struct rf_arena *arena, int32_t number)
{
	for (size_t i = 0; i < RF_COUNT(pages); i++)
		if (pages[i].number == number)
			return pages[i].name;
	/* Those of DOS that nobody uses. */
	return number > 0 && number < 2000 ?
	    rf_arena_printf(arena, "CP%d", number) : "windows-1252";
}

const char *
rf_codepage_of_font(int32_t number)
{
	static const struct {
		int32_t number;
		const char *name;
	} fonts[] = {
		{ 77, "macintosh" }, { 128, "shift_jis" }, { 129, "euc-kr" },
		{ 130, "johab" }, { 134, "gb2312" }, { 136, "big5" },
		{ 161, "windows-1253" }, { 162, "windows-1254" },
		{ 163, "windows-1258" }, { 177, "windows-1255" },
		{ 178, "windows-1256" }, { 186, "windows-1257" },
		{ 204, "windows-1251" }, { 222, "cp874" },
		{ 238, "windows-1250" }, { 255, "cp437" },
	};

	for (size_t i = 0; i < RF_COUNT(fonts); i++)
		if (fonts[i].number == number)
			return fonts[i].name;
	return NULL;
}
