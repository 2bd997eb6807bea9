"""Pages of every kind (site/), served by lighttpd; compared are

 - the record of what the pages mean (expected.json, written by hand),
 - what the finding half alone finds (finder.c),
 - what a job of Riffle gives, from address to ZIP,
 - what Chromium asks for with scripts off, at two scales;

and for pages that scripts make (site/made, made.json): what a job gives that
renders them, and what Chromium asks for with scripts on.

usage: test.py FINDER RIFFLE [PAGE ...]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

import chromium
import service
import website

HERE = os.path.dirname(os.path.abspath(__file__))
failures = []


def failed(*words):
    failures.append(words)
    print("FAILED:", *words, flush=True)


def same(what, name, got, wanted):
    """Two collections of addresses; in order when they are lists."""
    missing = [a for a in wanted if a not in got]
    more = [a for a in got if a not in wanted]
    if missing:
        failed(what, name, "lacks", *missing)
    if more:
        failed(what, name, "has besides", *more)
    if isinstance(got, list) and not missing and not more and got != wanted:
        failed(what, name, "has another order or doubles:", *got)


def check_words(what, site, name, images):
    for short, words in site.record[name].get("words", {}).items():
        address = site.address(short)
        for image in images:
            if image["source_url"] != address:
                continue
            for word, wanted in words.items():
                if image[word] != wanted:
                    failed(what, name, short, word, "is", repr(image[word]))


# ---- the finding half ------------------------------------------------------

def find(program, site, address):
    process = subprocess.Popen([program, address], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    images = []
    for line in process.stdout:
        if not line.startswith(b"GET "):
            images.append(json.loads(line))
            continue
        address = line[4:].decode().strip()
        body, kind, final = site.get(address)
        letter = "x" if "xhtml" in kind else \
            "i" if kind.startswith("image/") else "-"
        head = kind.replace(" ", "").split(";charset=")
        charset = head[1] if len(head) > 1 else "-"
        answer = f"{-1 if body is None else len(body)} {charset} " \
            f"{letter} {final}\n"
        process.stdin.write(answer.encode() + (body or b""))
        process.stdin.flush()
    process.stdin.close()
    if process.wait() != 0:
        failed("finder", address, "ends with", process.returncode)
    return images


def check_finder(program, site, name):
    found, dead, _ = site.expected(name)
    images = find(program, site, site.page(name))
    named = [i["source_url"] for i in images if i["source_url"]]
    passing = site.more(name, "passing")
    got = [a for a in named if a not in dead + passing]
    if site.record[name].get("any_order"):
        got, found = set(got), set(found)
    same("finder", name, got, found)
    for address in dead:
        if address not in named:
            failed("finder", name, "does not name", address)
    carried = len([i for i in images if not i["source_url"]])
    if carried != site.record[name].get("carried", 0):
        failed("finder", name, "carries", carried)
    check_words("finder", site, name, images)


# ---- the service -----------------------------------------------------------

def check_service(riffle, site, name, job):
    found, dead, _ = site.expected(name)
    page = site.page(name)
    state = riffle.wait(job)
    if state["status"] != "done":
        failed("service", name, state)
        return
    images, errors, files = riffle.result(job)
    carried = [i for i in images if i["source_url"] == page]
    got = [i["source_url"] for i in images if i not in carried]
    if site.record[name].get("any_order"):
        got, found = set(got), set(found)
    same("service", name, got, found)
    if images:
        same("service", name, set(errors),
             set(dead + site.more(name, "lost")))
    if len(carried) != site.record[name].get("carried", 0):
        failed("service", name, "carries", len(carried))
    check_words("service", site, name, images)
    for image in images:
        if not image["format"] or not image["file_size"]:
            failed("service", name, "is no image:", image)
    if len(files) - bool(errors) != len(images):
        failed("service", name, len(images), "images, files", sorted(files))


def expect(what, holds, *seen):
    if not holds:
        failed(what, *seen)


def check_jobs(riffle, site):
    """What concerns jobs rather than pages."""
    page = site.page
    gone = site.address("/no/such/page")
    one, bulk, none, too_many, bad = (
        riffle.start("url", site.address("go-found.png")),
        riffle.start("bulk", [page("img"), page("media"), gone,
                              page("duplicates")]),
        riffle.start("url", gone), riffle.start("url", page("crowd")),
        riffle.start("url", site.address("/dead/page.jpg")))

    riffle.wait(one)
    images, _, files = riffle.result(one)
    expect("an image's own address", len(images) == 1 and list(files) ==
           ["go-found.png"] and images[0]["format"] == "png", images, files)

    state = riffle.wait(bulk)
    images, errors, files = riffle.result(bulk)
    groups = [g["status"] for g in state["groups"]]
    expect("one page of four fails", groups == ["done", "done", "failed",
                                                "done"] and
           state["status"] == "done" and state["partial"], state)
    expect("images in groups", [i["group_id"] for i in images] ==
           ["g1"] * 7 + ["g2"] + ["g4"] * 5, images)
    folders = {name.split("/")[0][:3] for name in files if "/" in name}
    expect("a folder for each", folders == {"01-", "02-", "04-"}, files)
    again = riffle.start("bulk", [page("img"), page("media"), gone,
                                  page("duplicates")])
    riffle.wait(again)
    expect("twice the same", riffle.result(again)[2] == files, files)

    state = riffle.wait(none)
    expect("no page", state["status"] == "failed", state)
    state = riffle.wait(bad)
    images = riffle.result(bad)[0]
    expect("a page is one, whatever it is called", state["status"] in
           ("done", "failed") and not images, state, images)
    state = riffle.wait(too_many)
    images, errors, files = riffle.result(too_many)
    expect("as many as a page may have", state["status"] == "done" and
           len(images) == 500 and state["image_count"] == 500,
           len(images), state)


# ---- the browser -----------------------------------------------------------

def check_browser(browser, site, name, scale):
    found, dead, smaller = site.expected(name)
    shown = {smaller.get(a, a)
             for a in browser.images(site.page(name), scale)}
    # The default icon is named by no page; an empty address is the page's.
    shown -= {site.address("/favicon.ico"), site.page(name),
              *site.more(name, "passing"), *site.more(name, "missed")}
    for address in shown - set(found) - set(dead):
        failed("Chromium", f"at {scale}", name, "shows", address)
    return len(shown), shown


def check_chromium(site, names, folder):
    program = chromium.find()
    if not program:
        print("SKIPPED in part: web-site: there is no Chromium")
        return
    browser = chromium.Chromium(program, folder)
    try:
        for scale in (1, 2):
            total = 0
            for name in names:
                n, shown = check_browser(browser, site, name, scale)
                total += n
                if os.environ.get("RIFFLE_VERBOSE"):
                    found, dead, _ = site.expected(name)
                    print(f"{name}: Chromium shows {n} of",
                          len(found) + len(dead), "without",
                          *[a.split("/")[-1] for a in found + dead
                            if a not in shown][:9], flush=True)
            print(f"web-site: Chromium at scale {scale} shows {total} images "
                  f"of {len(names)} pages", flush=True)
            # Else the comparison would say nothing.
            if len(names) > 40 and total < 600:
                failed("Chromium shows too little:", total)
    finally:
        browser.stop()


def check_made(riffle_program, site, names, folder):
    program = chromium.find()
    if not program:
        print("SKIPPED in part: web-site: there is no Chromium")
        return
    folder = os.path.join(folder, "made")
    os.mkdir(folder)
    riffle = service.Service(riffle_program, folder, site.ports,
                             f"web_render = auto\nchromium = {program}\n"
                             "web_render_time = 40s\n")
    browser = None
    try:
        jobs = [riffle.start("url", site.page(name)) for name in names]
        for name, job in zip(names, jobs):
            check_service(riffle, site, name, job)
        browser = chromium.Chromium(program, folder, scripts=True)
        total = sum(check_browser(browser, site, name, 1)[0]
                    for name in names)
        print(f"web-site: {len(names)} pages made by scripts, Chromium shows "
              f"{total} images of them", flush=True)
        if total < len(names):
            failed("Chromium shows too little:", total)
    finally:
        riffle.stop()
        if browser:
            browser.stop()


def main():
    finder, riffle_program = sys.argv[1:3]
    folder = tempfile.mkdtemp(prefix="riffle-web.")
    os.chmod(folder, 0o755)
    record = website.load_record(os.path.join(HERE, "expected.json"))
    made = website.load_record(os.path.join(HERE, "made.json"))
    names = [n for n in sys.argv[3:] if n in record] or \
        ([] if sys.argv[3:] else list(record))
    made_names = [n for n in sys.argv[3:] if n in made] or \
        ([] if sys.argv[3:] else list(made))
    parts = os.environ.get("RIFFLE_WEB_PARTS",
                           "finder service chromium made")
    site = website.Website(os.path.join(HERE, "site"), {**record, **made},
                           folder)
    riffle = None
    try:
        site.start()
        if "finder" in parts:
            for name in names:
                check_finder(finder, site, name)
            print(f"web-site: the finder read {len(names)} pages", flush=True)
        if "service" in parts:
            riffle = service.Service(riffle_program, folder, site.ports)
            jobs = [riffle.start("url", site.page(name)) for name in names]
            for name, job in zip(names, jobs):
                check_service(riffle, site, name, job)
            if len(names) == len(record):
                check_jobs(riffle, site)
            print(f"web-site: the service did {len(names)} jobs", flush=True)
        if "chromium" in parts:
            check_chromium(site, names, folder)
        if "made" in parts and made_names:
            check_made(riffle_program, site, made_names, folder)
    finally:
        if riffle:
            riffle.stop()
        site.stop()
        if os.environ.get("RIFFLE_KEEP"):
            print("kept:", folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
