"""
PDF files of the corpus.  The scores of pages that people annotated must not
fall below those in pdf_scores.txt by more than a hundredth; every other PDF
file, the damaged ones too, must end within a time limit with a result of the
known number of pages or with an error that blames the document.

usage: tests/corpus/corpus_pdf [--record]	(writes pdf_scores.txt anew)

The scoring programs stand in tools/ beside the corpus.
"""

import csv
import html
import json
import os
import re
import subprocess
import sys
import tempfile
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

failures = []


def fail(what):
    failures.append(what)
    print("corpus_pdf: " + what)


def extract(out, files, seconds):
    return subprocess.run([RIFFLE, "extract", "--jobs", "2", "--out", out, *map(str, files)],
                          capture_output=True, text=True, errors="replace", timeout=seconds)


def predict(folder, files):
    """NAME/result.json as score-boxes wants it and NAME.md for the others."""
    folder.mkdir()
    done = extract(folder, files, SECONDS + 5 * len(files))
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
    return got


def compare(got):
    known = {}
    for line in RECORD.read_text().splitlines():
        if line and not line.startswith("#"):
            name, value = line.rsplit(None, 1)
            known[name] = float(value)
    for name in known.keys() | got.keys():
        if name not in known or name not in got:
            fail("%s is %s" % (name, "not recorded" if name in got else "no longer measured"))
        elif got[name] < known[name] - TOLERANCE:
            fail("%s fell from %.4f to %.4f" % (name, known[name], got[name]))


def record(got):
    RECORD.write_text("# Scores that corpus_pdf measured; made by tests/corpus/corpus_pdf --record.\n"
                      + "".join("%-20s %.4f\n" % row for row in got.items()))


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
        pages = json.loads(result.read_text("utf-8"))["page_count"]
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
