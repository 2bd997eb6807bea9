/* Still pictures: a page of the picture's size with one figure. */
#ifndef RF_EXTRACT_PICTURE_H
#define RF_EXTRACT_PICTURE_H

#include "extract/extract.h"

/* The rows of formats.c, one for each format of image/probe.h. */
extern const struct rf_format rf_picture_jpeg, rf_picture_png,
    rf_picture_gif, rf_picture_webp, rf_picture_bmp, rf_picture_tiff,
    rf_picture_avif, rf_picture_heif, rf_picture_svg, rf_picture_ico,
    rf_picture_jp2, rf_picture_jxl, rf_picture_psd, rf_picture_emf,
    rf_picture_wmf;

#endif
