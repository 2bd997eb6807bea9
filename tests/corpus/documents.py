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
import posixpath
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
import zipfile
from pathlib import Path

RIFFLE = os.environ.get("RIFFLE", "./riffle")

# (kind, path below the kind's folder or "*", fact): why ours differs.
EXCEPTIONS = {
    ("docx", "docx/poi/bug59058.docx", "media"): "one picture is that of a bullet, and no figure",
    ("docx", "docx/poi/bug59058.docx", "text"): "\"Top of Form\" is hidden by its style",
    ("docx", "docx/poi/drawing.docx", "tables"): "the last table has one cell, which is empty",
    ("docx", "docx/tika/testAltChunkHTML.docx", "tables"): "the table is in a chunk of HTML, where the fact's tool does not look",
    ("docx", "docx/tika/testWORD_2006ml.docx", "tables"): "the fact counts deleted rows, and not the table in a text box",
    ("odf", "odf/docling/odf_presentation_01.odp", "media"): "the only picture is a preview of a table, which is read",
    ("odf", "odf/docling/odf_presentation_01.odp", "pictures"): "the only picture is a preview of a table, which is read",
    ("odf", "odf/docling/text_document_01.odt", "headings"): "its title and subtitle are headings too",
    ("odf", "odf/docling/text_document_03.odt", "text"): "a cell with a table in it has that one's text as well",
    ("odf", "odf/tika/testODFwithOOo3.odt", "headings"): "the fact has the text of a comment in its heading",
    ("odf", "odf/tika/testODFwithOOo3.odt", "pictures"): "one of the two is a formula's, which is read",
    ("odf", "odf/tika/testODFwithOOo3.odt", "text"): "a formula is read from its object",
    ("odf", "odf/unstructured/fake.odt", "text"): "the page's footer, which is not in the content",
    ("html", "*", "layout tables"): "tables that only put things side by side are read as what they hold",
    ("html", "html/docling/html_rich_table_cells.html", "tables"): "the fact counts the rows of a table in a cell twice",
    ("html", "html/unstructured/fake-html-lang-de.html", "headings"): "undeclared UTF-8, which the fact's tool took for windows-1252",
    ("html", "html/tika/big-preamble.html", "tables"): "the whole page is made of tables for looks",
    ("pptx", "pptx/poi/backgrounds.pptx", "slide 3 pictures"): "a shape filled with a picture is a figure too",
    ("pptx", "pptx/poi/backgrounds.pptx", "slide 4 pictures"): "shapes filled with pictures are figures too",
    ("pptx", "pptx/poi/table_test.pptx", "slide 1 tables"): "a table without a word is left out",
    ("pptx", "pptx/python-pptx/ph-populated-placeholders.pptx", "slide 3 tables"): "a table without a word is left out",
    ("pptx", "pptx/tika/testPPT_various2.pptx", "slide 4 text"): "a diagram's words stand in a part of their own",
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


def digest(folder, image):
    """Of the file that the document has, also where we show a drawing of it."""
    path = folder / image.get("original_url", image["image_url"])
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


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


A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def part_rels(package, part):
    """Relationships of a part: id -> (type, target)."""
    folder, _, name = part.rpartition("/")
    try:
        root = xml.etree.ElementTree.fromstring(package.read("%s/_rels/%s.rels" % (folder, name)))
    except KeyError:
        return {}
    return {r.get("Id"): (r.get("Type").rsplit("/", 1)[1],
                          posixpath.normpath(posixpath.join("/" + folder, r.get("Target"))).lstrip("/"))
            for r in root}


def letters(s):
    """The characters that can be seen, in no order."""
    return sorted(re.sub(r"\s|_x[0-9A-F]{4}_", "", s))


def shown_text(node):
    """What a:t elements below hold, alternatives once, hidden shapes not."""
    if node.tag == MC + "Fallback" or any(c.get("hidden") in ("1", "true") for c in node.iterfind("./*/" + P + "cNvPr")):
        return ""
    return (node.text or "") if node.tag == A + "t" else "".join(map(shown_text, node))


def slide_texts(path):
    """Of each slide its own text and that of its notes."""
    with zipfile.ZipFile(path) as package:
        rels = part_rels(package, "ppt/presentation.xml")
        deck = xml.etree.ElementTree.fromstring(package.read("ppt/presentation.xml"))
        for slide in deck.iter(P + "sldId"):
            part = rels[slide.get(R + "id")][1]
            text = shown_text(xml.etree.ElementTree.fromstring(package.read(part)))
            notes = ""
            for kind, target in part_rels(package, part).values():
                if kind == "notesSlide":
                    for sp in xml.etree.ElementTree.fromstring(package.read(target)).iter(P + "sp"):
                        ph = sp.find(".//" + P + "ph")
                        if ph is not None and ph.get("type") == "body":
                            notes += shown_text(sp)
            yield text, notes


def page_text(boxes, page):
    """All that a result says is on a page."""
    text = "".join(c["text"] for t in boxes.get("Tables", []) if t["page_number"] == page for c in t["cell_data"])
    for kind, entries in boxes.items():
        if isinstance(entries, list) and kind not in ("Images", "Tables"):
            text += "".join(e["content"] for e in entries if e["page_number"] == page)
    return text


def pptx_facts(root, name, want):
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([RIFFLE, "extract", "--out", out, str(root / name)], capture_output=True, timeout=120)
        yield "read", done.returncode == 0
        if done.returncode != 0:
            return
        (folder,) = Path(out).iterdir()
        result = json.loads((folder / "result.json").read_text())
        boxes = result["bounding_boxes"]
        images = [i for i in boxes.get("Images", []) if i["visual_type"] == "image" and "image_url" in i]
        shown = {digest(folder, i) for i in images}
    yield "slides", result["page_count"] == want["slides"]
    # Bytes as they are in the file.
    yield "media", shown <= {m["sha256"] for m in want["media"]}
    hidden = sum(s["hidden"] for s in want["per_slide"])
    yield "hidden", any(w.startswith("%u of the slides" % hidden) for w in result.get("warnings", [])) == (hidden > 0)
    for page, (slide, (text, notes)) in enumerate(zip(want["per_slide"], slide_texts(root / name)), 1):
        on = {k: [e for e in v if e["page_number"] == page] for k, v in boxes.items() if isinstance(v, list)}
        titles = [squeeze(e["content"]) for e in on.get("Title", [])]
        yield "slide %u title" % page, squeeze(slide["title"]) == (titles[0] if titles else "")
        tables = sorted(t["table_info"]["dimensions"] for t in on.get("Tables", []))
        yield "slide %u tables" % page, tables == sorted(slide["tables"])
        figures = on.get("Images", [])
        yield "slide %u pictures" % page, slide["pics"] == sum(f["visual_type"] == "image" for f in figures)
        yield "slide %u charts" % page, slide["charts"] == sum(f["visual_type"] == "chart" for f in figures)
        notes = "Notes:" + notes if notes.strip() else ""
        yield "slide %u text" % page, letters(text + notes) == letters(page_text(boxes, page))


class Grid(html.parser.HTMLParser):
    """All text of a page, its headings, and the shapes of its outer tables."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.text, self.headings, self.shapes = [], [], []
        self.open, self.depth, self.row, self.covered = None, 0, -1, {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.open = [tag, ""]
        elif tag == "br" and self.open:
            self.open[1] += " "
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.shapes.append([0, 0])
                self.row, self.covered = -1, {}
        elif tag == "tr" and self.depth == 1:
            self.row += 1
            self.shapes[-1][0] += 1
        elif tag in ("td", "th") and self.depth == 1:
            wide, col = int(attrs.get("colspan", 1)), 0
            while self.covered.get(col, 0) > self.row:
                col += 1
            for c in range(col, col + wide):
                self.covered[c] = self.row + int(attrs.get("rowspan", 1))
            self.shapes[-1][1] = max(self.shapes[-1][1], col + wide)

    def handle_endtag(self, tag):
        if self.open and tag == self.open[0]:
            self.headings.append((int(tag[1]), squeeze(self.open[1])))
            self.open = None
        elif tag == "table":
            self.depth -= 1

    def handle_data(self, data):
        self.text.append(data)
        if self.open:
            self.open[1] += data


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def docx_paragraphs(path):
    """The text of each paragraph as it stands, changes made, without what hangs in it."""
    with zipfile.ZipFile(path) as z:
        try:
            root = xml.etree.ElementTree.fromstring(z.read("word/document.xml"))
        except KeyError:
            return
    gone = (W + "del", W + "moveFrom", W + "txbxContent", W + "pict", W + "drawing", W + "ruby",
            MC + "AlternateContent")
    # What ours shows otherwise: marks of notes, formulas, boxes to tick.
    marks = (W + "footnoteReference", W + "endnoteReference", W + "commentReference",
             "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
             "{http://schemas.microsoft.com/office/word/2010/wordml}checkbox")
    for p in root.iter(W + "p"):
        parts, todo = [], [p]
        while todo:
            e = todo.pop()
            if e.tag == W + "t":
                parts.append(e.text or "")
            elif e.tag == W + "r" and e.find(W + "rPr/" + W + "vanish") is not None:
                continue
            elif e.tag in marks or (e.tag == W + "sdt" and any(e.find(W + "sdtPr/" + m) is not None for m in marks)):
                yield "".join(parts)
                parts = []
            elif e.tag not in gone:
                todo.extend(reversed(list(e)))
        yield "".join(parts)


def docx_facts(root, name, want):
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([RIFFLE, "extract", "--out", out, str(root / name)], capture_output=True, timeout=120)
        yield "read", done.returncode == 0
        if done.returncode != 0:
            return
        (folder,) = Path(out).iterdir()
        result = json.loads((folder / "result.json").read_text())
        images = folder / "images"
        ours = [hashlib.sha256(f.read_bytes()).hexdigest()[:16] for f in images.iterdir()] if images.is_dir() else []
    images = result["bounding_boxes"].get("Images", [])
    charts = [i for i in images if i["visual_type"] == "chart"]
    yield "media", set(ours) >= {m["sha256"] for m in want["media"]}
    drawn = sum(("image_url" in i) + ("svg_url" in i) for i in images if i in charts or "original_url" in i)
    yield "no other media", len(set(ours)) <= len({m["sha256"] for m in want["media"]}) + drawn
    kinds = sorted(t for c in want["charts"] for t in c["types"])
    yield "charts", sorted(c["chart_type"][0].lower() + c["chart_type"][1:] for c in charts) == kinds
    page = Grid(riffle(root / name, "html"))
    if "python_docx_error" in want:
        return
    wanted = [(1 if style == "Title" else int(style[-1]), squeeze(t)[:80].strip())
              for style, t in want["headings"] if squeeze(t)]
    # Numbers before headings are counted, not written in the file.
    rest = iter(page.headings)
    yield "headings", all(any(level == l and t in text for level, text in rest) for l, t in wanted)
    yield "tables", page.shapes == want["tables"]
    text = re.sub(r"\s+", "", "".join(page.text))
    lost = [t for t in docx_paragraphs(root / name) if re.sub(r"[\s\uf000-\uf0ff]+", "", t) not in text]
    yield "text", not lost


ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
ODF_TEXT, ODF_OFFICE = ODF % "text", ODF % "office"
# What stands in the content but is no text of the document.
ODF_SILENT = {ODF_TEXT + "tracked-changes", ODF_OFFICE + "annotation", ODF_OFFICE + "forms",
              ODF_TEXT + "note-citation", ODF % "presentation" + "footer-decl",
              ODF % "presentation" + "header-decl", ODF % "presentation" + "date-time-decl",
              ODF % "svg-compatible" + "title", ODF % "svg-compatible" + "desc"}


def odf_text(node):
    """The text of an element of content.xml, as its reader sees it."""
    if node.tag in ODF_SILENT or node.tag.endswith("-source"):
        return ""
    text = node.text or ""
    for child in node:
        text += odf_text(child) + (child.tail or "")
    return text


def odf_facts(root, name, want):
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([RIFFLE, "extract", "--out", out, str(root / name)], capture_output=True, timeout=120)
        yield "read", done.returncode == 0
        if done.returncode != 0:
            return
        (folder,) = Path(out).iterdir()
        result = json.loads((folder / "result.json").read_text())
        boxes = result["bounding_boxes"]
        images = boxes.get("Images", [])
        shown = {digest(folder, i)
                 for i in images if i["visual_type"] == "image" and "image_url" in i}
    with zipfile.ZipFile(root / name) as package:
        body = xml.etree.ElementTree.fromstring(package.read("content.xml")).find(ODF_OFFICE + "body")
    if name.endswith(".ods"):
        yield "sheets", result["page_count"] == len(want["tables"])
        return
    # Bytes as they are in the file.
    yield "media", {m["sha256"] for m in want["media"]} <= shown
    yield "pictures", len(images) == want["images"]
    if name.endswith(".odp"):
        yield "slides", result["page_count"] == want["slides"]
        yield "tables", len(boxes.get("Tables", [])) == len(want["tables"])
        for page, slide in enumerate(body.iter(ODF % "drawing" + "page"), 1):
            yield "slide %u text" % page, letters(odf_text(slide)) == letters(
                page_text(boxes, page).replace("Notes:", ""))
        return
    page = Page(riffle(root / name, "html"))
    yield "headings", [[h[1:], squeeze(t)] for h, t in page.headings] == [[h, squeeze(t)] for h, t in want["headings"]]
    yield "tables", len(page.tables) == len(want["tables"])
    ours = "".join(page_text(boxes, p) for p in range(1, result["page_count"] + 1))
    yield "text", letters(odf_text(body)) == letters(ours)


KINDS = {
    "docx": docx_facts,
    "epub": epub_facts,
    "html": html_facts,
    "odf": odf_facts,
    "pptx": pptx_facts,
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
