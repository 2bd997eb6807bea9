"""Which images Chromium asks for on a page, scripts off or on, scrolled to its end.
Spoken to over its DevTools pipe, so nothing is needed but Chromium."""
import json
import os
import select
import shutil
import subprocess
import time

QUIET = 0.35	# seconds without a request after which a page is done
PAGE = 25	# seconds for a page at most


def find():
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if shutil.which(name):
            return shutil.which(name)
    return None


class Chromium:
    def __init__(self, program, folder, scripts=False):
        theirs_in, self.out = os.pipe()
        self.inp, theirs_out = os.pipe()
        command = [
            program, "--headless=new", "--no-sandbox", "--disable-gpu",
            "--remote-debugging-pipe", "--no-first-run",
            "--disable-background-networking", "--disable-dev-shm-usage",
            "--disable-site-isolation-trials", "--host-resolver-rules="
            "MAP *.invalid ~NOTFOUND",
            "--disable-features=IsolateOrigins,SitePerProcess",
            f"--user-data-dir={folder}/profile", "about:blank"]
        with open(os.path.join(folder, "chromium.log"), "wb") as log:
            self.process = subprocess.Popen(
                ["sh", "-c", f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}',
                 "sh"] + command, pass_fds=(theirs_in, theirs_out),
                stdout=log, stderr=log, env={**os.environ, "HOME": folder})
        os.close(theirs_in)
        os.close(theirs_out)
        self.buffer, self.number, self.session = b"", 0, None
        self.seen, self.last = {}, 0.0
        self.loaded = False
        target = self.call("Target.createTarget", url="about:blank")
        self.session = self.call("Target.attachToTarget", flatten=True,
                                 targetId=target["targetId"])["sessionId"]
        self.call("Network.enable")
        self.call("Page.enable")
        self.call("Network.setCacheDisabled", cacheDisabled=True)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)

    def message(self, until):
        while b"\0" not in self.buffer:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.inp], [], [], left)[0]:
                return None
            got = os.read(self.inp, 1 << 16)
            if not got:
                raise SystemExit("FAILED: Chromium ended")
            self.buffer += got
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def note(self, message):
        """Keep what an event tells of requests."""
        name, of = message.get("method"), message.get("params", {})
        if name == "Network.requestWillBeSent":
            self.last = time.monotonic()
            # A redirect keeps the id: the page named the first address.
            self.seen.setdefault(of["requestId"], [
                of["request"]["url"], of.get("type") == "Image"])
        elif name == "Network.responseReceived":
            self.last = time.monotonic()
            if of["response"]["mimeType"].startswith("image/") and \
                    of["requestId"] in self.seen:
                self.seen[of["requestId"]][1] = True
        elif name == "Page.loadEventFired":
            self.loaded = True

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        until = time.monotonic() + 30
        while True:
            answer = self.message(until)
            if answer is None:
                raise SystemExit(f"FAILED: Chromium does not answer {method}")
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"FAILED: {method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def settle(self, until):
        while time.monotonic() < until:
            now = time.monotonic()
            if self.loaded and now - self.last > QUIET:
                return
            message = self.message(min(until, now + 0.1))
            if message:
                self.note(message)

    def images(self, address, scale):
        self.call("Emulation.setDeviceMetricsOverride", width=1280,
                  height=800, deviceScaleFactor=scale, mobile=False)
        self.call("Page.navigate", url="about:blank")
        self.settle(time.monotonic() + 5)
        self.seen, self.loaded = {}, False
        self.last = time.monotonic()
        self.call("Page.navigate", url=address)
        until = time.monotonic() + PAGE
        self.settle(until)
        height = self.call("Page.getLayoutMetrics")["cssContentSize"]["height"]
        for y in range(0, int(height) + 1, 1600):
            self.call("Input.dispatchMouseEvent", type="mouseWheel", x=100,
                      y=100, deltaX=0, deltaY=1600)
            self.settle(min(until, time.monotonic() + 1))
        return {url.split("#")[0] for url, image in self.seen.values()
                if image and url.startswith("http") and
                # Announced, then refused, as everything with a user's name.
                "@" not in url.split("/")[2]}

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.inp)
        os.close(self.out)
