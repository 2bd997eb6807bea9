/* See the header. */
#include "config.h"

#include "extract/codepage.h"

const char *
rf_codepage(struct rf_arena *arena, int32_t number)
{
	switch (number) {
	case 932:
		return "shift_jis";
	case 936:
		return "gb2312";
	case 949:
		return "euc-kr";
	case 950:
		return "big5";
	case 1200:
		return "UTF-16LE";
	case 10000:
		return "macintosh";
	case 65001:
		return "utf-8";
	default:
		return number >= 1250 && number <= 1258 ?
		    rf_arena_printf(arena, "windows-%d", number) :
		    number > 0 && number < 2000 ?
		    rf_arena_printf(arena, "CP%d", number) :
		    "windows-1252";
	}
}
