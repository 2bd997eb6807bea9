"""
PDF files of the corpus.  The scores of pages that people annotated must not
fall below those in pdf_scores.txt by more than a hundredth; every other PDF
file, the damaged ones too, must end within a time limit with a result of the
known number of pages and the words that begin it, or with an error that
blames the document.

usage: tests/corpus/corpus_pdf [--record]	(writes pdf_scores.txt anew)

The scoring programs stand in tools/ beside the corpus.
"""

import csv
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECORD = HERE / "pdf_scores.txt"
RIFFLE = os.environ.get("RIFFLE", "./riffle")
SECONDS = 60
TOLERANCE = 0.01

# Path in the corpus: what the answer must contain, and why it is no result
# or has another number of pages than expected/pdf.json says.
EXCEPTIONS = {
}

# Whose first words are not all in the result, and why that is right.
OTHER_WORDS = {
    "pdf/docling/invisible_text_layer.pdf": "unseen text without the picture of a scan",
    "pdf/docling/right_to_left_01.pdf": "expected has lam and alef the wrong way round",
    "pdf/markitdown/pdf_complex_layout.pdf": "a picture covers two lines",
    "pdf/opendataloader/safety-trigger.pdf": "white on white",
    "pdf/pdf.js/alphatrans.pdf": "the last line is not painted",
}

failures = []


def fail(what):
    failures.append(what)
    print("corpus_pdf: " + what)


def extract(out, files, seconds, ocr="off"):
    return subprocess.run([RIFFLE, "extract", "--jobs", "2", "--out", out, *map(str, files)],
                          env=dict(os.environ, RIFFLE_OCR=ocr),
                          capture_output=True, text=True, errors="replace", timeout=seconds)


def predict(folder, files, ocr="off"):
    """NAME/result.json as score-boxes wants it and NAME.md for the others."""
    folder.mkdir()
    done = extract(folder, files, SECONDS + 10 * len(files), ocr)
    if done.returncode not in (0, 1):
        fail("riffle extract ended with %d" % done.returncode)
    for f in files:
        md = folder / f.stem / "document.md"
        if md.is_file():
            (folder / (f.stem + ".md")).write_bytes(md.read_bytes())
        else:
            fail("%s: no result" % f)


def tool(tools, name, *args):
    done = subprocess.run([sys.executable, tools / name, *map(str, args)], capture_output=True, text=True)
    if done.returncode != 0:
        fail("%s: %s" % (name, done.stderr.strip()))
    return done.stdout


def number(text, name):
    found = re.search(r"(?:^|\s)%s ([0-9.]+)" % re.escape(name), text)
    return float(found.group(1)) if found else 0.0


def tabula_truth(corpus, folder):
    """The CSV files as HTML tables; a blank line parts tables."""
    folder.mkdir()
    pdfs = []
    for truth in sorted((corpus / "expected/tabula").glob("*.csv")):
        pdf = corpus / "pdf/tabula" / (truth.stem + ".pdf")
        if not pdf.is_file():
            continue
        pdfs.append(pdf)
        rows = csv.reader(truth.read_text("utf-8", "replace").splitlines())
        (folder / (truth.stem + ".html")).write_text("<table>%s</table>" % "".join(
            "<tr>%s</tr>" % "".join("<td>%s</td>" % html.escape(c) for c in row) for row in rows))
    return pdfs


# What the pictures of text in the corpus say, turned ones too.
SCANS = {
    "pdf/docling/ocr_test.pdf": "Docling bundles PDF document conversion to JSON and Markdown in an easy self contained package",
    "pdf/docling/ocr_test_rotated_90.pdf": "Docling bundles PDF document conversion to JSON and Markdown in an easy",
    "pdf/docling/sample_with_rotation_mismatch.pdf": "facility of facsimile transmission",
}
SCAN_DPI = 200


def has_ocr(corpus, work):
    """Built in, and installed?"""
    first = next(iter(SCANS))
    done = extract(work / "ocr", [corpus / first], SECONDS, "auto")
    text = (work / "ocr" / Path(first).stem / "result.json").read_text("utf-8") if done.returncode == 0 else ""
    if '"warnings":[]' not in text.replace(" ", "") and "OCR" in text:
        print("corpus_pdf: recognition of text SKIPPED: this Riffle or machine has no OCR")
        return False
    return True


def read_scans(corpus, work):
    done = extract(work / "scans", [corpus / name for name in SCANS], 3 * SECONDS, "auto")
    if done.returncode != 0:
        fail("scans: %s" % done.stderr.strip())
    for name, words in SCANS.items():
        md = work / "scans" / Path(name).stem / "document.md"
        text = " ".join(md.read_text("utf-8").split()) if md.is_file() else ""
        if words not in text:
            fail("%s: read as: %s" % (name, text[:200]))


def as_scan(source, target, work):
    """The first page as a picture in grey, and nothing else."""
    pgm = work / "page.pgm"
    subprocess.run(["mutool", "draw", "-q", "-r", str(SCAN_DPI), "-c", "gray", "-F", "pgm", "-o", pgm, source, "1"],
                   check=True, capture_output=True)
    data = pgm.read_bytes()
    head = re.match(rb"P5\s+(?:#[^\n]*\n)*(\d+)\s+(\d+)\s+\d+\s", data)
    width, height = int(head[1]), int(head[2])
    w, h = width * 72 / SCAN_DPI, height * 72 / SCAN_DPI
    show = b"%f 0 0 %f 0 0 cm /I Do" % (w, h)
    pixels = zlib.compress(data[head.end():])
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %f %f]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>" % (w, h),
        b"<</Length %d>>stream\n%s\nendstream" % (len(show), show),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (width, height, len(pixels), pixels)]
    out, at = b"%PDF-1.4\n", []
    for i, body in enumerate(objects):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i + 1, body)
    table = b"".join(b"%010d 00000 n \n" % a for a in at)
    target.write_bytes(out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                       % (table, len(out)))


def ocr_scores(corpus, work, tools):
    """The annotated pages with OCR, and every third of them as a scan of itself."""
    bench = corpus / "bench-pdf"
    predict(work / "ocr-bench", sorted((bench / "pdf").glob("*.pdf")), "auto")
    text = tool(tools, "score-markdown", bench / "truth", work / "ocr-bench")
    got = {"ocr " + k: number(text, k) for k in ("overall", "nid", "teds", "mhs")}
    if shutil.which("mutool") is None:
        print("corpus_pdf: pages as scans SKIPPED: no mutool")
        return got
    (work / "as-scans").mkdir()
    (work / "scan-truth").mkdir()
    for pdf in sorted((bench / "pdf").glob("*.pdf"))[::3]:
        as_scan(pdf, work / "as-scans" / pdf.name, work)
        shutil.copy(bench / "truth" / (pdf.stem + ".md"), work / "scan-truth")
    predict(work / "ocr-scans", sorted((work / "as-scans").glob("*.pdf")), "auto")
    text = tool(tools, "score-markdown", work / "scan-truth", work / "ocr-scans")
    got.update({"scans " + k: number(text, k) for k in ("overall", "nid", "teds", "mhs")})
    return got


def scores(corpus, work):
    tools = corpus.resolve().parent / "tools"
    if not (tools / "score-markdown").is_file():
        print("corpus_pdf: scores SKIPPED: no scoring programs at %s" % tools)
        return None
    bench = corpus / "bench-pdf"
    predict(work / "bench", sorted((bench / "pdf").glob("*.pdf")))
    text = tool(tools, "score-markdown", bench / "truth", work / "bench")
    got = {"markdown " + k: number(text, k) for k in ("overall", "nid", "teds", "mhs")}
    got["boxes mean f1"] = number(tool(tools, "score-boxes", bench / "elements.json", work / "bench"), "mean f1")
    predict(work / "icdar", sorted((corpus / "pdf/icdar2013").glob("*.pdf")))
    text = tool(tools, "score-tables", corpus / "expected/icdar2013-html", work / "icdar")
    got["icdar2013 f1"] = number(text, "f1")
    predict(work / "tabula", tabula_truth(corpus, work / "tabula-truth"))
    text = tool(tools, "score-tables", work / "tabula-truth", work / "tabula")
    got["tabula f1"] = number(text, "f1")
    if has_ocr(corpus, work):
        read_scans(corpus, work)
        got.update(ocr_scores(corpus, work, tools))
    return got


def compare(got):
    known = {}
    for line in RECORD.read_text().splitlines():
        if line and not line.startswith("#"):
            name, value = line.rsplit(None, 1)
            known[name] = float(value)
    if not any(name.startswith("scans ") for name in got):
        known = {k: v for k, v in known.items() if not k.startswith("scans ")}
    if not any(name.startswith("ocr ") for name in got):
        known = {k: v for k, v in known.items() if not k.startswith("ocr ")}
    for name in known.keys() | got.keys():
        if name not in known or name not in got:
            fail("%s is %s" % (name, "not recorded" if name in got else "no longer measured"))
        elif got[name] < known[name] - TOLERANCE:
            fail("%s fell from %.4f to %.4f" % (name, known[name], got[name]))


def record(got):
    RECORD.write_text("# Scores that corpus_pdf measured; made by tests/corpus/corpus_pdf --record.\n"
                      + "".join("%-20s %.4f\n" % row for row in got.items()))


def words(text):
    """Of Markdown, without its marks; letters as such, whatever their shape."""
    text = re.sub(r"\]\([^)]*\)|<img[^>]*>|</?(?:sup|sub|em|strong|del|code)>|[*`\\\u00ad]", "", text)
    text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    # Kana and ideographs one by one: they are written without spaces.
    return re.findall(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+", unicodedata.normalize("NFKC", text))


def check_words(name, expected, folder, boxes):
    """The first words that another program reads are there, nine in ten."""
    text = (folder / "document.md").read_text("utf-8", "replace")
    text += "".join(" %s" % e.get("content", "") for kind in ("Header", "Footer", "Page Number")
                    for e in boxes.get(kind, []))
    have, want = set(words(text)), words(expected.get("text_head") or "")
    missing = [w for w in want if w not in have]
    if name in OTHER_WORDS:
        if not missing:
            fail("%s: has all its words; no exception is needed" % name)
    elif len(missing) > 0.1 * len(want):
        fail("%s: words are missing: %s" % (name, " ".join(missing[:8])))


def one(corpus, path, expected, work):
    """No crash, no hang, a documented error or a result of as many pages."""
    name = str(path.relative_to(corpus))
    try:
        done = extract(work, [path], SECONDS)
    except subprocess.TimeoutExpired:
        fail("%s: no end after %d s" % (name, SECONDS))
        return
    said = done.stderr.strip()
    if done.returncode not in (0, 1):
        fail("%s: ended with %d: %s" % (name, done.returncode, said))
    elif "ended without an answer" in said or "internal" in said.lower():
        fail("%s: %s" % (name, said))
    result = work / path.stem / "result.json"
    pages = None
    if done.returncode == 0 and result.is_file():
        answered = json.loads(result.read_text("utf-8"))
        pages = answered["page_count"]
        if expected:
            check_words(name, expected, result.parent, answered["bounding_boxes"])
        result.unlink()
    answer = "%s pages" % pages if pages is not None else said.splitlines()[-1] if said else "nothing"
    if name in EXCEPTIONS:
        if EXCEPTIONS[name] not in answer:
            fail("%s: expected %s, got %s" % (name, EXCEPTIONS[name], answer))
    elif expected and expected.get("pages") is not None and pages != expected["pages"]:
        fail("%s: expected %d pages, got %s" % (name, expected["pages"], answer))


def main():
    corpus = Path(sys.argv[1])
    facts = json.loads((corpus / "expected/pdf.json").read_text("utf-8"))["files"]
    with tempfile.TemporaryDirectory(prefix="riffle-corpus-") as where:
        work = Path(where)
        got = scores(corpus, work)
        if got:
            for row in got.items():
                print("%-20s %.4f" % row)
            if "--record" in sys.argv:
                record(got)
            compare(got)
        files = [p for d in ("pdf", "malformed") for p in sorted((corpus / d).rglob("*.pdf"))]
        for p in files:
            one(corpus, p, facts.get(str(p.relative_to(corpus))), work / "each")
    print("corpus_pdf: %d files, %d failed" % (len(files), len(failures)))
    return 1 if failures else 0


sys.exit(main())
