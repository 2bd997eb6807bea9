/* See image_samples.h.  Only as much of each format as the probe looks at. */
#include "config.h"
#include "lib/image_samples.h"

#define SOF(marker, bits, n) "FF" marker " 0011 " bits " 0010 0020 " n \
	" 011100 021100 031100 "
#define EXIF_6 "'MM' 002A 00000008 0001 0112 0003 00000001 0006 0000 00000000 "
#define PNG "89'PNG'0D0A1A0A"
#define IHDR(bits, color) "['IHDR' 00000020 00000010 " bits color " 000000]"
#define IDAT "['IDAT' 00]"
#define IEND "['IEND']"
#define RGB8 .bits = 8, .channels = 3, .color_space = "srgb"
#define RGBA8 .bits = 8, .channels = 4, .color_space = "srgb", .has_alpha = true
#define SIZE .width = 32, .height = 16

/* Little-endian TIFF entries: tag, type, count, value. */
#define SHORT(tag, value) tag " 0300 01000000 " value " 0000 "
#define TIFF_SIZE SHORT("0001", "2000") SHORT("0101", "1000")

/* HEIF: the boxes around the properties. */
#define FTYP(major, other) "{'ftyp' '" major "' 00000000 '" other "'}"
#define META(rest) "{'meta' 00000000 {'hdlr' 00000000 00000000 'pict' @80} " \
	"{'pitm' 00000000 0001} " rest "}"
#define ISPE "{'ispe' 00000000 00000020 00000010}"

#define SVG_NS " xmlns=\"http://www.w3.org/2000/svg\""

const struct image_sample image_samples[] = {
	/* ---- JPEG ---- */
	{ "jpeg-baseline", "FFD8 FFE0 0010 'JFIF'00 0101 01 0048 0060 0000 "
	    SOF("C0", "08", "03") "FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, RGB8, .dpi_x = 72, .dpi_y = 96,
	    .coding = "baseline" } },
	{ "jpeg-per-cm", "FFD8 FFE0 0010 'JFIF'00 0101 02 0064 0064 0000 "
	    SOF("C0", "08", "03") "FFD9",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, RGB8, .dpi_x = 254, .dpi_y = 254,
	    .coding = "baseline" } },
	{ "jpeg-grey-progressive", "FFD8 FFC2 000B 08 0010 0020 01 011100 FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, .bits = 8, .channels = 1,
	    .color_space = "b-w", .coding = "progressive" } },
	{ "jpeg-cmyk-adobe", "FFD8 FFEE 000E 'Adobe' 0064 0000 0000 02 "
	    "FFC0 0014 08 0010 0020 04 011100 021100 031100 041100 FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, .bits = 8, .channels = 4,
	    .color_space = "cmyk", .inverted_cmyk = true,
	    .coding = "baseline" } },
	{ "jpeg-12-bit", "FFD8" SOF("C1", "0C", "03") "FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, .bits = 12, .channels = 3,
	    .color_space = "rgb16", .coding = "extended" } },
	{ "jpeg-arithmetic", "FFD8" SOF("CA", "08", "03") "FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, RGB8, .coding = "progressive",
	    .arithmetic = true } },
	{ "jpeg-lossless", "FFD8" SOF("C3", "08", "03") "FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, RGB8, .coding = "lossless" } },
	{ "jpeg-hierarchical", "FFD8" SOF("C5", "08", "03") "FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, RGB8, .coding = "hierarchical" } },
	{ "jpeg-exif-behind-size", "FFD8" SOF("C0", "08", "03")
	    "FFE1 0022 'Exif'0000 " EXIF_6 "FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, RGB8, .orientation = 6,
	    .coding = "baseline" } },
	{ "jpeg-icc-and-garbage", "FFD8 FFE0 0004 0000 AABB00FF00"
	    "FFFFE2 0011 'ICC_PROFILE'00 01 01 00" SOF("C0", "08", "03")
	    "FFDA",
	    { .format = RF_IMAGE_JPEG, .media_type = "image/jpeg",
	    .suffix = "jpg", SIZE, RGB8, .has_icc = true,
	    .coding = "baseline" } },
	/* ---- PNG ---- */
	{ "png-rgb", PNG IHDR("08", "02") IDAT IEND,
	    { .format = RF_IMAGE_PNG, .media_type = "image/png",
	    .suffix = "png", SIZE, RGB8 } },
	{ "png-rgb16-transparent", PNG IHDR("10", "02")
	    "['tRNS' 000000000000]" IDAT IEND,
	    { .format = RF_IMAGE_PNG, .media_type = "image/png",
	    .suffix = "png", SIZE, .bits = 16, .channels = 4,
	    .color_space = "rgb16", .has_alpha = true } },
	{ "png-grey-alpha16", PNG IHDR("10", "04") IDAT IEND,
	    { .format = RF_IMAGE_PNG, .media_type = "image/png",
	    .suffix = "png", SIZE, .bits = 16, .channels = 2,
	    .color_space = "grey16", .has_alpha = true } },
	{ "png-1-bit", PNG IHDR("01", "00") IDAT IEND,
	    { .format = RF_IMAGE_PNG, .media_type = "image/png",
	    .suffix = "png", SIZE, .bits = 1, .channels = 1,
	    .color_space = "b-w" } },
	{ "png-palette", PNG IHDR("04", "03") "['PLTE' FF0000 00FF00]"
	    "['tRNS' 80]" IDAT IEND,
	    { .format = RF_IMAGE_PNG, .media_type = "image/png",
	    .suffix = "png", SIZE, .bits = 4, .channels = 4, .palette = true,
	    .color_space = "srgb", .has_alpha = true } },
	{ "png-all-chunks", PNG IHDR("08", "06") "['iCCP' 'x' 0000 00]"
	    "['pHYs' 00000B13 00001626 01]" IDAT IDAT "['eXIf' " EXIF_6 "]"
	    IEND,
	    { .format = RF_IMAGE_PNG, .media_type = "image/png",
	    .suffix = "png", SIZE, RGBA8, .has_icc = true, .orientation = 6,
	    .dpi_x = 2835 * 0.0254, .dpi_y = 5670 * 0.0254 } },
	{ "png-animated", PNG IHDR("08", "06") "['acTL' 00000003 00000000]"
	    IDAT IEND,
	    { .format = RF_IMAGE_PNG, .media_type = "image/apng",
	    .suffix = "png", SIZE, RGBA8, .animated = true, .frames = 3 } },
	/* ---- GIF ---- */
	{ "gif-still", "'GIF89a' 2000 1000 81 00 00 000000 FFFFFF FF0000 00FF00"
	    "2C 0000 0000 2000 1000 00 02 02 4401 00 3B",
	    { .format = RF_IMAGE_GIF, .media_type = "image/gif",
	    .suffix = "gif", SIZE, .bits = 2, .channels = 3, .palette = true,
	    .color_space = "srgb" } },
	{ "gif-animated", "'GIF89a' 2000 1000 00 00 00 "
	    "21FF 0B 'NETSCAPE2.0' 03 010000 00 "
	    "21F9 04 05 0A00 00 00 2C 0000 0000 2000 1000 80 000000 FFFFFF "
	    "02 02 4401 00 "
	    "21F9 04 04 0A00 00 00 2C 0000 0000 0100 0100 00 02 02 4401 00 "
	    "00 3B",
	    { .format = RF_IMAGE_GIF, .media_type = "image/gif",
	    .suffix = "gif", SIZE, RGBA8, .palette = true, .animated = true,
	    .frames = 2 } },
	/* ---- WebP ---- */
	{ "webp-lossy", "'RIFF' 16000000 'WEBPVP8 ' 0A000000 "
	    "100000 9D012A 2000 1080",
	    { .format = RF_IMAGE_WEBP, .media_type = "image/webp",
	    .suffix = "webp", SIZE, RGB8, .coding = "lossy" } },
	{ "webp-lossless", "'RIFF' 12000000 'WEBPVP8L' 05000000 "
	    "2F 1FC00310 00",
	    { .format = RF_IMAGE_WEBP, .media_type = "image/webp",
	    .suffix = "webp", SIZE, RGBA8, .coding = "lossless" } },
	{ "webp-extended", "'RIFF' 48000000 'WEBPVP8X' 0A000000 "
	    "28 000000 1F0000 0F0000 'VP8L' 05000000 2F 1FC00310 00"
	    "'EXIF' 20000000 'Exif'0000 " EXIF_6,
	    { .format = RF_IMAGE_WEBP, .media_type = "image/webp",
	    .suffix = "webp", SIZE, RGB8, .has_icc = true, .orientation = 6,
	    .coding = "lossless" } },
	{ "webp-animated", "'RIFF' 48000000 'WEBPVP8X' 0A000000 "
	    "12 000000 1F0000 0F0000 'ANIM' 06000000 00000000 0000 "
	    "'ANMF' 02000000 0000 'ANMF' 01000000 0000 'ANMF' 00000000",
	    { .format = RF_IMAGE_WEBP, .media_type = "image/webp",
	    .suffix = "webp", SIZE, RGBA8, .animated = true, .frames = 3 } },
	/* ---- BMP ---- */
	{ "bmp-core", "'BM' 00000000 00000000 1A000000 "
	    "0C000000 2000 1000 0100 0400",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, .bits = 4, .channels = 3, .palette = true,
	    .color_space = "srgb", .coding = "none" } },
	{ "bmp-top-down", "'BM' 00000000 00000000 36000000 "
	    "28000000 20000000 F0FFFFFF 0100 1800 00000000 00000000 "
	    "130B0000 130B0000 @54",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, RGB8, .coding = "none",
	    .dpi_x = 2835 * 0.0254, .dpi_y = 2835 * 0.0254 } },
	{ "bmp-565", "'BM' 00000000 00000000 42000000 "
	    "28000000 20000000 10000000 0100 1000 03000000 @54 "
	    "00F80000 E0070000 1F000000",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, .bits = 6, .channels = 3,
	    .color_space = "srgb", .coding = "none" } },
	{ "bmp-os2", "'BM' 00000000 00000000 4E000000 "
	    "40000000 20000000 10000000 0100 1800 04000000 @78",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, RGB8, .coding = "rle" } },
	{ "bmp-os2-fax", "'BM' 00000000 00000000 4E000000 "
	    "40000000 20000000 10000000 0100 0100 03000000 @78",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, .bits = 1, .channels = 3, .palette = true,
	    .color_space = "srgb", .coding = "ccitt" } },
	{ "bmp-os2-short", "'BM' 00000000 00000000 1E000000 "
	    "10000000 20000000 10000000 0100 0800",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, .bits = 8, .channels = 3, .palette = true,
	    .color_space = "srgb", .coding = "none" } },
	{ "bmp-alpha-icc", "'BM' 00000000 00000000 8A000000 "
	    "7C000000 20000000 10000000 0100 2000 03000000 @54 "
	    "0000FF00 00FF0000 FF000000 000000FF 'DEBM' @138",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, RGBA8, .has_icc = true,
	    .coding = "none" } },
	{ "bmp-rle", "'BM' 00000000 00000000 36040000 "
	    "28000000 20000000 10000000 0100 0800 01000000 @54",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, .bits = 8, .channels = 3, .palette = true,
	    .color_space = "srgb", .coding = "rle" } },
	{ "bmp-cmyk", "'BM' 00000000 00000000 36000000 "
	    "28000000 20000000 10000000 0100 2000 0B000000 @54",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, .bits = 8, .channels = 4,
	    .color_space = "cmyk", .coding = "none" } },
	{ "bmp-png-inside", "'BM' 00000000 00000000 36000000 "
	    "28000000 20000000 10000000 0100 0000 05000000 @54 "
	    PNG IHDR("10", "04") IDAT IEND,
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, .bits = 16, .channels = 2,
	    .color_space = "grey16", .has_alpha = true, .coding = "png" } },
	{ "bmp-jpeg-inside", "'BM' 00000000 00000000 36000000 "
	    "28000000 20000000 10000000 0100 0000 04000000 @54 "
	    "FFD8 FFC0 000B 08 0010 0020 01 011100 FFDA",
	    { .format = RF_IMAGE_BMP, .media_type = "image/bmp",
	    .suffix = "bmp", SIZE, .bits = 8, .channels = 1,
	    .color_space = "b-w", .coding = "jpeg" } },
	/* ---- ICO ---- */
	{ "ico-two", "0000 0100 0200 "
	    "10 10 00 00 0100 2000 28000000 26000000 "
	    "20 10 00 00 0100 2000 28000000 4E000000 "
	    "28000000 10000000 20000000 0100 2000 @78 "
	    "28000000 20000000 20000000 0100 2000 @118",
	    { .format = RF_IMAGE_ICO, .media_type = "image/x-icon",
	    .suffix = "ico", SIZE, RGBA8, .coding = "none" } },
	{ "ico-png-inside", "0000 0100 0100 "
	    "00 00 00 00 0100 2000 00010000 16000000 "
	    PNG IHDR("08", "02") IDAT IEND,
	    { .format = RF_IMAGE_ICO, .media_type = "image/x-icon",
	    .suffix = "ico", SIZE, RGB8, .coding = "png" } },
	{ "ico-cursor", "0000 0200 0100 "
	    "20 10 00 00 0500 0500 28000000 16000000 "
	    "28000000 20000000 20000000 0100 0100 @62",
	    { .format = RF_IMAGE_ICO, .media_type = "image/x-icon",
	    .suffix = "cur", SIZE, .bits = 1, .channels = 4, .palette = true,
	    .color_space = "srgb", .has_alpha = true, .coding = "none" } },
	/* ---- TIFF ---- */
	{ "tiff-rgba", "'II' 2A00 10000000 0800 0800 0800 0800 "
	    "0800 " TIFF_SIZE "0201 0300 04000000 08000000 "
	    SHORT("0301", "0500") SHORT("0601", "0200") SHORT("1201", "0800")
	    SHORT("1501", "0400") SHORT("5201", "0200") "00000000",
	    { .format = RF_IMAGE_TIFF, .media_type = "image/tiff",
	    .suffix = "tif", SIZE, RGBA8, .orientation = 8,
	    .coding = "lzw" } },
	{ "tiff-fax", "'MM' 002A 00000010 0000012C 00000001 0006 "
	    "0100 0003 00000001 0020 0000 0101 0004 00000001 00000010 "
	    "0103 0003 00000001 0004 0000 011A 0005 00000001 00000008 "
	    "011B 0005 00000001 00000008 0128 0003 00000001 0003 0000 "
	    "00000000",
	    { .format = RF_IMAGE_TIFF, .media_type = "image/tiff",
	    .suffix = "tif", SIZE, .bits = 1, .channels = 1,
	    .color_space = "b-w", .coding = "ccitt-g4", .dpi_x = 762,
	    .dpi_y = 762 } },
	{ "tiff-big", "'II' 2B00 0800 0000 1000000000000000 "
	    "0400000000000000 "
	    "0001 0300 0100000000000000 2000000000000000 "
	    "0101 1000 0100000000000000 1000000000000000 "
	    "0201 0300 0300000000000000 1000 1000 1000 0000 "
	    "1501 0300 0100000000000000 0300000000000000 "
	    "0000000000000000",
	    { .format = RF_IMAGE_TIFF, .media_type = "image/tiff",
	    .suffix = "tif", SIZE, .bits = 16, .channels = 3,
	    .color_space = "rgb16", .coding = "none" } },
	/* A thumbnail, then two pages, of which the second names the first. */
	{ "tiff-pages-in-a-loop", "'II' 2A00 08000000 "
	    "0100 FE00 0400 01000000 01000000 1A000000 "
	    "0200 " TIFF_SIZE "38000000 "
	    "0200 " SHORT("0001", "0100") SHORT("0101", "0100") "1A000000",
	    { .format = RF_IMAGE_TIFF, .media_type = "image/tiff",
	    .suffix = "tif", SIZE, .bits = 1, .channels = 1,
	    .color_space = "b-w", .coding = "none", .pages = 2 } },
	{ "tiff-lab", "'II' 2A00 08000000 "
	    "0400 " TIFF_SIZE SHORT("0201", "0800") SHORT("0601", "0800")
	    "00000000",
	    { .format = RF_IMAGE_TIFF, .media_type = "image/tiff",
	    .suffix = "tif", SIZE, .bits = 8, .channels = 1,
	    .color_space = "lab", .coding = "none" } },
	{ "tiff-palette", "'II' 2A00 08000000 "
	    "0500 " TIFF_SIZE SHORT("0201", "0400") SHORT("0601", "0300")
	    "7387 0700 04000000 00000000 00000000",
	    { .format = RF_IMAGE_TIFF, .media_type = "image/tiff",
	    .suffix = "tif", SIZE, .bits = 4, .channels = 3, .palette = true,
	    .color_space = "srgb", .has_icc = true, .coding = "none" } },
	{ "tiff-cmyk", "'II' 2A00 08000000 "
	    "0500 " TIFF_SIZE SHORT("0201", "0800") SHORT("0601", "0500")
	    SHORT("1501", "0400") "00000000",
	    { .format = RF_IMAGE_TIFF, .media_type = "image/tiff",
	    .suffix = "tif", SIZE, .bits = 8, .channels = 4,
	    .color_space = "cmyk", .coding = "none" } },
	/* ---- AVIF and HEIF ---- */
	{ "avif-alpha", FTYP("avif", "mif1") META(
	    "{'iref' 00000000 {'auxl' 0002 0001 0001}}"
	    "{'iprp' {'ipco' " ISPE "{'pixi' 00000000 03 0A0A0A}"
	    "{'auxC' 00000000 'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha' 00}"
	    "{'colr' 'prof' 00}}"
	    "{'ipma' 00000000 00000002 0001 03 01 82 04 0002 02 01 03}}"),
	    { .format = RF_IMAGE_AVIF, .media_type = "image/avif",
	    .suffix = "avif", SIZE, .bits = 10, .channels = 4,
	    .color_space = "rgb16", .has_alpha = true, .has_icc = true } },
	{ "avif-grid", FTYP("mif1", "avif") META(
	    "{'iref' 01000000 {'dimg' 00000001 0002 00000002 00000003}}"
	    "{'iprp' {'ipco' " ISPE "{'av1C' 81 00 70 00}}"
	    "{'ipma' 01000001 00000002 00000001 01 8001 00000002 01 8002}}"),
	    { .format = RF_IMAGE_AVIF, .media_type = "image/avif",
	    .suffix = "avif", SIZE, .bits = 12, .channels = 1,
	    .color_space = "grey16" } },
	{ "avif-sequence", FTYP("avis", "msf1")
	    "{'moov' {'trak' {'mdia' {'hdlr' 00000000 00000000 'pict'}"
	    "{'minf' {'stbl' {'stsd' 00000000 00000001 {'av01' 000000000000 "
	    "0001 0000000000000000 0000000000000000 0020 0010 "
	    "0000000000000000 0000000000000000 0000000000000000 "
	    "0000000000000000 0000000000000000 0000000000000000 0000 "
	    "{'av1C' 81 00 0C 00}}}"
	    "{'stsz' 00000000 00000000 00000005}}}}}"
	    "{'trak' {'mdia' {'hdlr' 00000000 00000000 'auxv'}}}}",
	    { .format = RF_IMAGE_AVIF, .media_type = "image/avif",
	    .suffix = "avif", SIZE, RGBA8, .animated = true, .frames = 5 } },
	{ "heic-cropped-and-turned", FTYP("heic", "mif1") META(
	    "{'iprp' {'ipco' {'ispe' 00000000 00000040 00000040}"
	    "{'hvcC' 01 01 00000000 000000000000 00 F000 FC FD F8 F8 0000}"
	    "{'clap' 00000020 00000001 00000020 00000002 00000000 00000001 "
	    "00000000 00000001} {'irot' 01} {'imir' 00}}"
	    "{'ipma' 00000000 00000001 0001 05 01 82 83 84 85}}"),
	    { .format = RF_IMAGE_HEIF, .media_type = "image/heic",
	    .suffix = "heic", SIZE, RGB8, .orientation = 5 } },
	{ "heif-plain", FTYP("mif1", "jpeg") META(
	    "{'iprp' {'ipco' " ISPE " {'irot' 02}}"
	    "{'ipma' 00000000 00000001 0001 02 01 02}}"),
	    { .format = RF_IMAGE_HEIF, .media_type = "image/heif",
	    .suffix = "heif", SIZE, RGB8, .orientation = 3 } },
	/* ---- SVG ---- */
	{ "svg-units", "'<svg" SVG_NS " width=\"1in\" height=\"12pt\"/>'",
	    { .format = RF_IMAGE_SVG, .media_type = "image/svg+xml",
	    .suffix = "svg", .width = 96, .height = 16, .has_alpha = true } },
	{ "svg-view-box", "EFBBBF '<?xml version=\"1.0\"?>' 0A '<!-- <svg> "
	    "- -->' '<!DOCTYPE svg [<!ENTITY a \"]>\"><!-- don' 27 't -->]>' "
	    "'<s:svg viewBox=\"0 0,64 32\" width = \"100%\" height=' 27 "
	    "'1.6E+1px' 27 '>'",
	    { .format = RF_IMAGE_SVG, .media_type = "image/svg+xml",
	    .suffix = "svg", SIZE, .has_alpha = true } },
	{ "svg-utf16", "FFFE 3C00 7300 7600 6700 2000 7700 6900 6400 7400 6800 "
	    "3D00 2200 3300 6500 6D00 2200 3E00",
	    { .format = RF_IMAGE_SVG, .media_type = "image/svg+xml",
	    .suffix = "svg", .width = 48, .has_alpha = true } },
	{ "svg-no-size", "'<svg" SVG_NS ">'",
	    { .format = RF_IMAGE_SVG, .media_type = "image/svg+xml",
	    .suffix = "svg", .has_alpha = true } },
	/* Stored, not compressed: 25 bytes. */
	{ "svg-gzip", "1F8B 08 00 00000000 00 03 01 1900 E6FF "
	    "'<svg viewBox=\"0 0 32 16\">' 00000000 19000000",
	    { .format = RF_IMAGE_SVG, .media_type = "image/svg+xml",
	    .suffix = "svgz", SIZE, .has_alpha = true, .coding = "gzip" } },
	/* ---- JPEG 2000 and JPEG XL ---- */
	{ "jp2-alpha", "{'jP  ' 0D0A870A} {'ftyp' 'jp2 ' 00000000 'jp2 '}"
	    "{'jp2h' {'ihdr' 00000010 00000020 0002 0B 07 00 00}"
	    "{'colr' 01 00 00 00000011}"
	    "{'cdef' 0002 0000 0000 0001 0001 0001 0000}"
	    "{'res ' {'resc' 0001 0001 0001 0001 04 04}}}",
	    { .format = RF_IMAGE_JP2, .media_type = "image/jp2",
	    .suffix = "jp2", SIZE, .bits = 12, .channels = 2,
	    .color_space = "grey16", .has_alpha = true, .dpi_x = 254,
	    .dpi_y = 254 } },
	{ "jp2-mixed-depth", "{'jP  ' 0D0A870A} {'ftyp' 'jp2 ' 00000000}"
	    "{'jp2h' {'ihdr' 00000010 00000020 0003 FF 07 00 00}"
	    "{'colr' 02 00 00 00000000}}"
	    "{'jp2c' FF4F FF51 002F 0000 00000020 00000010 00000000 00000000 "
	    "00000020 00000010 00000000 00000000 0003 070101 0B0101 070101}",
	    { .format = RF_IMAGE_JP2, .media_type = "image/jp2",
	    .suffix = "jp2", SIZE, .bits = 12, .channels = 3,
	    .color_space = "rgb16", .has_icc = true } },
	{ "j2c", "FF4F FF51 002F 0000 00000030 00000020 00000010 00000010 "
	    "00000020 00000010 00000000 00000000 0003 070101 070101 070101",
	    { .format = RF_IMAGE_JP2, .media_type = "image/j2c",
	    .suffix = "j2c", SIZE, RGB8 } },
	/* Bits from the lowest: small, 2 - 1, 2:1; then all default. */
	{ "jxl-default", "FF0A C3 03 00",
	    { .format = RF_IMAGE_JXL, .media_type = "image/jxl",
	    .suffix = "jxl", SIZE, RGB8 } },
	/* Orientation, preview, animation, three extra channels, grey. */
	{ "jxl-boxed", "{'JXL ' 0D0A870A} {'ftyp' 'jxl ' 00000000} "
	    "{'jxlp' 00000000 FF0A78003ED8C3} "
	    "{'jxlp' 80000001 0785468D045004010000000000000070260002}",
	    { .format = RF_IMAGE_JXL, .media_type = "image/jxl",
	    .suffix = "jxl", SIZE, .bits = 10, .channels = 2,
	    .color_space = "grey16", .has_alpha = true, .orientation = 6,
	    .animated = true } },
	{ "jxl-icc", "{'JXL ' 0D0A870A} {'jxlc' FF0A03064401}",
	    { .format = RF_IMAGE_JXL, .media_type = "image/jxl",
	    .suffix = "jxl", SIZE, .bits = 12, .channels = 3,
	    .color_space = "rgb16", .has_icc = true } },
	/* ---- Photoshop and metafiles ---- */
	{ "psd-alpha", "'8BPS' 0001 000000000000 0005 00000010 00000020 0008 "
	    "0004 00000000 0000001C '8BIM' 03ED 0000 00000010 "
	    "012C0000 0001 0001 012C0000 0001 0001 "
	    "00000006 00000002 FFFF",
	    { .format = RF_IMAGE_PSD, .suffix = "psd",
	    .media_type = "image/vnd.adobe.photoshop", SIZE, .bits = 8,
	    .channels = 5, .color_space = "cmyk", .has_alpha = true,
	    .dpi_x = 300, .dpi_y = 300 } },
	{ "psb-grey16", "'8BPS' 0002 000000000000 0001 00000010 00000020 0010 "
	    "0001 00000000 0000000E '8BIM' 040F 01 'x' 00000001 0000",
	    { .format = RF_IMAGE_PSD, .suffix = "psb",
	    .media_type = "image/vnd.adobe.photoshop", SIZE, .bits = 16,
	    .channels = 1, .color_space = "grey16", .has_icc = true } },
	{ "emf", "01000000 58000000 @24 00000000 00000000 4F030000 A7010000 "
	    "' EMF' @88",
	    { .format = RF_IMAGE_EMF, .media_type = "image/emf",
	    .suffix = "emf", SIZE } },
	{ "wmf", "D7CDC69A 0000 0000 0000 E803 F401 A005 00000000 0000",
	    { .format = RF_IMAGE_WMF, .media_type = "image/wmf",
	    .suffix = "wmf", .width = 67, .height = 33 } },
	{ "wmf-plain", "0100 0900 0003 1E000000 0000 0C000000 0000",
	    { .format = RF_IMAGE_WMF, .media_type = "image/wmf",
	    .suffix = "wmf" } },
};
const size_t n_image_samples = RF_COUNT(image_samples);
