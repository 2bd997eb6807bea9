/*
 * Windows metafiles (EMF, [MS-EMF], and WMF, [MS-WMF]) as drawings.
 *
 * A metafile is a list of calls of the Windows drawing library; those that
 * common drawings are made of are played onto a canvas.  Where that would
 * give another picture than the author's - the newer library's records
 * (EMF+) alone, glyphs by number, operations on what is drawn already - the
 * file is refused, and stays what it is.
 */
#ifndef RF_EXTRACT_METAFILE_METAFILE_H
#define RF_EXTRACT_METAFILE_METAFILE_H

#include "chart/canvas.h"
#include "extract/extract.h"

/*
 * Draw the file onto a canvas, which is initialised here; what it shows is in
 * its arena.  `e` measures texts, or is NULL.  On failure the canvas is
 * released.  RF_E_CORRUPT; RF_E_UNSUPPORTED: not to be drawn rightly;
 * RF_E_LIMIT: longer than is drawn.
 */
enum rf_code rf_metafile_canvas(const void *p, size_t n,
    struct rf_arena *arena, struct rf_easel *e, struct rf_canvas *cv,
    struct rf_err *err) RF_MUST_CHECK;

/*
 * For every figure whose picture is a metafile, when pictures are wanted:
 * a PNG in its place, and SVG beside it as charts have it
 * (rf_figure.original names the metafile then).  Fails as rf_extract_asset.
 */
enum rf_code rf_extract_metafiles(struct rf_extract *x, struct rf_err *err)
    RF_MUST_CHECK;

#endif
