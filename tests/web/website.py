"""The site of tests/web/site, made whole in a folder and served by lighttpd
at three places: @A@ (where the pages are), @B@ (another host) and @C@ (another
port).  Every image that the record expects is a file of its own."""
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import time
import urllib.parse
import zlib

# Pages that are written down as UTF-8 and served as something else.
RECODED = {
    "utf16.html": ("utf-16-le", b"\xff\xfe"),
    "utf16be.html": ("utf-16-be", b"\xfe\xff"),
    "cyrillic.html": ("windows-1251", b""),
    "japanese.html": ("shift_jis", b""),
    "meta_late.html": ("iso-8859-2", b""),
    "bom.html": ("utf-8", b"\xef\xbb\xbf"),
    "css/encoded.css": ("iso-8859-1", b""),
}
CHARSETS = {
    "/japanese.html": "text/html; charset=Shift_JIS",
    "/css/encoded.css": "text/css; charset=ISO-8859-1",
}
REDIRECTS = [
    ("found", 302, "@A@/i/go-found.png"),
    ("moved", 301, "@A@/i/go-moved.png"),
    ("far", 307, "@B@/i/go-far.png"),
    ("twice", 302, "@A@/go/again"),
    ("again", 302, "@A@/i/go-twice.png"),
    ("loop", 302, "@A@/go/loop"),
    ("page", 302, "@A@/img.html"),
    ("sheet", 302, "@A@/css/redirected.css"),
]
MANY = 450


def png(name):
    """A picture that no other name has."""
    seed = zlib.crc32(name.encode())
    width, height = 2 + seed % 7, 2 + seed // 7 % 7

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    row = b"\0" + bytes([seed & 255, seed >> 8 & 255, seed >> 16 & 255]) * width
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2,
                                       0, 0, 0)) +
            chunk(b"tEXt", b"Title\0" + name.encode("latin-1", "replace")) +
            chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b""))


def gif(name):
    text = name.encode()[:200]
    return (b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff"
            b"\x21\xfe" + bytes([len(text)]) + text + b"\0"
            b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0\x3b")


def ico(name):
    body = png(name)
    return (struct.pack("<HHH", 0, 1, 1) +
            struct.pack("<BBBBHHII", body[19], body[23], 0, 0, 1, 24,
                        len(body), 22) + body)


def svg(name):
    inner = '<rect width="9" height="9"/>'
    if "with-image" in name:
        inner += '<image href="file-never.png" width="5" height="5"/>'
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
            f'<title>{name}</title>{inner}</svg>').encode()


def picture(path):
    name = os.path.basename(path)
    if "dup-bytes" in name:
        name = "one for both"
    makers = {".gif": gif, ".ico": ico, ".svg": svg}
    return makers.get(os.path.splitext(path)[1], png)(name)


def brotli(data):
    """One block that is not packed, and the empty last one (RFC 7932)."""
    head = len(data) - 1 << 4 | 1 << 20
    return head.to_bytes(3, "little") + data + b"\x03"


PACKED = {"gzip.html": gzip.compress, "css/squeezed.css": gzip.compress,
          "i/gz-drawing.svg": gzip.compress, "brotli.html": brotli}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Website:
    def __init__(self, source, record, folder):
        self.source, self.record, self.folder = source, record, folder
        self.root = os.path.join(folder, "root")
        first, second = free_port(), free_port()
        self.ports = [first, second]
        self.places = {"A": f"127.0.0.1:{first}", "B": f"127.0.0.2:{first}",
                       "C": f"127.0.0.1:{second}"}
        self.server = None
        self.plain = {}	# what packed files hold

    def fill(self, text):
        for letter, place in self.places.items():
            text = text.replace(f"@{letter}@", "http://" + place)
            text = text.replace(f"@{letter.lower()}@", place)
        return text

    def address(self, name):
        """Of a name in the record: as an address is written, whole."""
        if not re.match(r"/|@|http:", name):
            name = "/i/" + name
        if name.startswith("/"):
            name = "@A@" + name
        return urllib.parse.quote(self.fill(name), safe="/?%&=;:,[]|'!$()*+~")

    def page(self, name):
        return self.address(f"/{name}.html" if name != "xhtml" else
                            "/xhtml.xhtml")

    def expected(self, name):
        """(found, failed, {what a browser may take instead: what we take})"""
        of = self.record[name]
        found = [self.address(n) for n in of["found"]]
        if name == "many":
            found = [self.address(f"many-{n:03}.png") for n in range(MANY)]
        failed = [self.address(n) for n in of.get("failed", [])]
        smaller = {self.address(small): self.address(large)
                   for large, others in of.get("smaller", {}).items()
                   for small in others}
        return found, failed, smaller

    def more(self, name, kind):
        return [self.address(n) for n in self.record[name].get(kind, [])]

    def put(self, path, data):
        path = os.path.join(self.root, path.lstrip("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)

    def squeeze(self):
        """Some files leave the server packed, whoever asks."""
        for short, pack in PACKED.items():
            path = os.path.join(self.root, short)
            with open(path, "rb") as f:
                self.plain["/" + short] = f.read()
            self.put(short, pack(self.plain["/" + short]))

    def build(self):
        for folder, _, names in os.walk(self.source):
            for name in names:
                path = os.path.join(folder, name)
                short = os.path.relpath(path, self.source)
                with open(path, encoding="utf-8") as f:
                    text = self.fill(f.read())
                encoding, mark = RECODED.get(short, ("utf-8", b""))
                self.put(short, mark + text.encode(encoding))
        self.put("many.html", b"<!DOCTYPE html><title>Many</title>" + b"\n"
                 .join(b'<img src="i/many-%03d.png">' % n
                       for n in range(MANY)))
        self.put("crowd.html", b"".join(
            b'<img src="i/many-%03d.png?%d">' % (n % MANY, n)
            for n in range(2000)))
        for name in self.record:
            found, _, smaller = self.expected(name)
            for address in found + list(smaller):
                parts = urllib.parse.urlsplit(address)
                path = urllib.parse.unquote(parts.path)
                if not path.startswith("/go/"):
                    self.put(path, picture(path))
        for _, _, to in REDIRECTS:
            if to.endswith(".png"):
                self.put(to[3:], picture(to))
        for name in ("favicon.ico",):
            self.put(name, ico(name))
        self.put("dead/page.jpg", b"<!DOCTYPE html><title>No image</title>")
        self.put("dead/empty.png", b"")
        self.put("dead/text.gif", b"Only words.\n")
        self.squeeze()

    def settings(self):
        redirects = "\n".join(
            f'$HTTP["url"] == "/go/{name}" {{ url.redirect-code = {code} '
            f'url.redirect = ( "" => "{self.fill(to)}" ) }}'
            for name, code, to in REDIRECTS)
        charsets = "\n".join(
            f'$HTTP["url"] == "{url}" {{ setenv.set-response-header = '
            f'( "Content-Type" => "{kind}" ) }}'
            for url, kind in CHARSETS.items())
        packed = "\n".join(
            f'$HTTP["url"] == "/{short}" {{ setenv.set-response-header = '
            f'( "Content-Encoding" => '
            f'"{"br" if pack is brotli else "gzip"}" ) }}'
            for short, pack in PACKED.items())
        return f'''
server.modules = ( "mod_redirect", "mod_setenv" )
server.document-root = "{self.root}"
server.bind = "127.0.0.1"
server.port = {self.ports[0]}
server.errorlog = "{self.folder}/lighttpd.log"
$SERVER["socket"] == "127.0.0.2:{self.ports[0]}" {{ }}
$SERVER["socket"] == "127.0.0.1:{self.ports[1]}" {{ }}
mimetype.assign = ( ".html" => "text/html", ".css" => "text/css",
	".xhtml" => "application/xhtml+xml", ".svg" => "image/svg+xml",
	".png" => "image/png", ".gif" => "image/gif", ".jpg" => "image/jpeg",
	".ico" => "image/x-icon", ".txt" => "text/plain",
	".js" => "text/javascript", ".json" => "application/json",
	".webmanifest" => "application/manifest+json" )
{redirects}
{charsets}
{packed}
'''

    def start(self):
        self.build()
        conf = os.path.join(self.folder, "lighttpd.conf")
        with open(conf, "w", encoding="utf-8") as f:
            f.write(self.settings())
        program = shutil.which("lighttpd", path=os.environ.get("PATH", "") +
                               ":/usr/sbin:/usr/local/sbin")
        self.server = subprocess.Popen([program, "-D", "-f", conf])
        for _ in range(100):
            try:
                self.get(self.page("img"))
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("FAILED: lighttpd does not answer")

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait()

    def get(self, address, redirects=5):
        """(bytes or None, type, address after redirects)"""
        parts = urllib.parse.urlsplit(address)
        host = http.client.HTTPConnection(parts.netloc, timeout=30)
        host.request("GET", parts.path + ("?" + parts.query if parts.query
                                          else ""))
        answer = host.getresponse()
        body = answer.read()
        host.close()
        to = answer.getheader("Location")
        if to and redirects > 0:
            return self.get(urllib.parse.urljoin(address, to), redirects - 1)
        body = self.plain.get(parts.path, body)
        return (body if answer.status == 200 else None,
                answer.getheader("Content-Type") or "", address)


def load_record(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)
