/* UTF-8: checking, mending, walking.  Foreign text passes here first. */
#ifndef RF_UTIL_UTF8_H
#define RF_UTIL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/str.h"

/* Well-formed (no overlongs, no surrogates, up to U+10FFFF)? */
bool rf_utf8_valid(struct rf_str s);
/* Code points in well-formed text. */
size_t rf_utf8_length(struct rf_str s);
/*
 * Well-formed text: the same slice when nothing is wrong, else a copy in
 * the arena.  Ill-formed sequences become U+FFFD; control characters other
 * than tab and newline, and U+FFFE/U+FFFF, are dropped; CR LF and CR become
 * LF.
 */
struct rf_str rf_utf8_clean(struct rf_arena *a, struct rf_str s);
/*
 * The code point at s[*pos], advancing *pos; U+FFFD for an ill-formed byte.
 * *pos must be below s.len.
 */
uint32_t rf_utf8_next(struct rf_str s, size_t *pos);
/* Encode; returns 1 to 4 bytes written, 0 for what is no scalar value. */
size_t rf_utf8_encode(uint32_t cp, char out[4]);
/* The longest prefix of at most n bytes that ends at a character border. */
struct rf_str rf_utf8_prefix(struct rf_str s, size_t n);
/*
 * Text in another encoding ("UTF-16LE", "windows-1252", any iconv name) as
 * clean UTF-8 in the arena; bytes that do not convert become U+FFFD.
 * An unknown encoding, and NULL, is read as windows-1252.  Names mean what
 * they mean to browsers: "gb2312" is read as GB 18030.
 */
struct rf_str rf_utf8_from(struct rf_arena *a, struct rf_str s,
    const char *encoding);
/*
 * Is that the name of an encoding which documents come in?  False for names
 * that only iconv may know.
 */
bool rf_utf8_knows(const char *encoding);
/*
 * Load the tables of the usual encodings, which some C libraries keep in
 * files: for a process that will fork readers which may open none.  Takes
 * some milliseconds the first time; not thread-safe.
 */
void rf_utf8_preload(void);

#endif
