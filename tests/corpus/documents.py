"""
Text documents of the corpus (web pages, books, ...) against the facts that
other tools read off them.  A kind is a function that gives pairs of a fact's
name and whether it holds; what does not hold and is not explained fails.

usage: tests/corpus/corpus_documents [KIND...]
"""

import hashlib
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

RIFFLE = os.environ.get("RIFFLE", "./riffle")

# (kind, path below the kind's folder or "*", fact): why ours differs.
EXCEPTIONS = {
    ("html", "*", "layout tables"): "tables that only put things side by side are read as what they hold",
    ("html", "html/docling/html_rich_table_cells.html", "tables"): "the fact counts the rows of a table in a cell twice",
    ("html", "html/unstructured/fake-html-lang-de.html", "headings"): "undeclared UTF-8, which the fact's tool took for windows-1252",
    ("html", "html/tika/big-preamble.html", "tables"): "the whole page is made of tables for looks",
}


class Page(html.parser.HTMLParser):
    """What `riffle extract --format html` shows: headings, rows, pictures."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.headings, self.tables, self.images = [], [], []
        self.open, self.inside = None, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if re.fullmatch("h[1-6]", tag):
            self.open = [tag, ""]
        elif tag == "table":
            self.tables.append(0)
            self.inside.append(len(self.tables) - 1)
        elif tag == "tr" and self.inside:
            self.tables[self.inside[-1]] += 1
        elif tag == "img":
            self.images.append(dict(attrs))

    def handle_endtag(self, tag):
        if self.open and tag == self.open[0]:
            self.headings.append(self.open)
            self.open = None
        elif tag == "table" and self.inside:
            self.inside.pop()

    def handle_data(self, data):
        if self.open:
            self.open[1] += data


def squeeze(s):
    return re.sub(r"\s+", " ", s or "").strip()


def riffle(path, fmt):
    done = subprocess.run([RIFFLE, "extract", "--format", fmt, str(path)], capture_output=True, timeout=120)
    if done.returncode != 0:
        return None
    return done.stdout.decode("utf-8")


def html_facts(root, name, want):
    text = riffle(root / name, "html")
    yield "read", text is not None
    if text is None:
        return
    page = Page(text)
    ours = [(h, squeeze(t)[:80].strip()) for h, t in page.headings]
    theirs = [(h, squeeze(t)[:80].strip()) for h, t in want["headings"] if squeeze(t)]
    # The facts hold the first thirty.
    yield "headings", ours[:30] == theirs if len(theirs) == 30 else ours == theirs
    missing = list(page.tables)
    for rows in want["tables"]:
        if rows in missing:
            missing.remove(rows)
    yield "tables", not missing
    yield "layout tables", len(page.tables) == len([r for r in want["tables"] if r])


def epub_facts(root, name, want):
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([RIFFLE, "extract", "--out", out, str(root / name)], capture_output=True, timeout=120)
        yield "read", done.returncode == 0
        if done.returncode != 0:
            return
        (folder,) = Path(out).iterdir()
        result = json.loads((folder / "result.json").read_text())
        yield "spine", result["page_count"] == want["spine"]
        images = folder / "images"
        ours = {hashlib.sha256(f.read_bytes()).hexdigest()[:16] for f in images.iterdir()} if images.is_dir() else set()
        yield "media", ours == {m["sha256"] for m in want["media"]}


KINDS = {
    "epub": epub_facts,
    "html": html_facts,
}


def explained(kind, name, fact):
    return (kind, name, fact) in EXCEPTIONS or (kind, "*", fact) in EXCEPTIONS


def run(kind, corpus):
    facts = json.loads((corpus / "expected" / (kind + ".json")).read_text())["files"]
    held = excused = failed = 0
    for name, want in sorted(facts.items()):
        for fact, ok in KINDS[kind](corpus, name, want):
            if ok:
                held += 1
            elif explained(kind, name, fact):
                excused += 1
            else:
                failed += 1
                print("corpus_documents: %s: %s differs" % (name, fact))
    print("corpus_documents: %s: %d facts agree, %d differ for a known reason, %d fail"
          % (kind, held, excused, failed))
    return failed


def main():
    corpus = Path(sys.argv[1])
    kinds = sys.argv[2:] or sorted(KINDS)
    failed = sum(run(kind, corpus) for kind in kinds)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
