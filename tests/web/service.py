"""Riffle itself, as riffle serve runs it: an address in, images out."""
import io
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
import zipfile

import website

FINAL = ("done", "failed", "cancelled")


class Service:
    def __init__(self, riffle, folder, ports, more=""):
        self.data = os.path.join(folder, "data")
        conf = os.path.join(folder, "riffle.conf")
        with open(conf, "w", encoding="utf-8") as f:
            f.write(f"data_dir = {self.data}\nworker_idle = 5s\n{more}"
                    "fetch_allow_networks = 127.0.0.0/8\n"
                    f"fetch_ports = 1, {ports[0]}, {ports[1]}\n")
        port = website.free_port()
        self.base = f"http://127.0.0.1:{port}"
        with open(os.path.join(folder, "service.log"), "wb") as log:
            self.process = subprocess.Popen(
                [riffle, "serve", "--listen", f"127.0.0.1:{port}",
                 "--config", conf], stdout=log, stderr=log)
        for _ in range(100):
            try:
                urllib.request.urlopen(self.base + "/healthz").close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit("FAILED: riffle serve does not answer")
        self.key = subprocess.run(
            [riffle, "key", "create", "--org", "tests", "--surface",
             "imageextract", "--config", conf], check=True,
            stdout=subprocess.PIPE).stdout.decode().strip()

    def ask(self, path, body=None):
        request = urllib.request.Request(self.base + path, headers={
            "Authorization": "Bearer " + self.key,
            "Content-Type": "application/json"},
            data=json.dumps(body).encode() if body else None)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read()

    def start(self, kind, given):
        while True:
            status, body = self.ask("/api/v1/jobs",
                                    {"type": kind, "input": given})
            if status != 429:
                break
            time.sleep(1)
        if status != 202:
            raise SystemExit(f"FAILED: {given}: {status} {body}")
        return "/api/v1/jobs/" + json.loads(body)["job_id"]

    def wait(self, job, seconds=120):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            state = json.loads(self.ask(job)[1])
            if state["status"] in FINAL:
                return state
            time.sleep(0.05)
        raise SystemExit(f"FAILED: {job} does not end: {state}")

    def result(self, job):
        """The images, and the addresses that gave none."""
        status, body = self.ask(job + "/result")
        images = json.loads(body)["images"] if status == 200 else []
        status, body = self.ask(job + "/download")
        if status != 200:
            return images, {}, {}
        with zipfile.ZipFile(io.BytesIO(body)) as z:
            assert z.testzip() is None
            names = [i.filename for i in z.infolist()]
            errors = {}
            if "_errors.txt" in names:
                text = z.read("_errors.txt").decode()
                errors = dict(line.split("\t", 1)
                              for line in text.splitlines() if "\t" in line)
            return images, errors, {n: z.getinfo(n).file_size for n in names}

    def stop(self):
        self.process.terminate()
        self.process.wait()
        # The worker ends by itself soon after; it is told.
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as f:
                    mine = os.path.dirname(self.data).encode() in f.read()
                if mine and int(pid) != os.getpid():
                    os.kill(int(pid), 15)
            except OSError:
                pass
