"""A headless Chromium that opens one file, driven over its DevTools protocol through pipes: Python's standard library only."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


def find():
    """Where a Chromium is; None without one."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


class Browser:
    """One page. What it logs, throws and asks the network for is kept. Thread: the test's."""

    def __init__(self, *, width=1280, height=900, dark=False, seconds=60):
        self.deadline = time.monotonic() + seconds
        self.errors, self.requests, self._id, self._buffer = [], [], 0, b""
        self._profile = tempfile.TemporaryDirectory(prefix="imgperf-browser-", ignore_cleanup_errors=True)
        to_read, self._out = os.pipe()
        self._in, to_write = os.pipe()
        argv = [find(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
                "--hide-scrollbars", "--no-first-run", "--disable-extensions", "--disable-background-networking",
                f"--user-data-dir={self._profile.name}", f"--window-size={width},{height}", "about:blank"]

        def places():  # the protocol's descriptors are 3 and 4
            os.dup2(to_read, 63)
            os.dup2(to_write, 64)
            os.dup2(63, 3)
            os.dup2(64, 4)

        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        preexec_fn=places, close_fds=False, start_new_session=True)
        os.close(to_read)
        os.close(to_write)
        target = self._ask("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in target if t["type"] == "page")
        self._session = None
        self._session = self._ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._ask(f"{domain}.enable")
        self._ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(10)
        for descriptor in (self._in, self._out):
            os.close(descriptor)
        self._profile.cleanup()

    def open(self, path):
        """Loads the file; gives the seconds until the page said that it is ready."""
        start = time.monotonic()
        self._ask("Page.navigate", url=path.resolve().as_uri())
        self.until("document.documentElement?.dataset.ready === 'true'")
        return time.monotonic() - start

    def until(self, condition):
        while not self.run(condition):
            if time.monotonic() > self.deadline:
                raise AssertionError(f"the page never came to {condition}; it said {self.errors}")
            select.select([self._in], [], [], 0.02)

    def run(self, expression):
        """The expression's value; what a promise comes to."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode={"Enter": 13, "ArrowRight": 39}[key],
                      **({"text": "\r"} if key == "Enter" and kind == "keyDown" else {}))

    def screenshot(self, path, top=0, height=1200):
        """A picture of that stretch of the page."""
        width = self.run("document.documentElement.clientWidth")
        made = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": top, "width": width, "height": height, "scale": 1})
        path.write_bytes(base64.b64decode(made["data"]))

    def pdf(self, path):
        path.write_bytes(base64.b64decode(self._ask("Page.printToPDF", printBackground=True)["data"]))

    def _ask(self, method, **params):
        self._id += 1
        call = {"id": self._id, "method": method, "params": params}
        if getattr(self, "_session", None):
            call["sessionId"] = self._session
        os.write(self._out, json.dumps(call).encode() + b"\0")
        while True:
            message = self._next()
            if message.get("id") == self._id:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']}")
                return message["result"]
            self._note(message)

    def _next(self):
        while b"\0" not in self._buffer:
            left = self.deadline - time.monotonic()
            if left <= 0 or not select.select([self._in], [], [], left)[0]:
                raise AssertionError("the browser does not answer")
            read = os.read(self._in, 1 << 20)
            if not read:
                raise AssertionError("the browser ended")
            self._buffer += read
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def _note(self, message):
        method, params = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.errors.append(str(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.errors.append(str([a.get("value", a.get("description")) for a in params["args"]]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.errors.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
