/*
 * Names of mathematical characters.  Letters of the mathematical alphabets
 * (U+1D400 to U+1D7FF) are given as the plain letters that they are: LaTeX
 * sets letters in italics by itself.
 */
#include "config.h"

#include "extract/omml_symbols.h"

#include <stddef.h>

#include "util/err.h"

/* Sorted by character. */
static const struct {
	uint32_t cp;
	const char *latex;
} symbols[] = {
	{ 0x23, "\\#" }, { 0x24, "\\$" }, { 0x25, "\\%" }, { 0x26, "\\&" },
	{ 0x5c, "\\backslash" }, { 0x5e, "\\hat{}" }, { 0x5f, "\\_" },
	{ 0x7b, "\\{" }, { 0x7d, "\\}" }, { 0x7e, "\\sim" }, { 0xa0, "~" },
	{ 0xac, "\\neg" }, { 0xb0, "^{\\circ}" }, { 0xb1, "\\pm" },
	{ 0xb7, "\\cdot" }, { 0xd7, "\\times" }, { 0xf7, "\\div" },
	{ 0x393, "\\Gamma" }, { 0x394, "\\Delta" }, { 0x398, "\\Theta" },
	{ 0x39b, "\\Lambda" }, { 0x39e, "\\Xi" }, { 0x3a0, "\\Pi" },
	{ 0x3a3, "\\Sigma" }, { 0x3a5, "\\Upsilon" }, { 0x3a6, "\\Phi" },
	{ 0x3a8, "\\Psi" }, { 0x3a9, "\\Omega" }, { 0x3b1, "\\alpha" },
	{ 0x3b2, "\\beta" }, { 0x3b3, "\\gamma" }, { 0x3b4, "\\delta" },
	{ 0x3b5, "\\varepsilon" }, { 0x3b6, "\\zeta" }, { 0x3b7, "\\eta" },
	{ 0x3b8, "\\theta" }, { 0x3b9, "\\iota" }, { 0x3ba, "\\kappa" },
	{ 0x3bb, "\\lambda" }, { 0x3bc, "\\mu" }, { 0x3bd, "\\nu" },
	{ 0x3be, "\\xi" }, { 0x3c0, "\\pi" }, { 0x3c1, "\\rho" },
	{ 0x3c2, "\\varsigma" }, { 0x3c3, "\\sigma" }, { 0x3c4, "\\tau" },
	{ 0x3c5, "\\upsilon" }, { 0x3c6, "\\varphi" }, { 0x3c7, "\\chi" },
	{ 0x3c8, "\\psi" }, { 0x3c9, "\\omega" }, { 0x3d1, "\\vartheta" },
	{ 0x3d5, "\\phi" }, { 0x3d6, "\\varpi" }, { 0x3f1, "\\varrho" },
	{ 0x3f5, "\\epsilon" }, { 0x200b, "" }, { 0x2016, "\\Vert" },
	{ 0x2026, "\\ldots" }, { 0x2032, "'" }, { 0x2033, "''" },
	{ 0x2061, "" }, { 0x2062, "" }, { 0x2063, "" },
	{ 0x2102, "\\mathbb{C}" }, { 0x210f, "\\hbar" }, { 0x2111, "\\Im" },
	{ 0x2113, "\\ell" }, { 0x2115, "\\mathbb{N}" }, { 0x2118, "\\wp" },
	{ 0x2119, "\\mathbb{P}" }, { 0x211a, "\\mathbb{Q}" },
	{ 0x211c, "\\Re" }, { 0x211d, "\\mathbb{R}" },
	{ 0x2124, "\\mathbb{Z}" }, { 0x2135, "\\aleph" },
	{ 0x2190, "\\leftarrow" }, { 0x2191, "\\uparrow" },
	{ 0x2192, "\\rightarrow" }, { 0x2193, "\\downarrow" },
	{ 0x2194, "\\leftrightarrow" }, { 0x21a6, "\\mapsto" },
	{ 0x21c0, "\\rightharpoonup" }, { 0x21cc, "\\rightleftharpoons" },
	{ 0x21d0, "\\Leftarrow" }, { 0x21d2, "\\Rightarrow" },
	{ 0x21d4, "\\Leftrightarrow" }, { 0x2200, "\\forall" },
	{ 0x2202, "\\partial" }, { 0x2203, "\\exists" },
	{ 0x2204, "\\nexists" }, { 0x2205, "\\emptyset" },
	{ 0x2206, "\\Delta" }, { 0x2207, "\\nabla" }, { 0x2208, "\\in" },
	{ 0x2209, "\\notin" }, { 0x220b, "\\ni" }, { 0x220f, "\\prod" },
	{ 0x2210, "\\coprod" }, { 0x2211, "\\sum" }, { 0x2212, "-" },
	{ 0x2213, "\\mp" }, { 0x2215, "/" }, { 0x2217, "\\ast" },
	{ 0x2218, "\\circ" }, { 0x2219, "\\cdot" }, { 0x221a, "\\surd" },
	{ 0x221d, "\\propto" }, { 0x221e, "\\infty" }, { 0x2220, "\\angle" },
	{ 0x2223, "\\mid" }, { 0x2225, "\\parallel" }, { 0x2227, "\\wedge" },
	{ 0x2228, "\\vee" }, { 0x2229, "\\cap" }, { 0x222a, "\\cup" },
	{ 0x222b, "\\int" }, { 0x222c, "\\iint" }, { 0x222d, "\\iiint" },
	{ 0x222e, "\\oint" }, { 0x222f, "\\oiint" }, { 0x2230, "\\oiiint" },
	{ 0x2234, "\\therefore" }, { 0x2235, "\\because" },
	{ 0x223c, "\\sim" }, { 0x2243, "\\simeq" }, { 0x2245, "\\cong" },
	{ 0x2248, "\\approx" }, { 0x2250, "\\doteq" }, { 0x2260, "\\neq" },
	{ 0x2261, "\\equiv" }, { 0x2264, "\\leq" }, { 0x2265, "\\geq" },
	{ 0x226a, "\\ll" }, { 0x226b, "\\gg" }, { 0x227a, "\\prec" },
	{ 0x227b, "\\succ" }, { 0x2282, "\\subset" }, { 0x2283, "\\supset" },
	{ 0x2286, "\\subseteq" }, { 0x2287, "\\supseteq" },
	{ 0x2295, "\\oplus" }, { 0x2297, "\\otimes" }, { 0x22a2, "\\vdash" },
	{ 0x22a5, "\\perp" }, { 0x22c0, "\\bigwedge" },
	{ 0x22c1, "\\bigvee" }, { 0x22c2, "\\bigcap" },
	{ 0x22c3, "\\bigcup" }, { 0x22c5, "\\cdot" }, { 0x22c6, "\\star" },
	{ 0x22ee, "\\vdots" }, { 0x22ef, "\\cdots" }, { 0x22f1, "\\ddots" },
	{ 0x2308, "\\lceil" }, { 0x2309, "\\rceil" }, { 0x230a, "\\lfloor" },
	{ 0x230b, "\\rfloor" }, { 0x2329, "\\langle" },
	{ 0x232a, "\\rangle" }, { 0x27e8, "\\langle" },
	{ 0x27e9, "\\rangle" }, { 0x2a00, "\\bigodot" },
	{ 0x2a01, "\\bigoplus" }, { 0x2a02, "\\bigotimes" },
	{ 0x2a7d, "\\leqslant" }, { 0x2a7e, "\\geqslant" },
};

const char *
rf_omml_symbol(uint32_t cp)
{
	size_t low = 0, high = RF_COUNT(symbols);

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (symbols[mid].cp == cp)
			return symbols[mid].latex;
		if (symbols[mid].cp < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

uint32_t
rf_omml_plain(uint32_t cp)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz";
	static const uint16_t variants[] = { 0x2202, 0x3f5, 0x3d1, 0x3f0,
		0x3d5, 0x3f1, 0x3d6 };
	uint32_t n;

	if (cp >= 0x1d400 && cp < 0x1d6a4)
		return (unsigned char)letters[(cp - 0x1d400) % 52];
	if (cp >= 0x1d7ce && cp < 0x1d800)
		return '0' + (cp - 0x1d7ce) % 10;
	if (cp == 0x210e)
		return 'h';
	if (cp < 0x1d6a8 || cp >= 0x1d7ca)
		return cp;
	/* Five alphabets of 58: 25 capitals, nabla, 25 small, variants. */
	n = (cp - 0x1d6a8) % 58;
	if (n < 25)
		return 0x391 + n;
	return n == 25 ? 0x2207 : n < 51 ? 0x3b1 + n - 26 : variants[n - 51];
}

const char *
rf_omml_accent(uint32_t cp)
{
	static const struct {
		uint32_t cp;
		const char *latex;
	} accents[] = {
		{ 0x300, "\\grave" }, { 0x301, "\\acute" },
		{ 0x302, "\\hat" }, { 0x303, "\\tilde" },
		{ 0x304, "\\bar" }, { 0x305, "\\overline" },
		{ 0x306, "\\breve" }, { 0x307, "\\dot" },
		{ 0x308, "\\ddot" }, { 0x30c, "\\check" },
		{ 0x332, "\\underline" }, { 0x20d6, "\\overleftarrow" },
		{ 0x20d7, "\\vec" }, { 0x20db, "\\dddot" },
		{ 0xaf, "\\bar" }, { 0x203e, "\\overline" },
		{ 0x5e, "\\hat" }, { 0x7e, "\\tilde" },
	};

	for (size_t i = 0; i < RF_COUNT(accents); i++)
		if (accents[i].cp == cp)
			return accents[i].latex;
	return "\\hat";
}

bool
rf_omml_is_function(struct rf_str name)
{
	static const char *const names[] = { "arccos", "arcsin", "arctan",
		"arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim",
		"exp", "gcd", "hom", "inf", "ker", "lg", "lim", "liminf",
		"limsup", "ln", "log", "max", "min", "Pr", "sec", "sin", "sinh",
		"sup", "tan", "tanh" };

	for (size_t i = 0; i < RF_COUNT(names); i++)
		if (rf_str_is(name, names[i]))
			return true;
	return false;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
rf_omml_is_name(const char *latex)
{
	size_t n = strlen(latex);

	return n > 1 && is_letter(latex[n - 1]);
}

bool
rf_omml_is_one(struct rf_str latex)
{
	size_t i = 1;

	latex = rf_str_trim(latex);
	if (latex.len == 0 || latex.ptr[0] != '\\') {
		/* One character of several bytes. */
		while (i < latex.len && (latex.ptr[i] & 0xc0) == 0x80)
			i++;
		return i >= latex.len;
	}
	while (i < latex.len && is_letter(latex.ptr[i]))
		i++;
	return i >= latex.len || (i == 1 && latex.len == 2);
}
