/*
 * Every ceiling that is not a setting, on one screen.  A setting's default
 * lives in conf/options.def.
 */
#ifndef RF_UTIL_LIMITS_H
#define RF_UTIL_LIMITS_H

#include <stdint.h>

#define RF_KiB 1024
#define RF_MiB (1024 * 1024)

/* Requests. */
#define RF_MAX_PATH 2048		/* bytes of the request target */
#define RF_MAX_SEGMENT 255		/* one decoded path segment */
#define RF_MAX_HEADER_VALUE 8192
#define RF_MAX_PARAMS 512		/* FastCGI parameters kept */
#define RF_MAX_FIELDS 200		/* form fields or parts in one body */
#define RF_MAX_FIELD_BYTES (1 * RF_MiB)	/* one text field */
#define RF_MAX_FIELDS_BYTES (4 * RF_MiB)	/* all text fields together */
#define RF_MAX_PART_HEADER 8192		/* headers of one multipart part */
#define RF_MAX_BOUNDARY 70		/* RFC 2046 section 5.1.1 */
#define RF_MAX_JSON_BODY (8 * RF_MiB)
#define RF_MAX_JSON_DEPTH 64
#define RF_MAX_FILENAME 255
#define RF_MAX_RANGES 16		/* byte ranges honoured in one request */

/* Documents. */
#define RF_MAX_ZIP_ENTRIES 65536
#define RF_MAX_ZIP_RATIO 1000		/* past RF_ZIP_RATIO_FROM bytes */
#define RF_ZIP_RATIO_FROM (8 * RF_MiB)
#define RF_MAX_ZIP_ENTRY (INT64_C(1) << 30)	/* bytes of one entry */
#define RF_MAX_ZIP_TOTAL (INT64_C(1) << 31)	/* bytes of all, unpacked */
#define RF_MAX_XML_DEPTH 256
#define RF_MAX_XML_TEXT (64 * RF_MiB)	/* one text node or attribute */
#define RF_MAX_XML_NODES 2000000	/* elements and texts held at once */
#define RF_MAX_MERGES 1000000		/* merged areas of one sheet */
#define RF_MAX_TEXT (256 * RF_MiB)	/* of one document's cells together: one
					   shared text in a million cells */
#define RF_MAX_CELLS 20000000		/* non-empty cells of one document */
#define RF_MAX_BLOCKS 20000000
#define RF_MAX_ASSET (256 * RF_MiB)	/* bytes of one embedded picture */
#define RF_MAX_ASSETS 20000		/* embedded pictures of one document */
#define RF_MAX_PIXELS 268435456		/* 2^28, before any decoding */
#define RF_MAX_WARNINGS 100
#define RF_MAX_LIKE_WARNINGS 20		/* of one kind; the others are counted */

/* Staging folder to parent. */
#define RF_MAX_MANIFEST (16 * RF_MiB)
#define RF_MAX_STAGED_FILES 20100

#endif
