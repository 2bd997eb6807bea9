/*
 * Small binary files written as text, so that a test's row shows them:
 *
 *	89AB		bytes in hex, white space between them as you like
 *	'IHDR'		characters
 *	@64		zeros up to offset 64
 *	{ 'ftyp' ... }	a box: its length, big-endian in 32 bits, in front
 *	[ 'IHDR' ... ]	a PNG chunk: length in front, CRC behind
 *	( 00FF ... )	compressed by zlib
 */
#ifndef RF_TESTS_BYTES_H
#define RF_TESTS_BYTES_H

#include "util/buf.h"

/* Appends to out; an ill-formed text ends the program. */
void test_bytes(const char *text, struct rf_buf *out);

#endif
