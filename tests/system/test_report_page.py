"""report.html in a real browser: its numbers are report.json's, nothing of the data is executed, nothing leaves the file, and it
can be read by keyboard, on a phone and in the dark."""

import json
import re
import unittest

from browser import Browser, find
from harness import SystemTest, main
from procs import children, kill, wait_until
from runs import GOOD, PROMPTS, Artifacts, run_file

HOSTILE = ["<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">",
           "</script><script>document.title='pwned'</script><!--<script>", "منارة في الضباب عند الفجر",
           "\u202etxet desrever", "a\u0000b & \"quotes\" 'single' `back` ${x}", "A lighthouse in fog"]


BASE_SEED = 2**53 - 1  # a browser's numbers end there, and seeds go on


class PageTest(SystemTest):
    seconds = 150

    def made(self, config, *, codes=GOOD, prompts=PROMPTS):
        self.write("prompts.jsonl", prompts)
        program = self.imgperf("run", self.write("run.json", config), "--quiet")
        code = program.wait(100)
        self.assertIn(code, codes, program.output)
        return Artifacts(self.dir / "out" / "run")

    def mixed(self, **more):
        """Two phases, failures, kept pictures, prompts that would rather be markup."""
        config = run_file("sim://flux1-dev-b200?time_scale=0.0005&errors=http_500:10%", **{
            "phases": [{"name": "warm", "kind": "warmup", "concurrency": 2, "requests": 4},
                       {"name": "load", "concurrency": 4, "requests": 60}, {"name": "more", "concurrency": 8, "requests": 60}],
            "output": {"dir": "out", "name": "run", "images": 30, "slice": "1s"}, "slo": ["error_rate < 1%", "request_latency.p50 < 1h"],
            "request": {"size": "64x64", "timeout": "20s", "seed": {"base": BASE_SEED, "per": "entry"}},
            "checks": {"duplicates": "warn"}, **more})
        rows = "".join(json.dumps({"text": text}) + "\n" for text in HOSTILE)
        return self.made(config, codes=(3, 4), prompts=rows)

    def opened(self, path, **more):
        browser = Browser(seconds=60, **more)
        self.addCleanup(browser.__exit__)
        browser.open(path)
        return browser

    def assert_quiet(self, browser, path):
        """No error on the console, and no request but for the file itself and pictures in it."""
        self.assertEqual(browser.errors, [])
        outside = {url[:80] for url in browser.requests if not url.startswith("data:image/jpeg")}
        self.assertEqual(outside, {path.resolve().as_uri()})

    def rows(self, browser, caption):
        """A table's rows: a list of (text, title) by heading."""
        return browser.run("""(() => { const t = [...document.querySelectorAll('table:not(.u-legend)')].find(t => t.caption.textContent.startsWith(%s));
            const heads = [...t.tHead.rows[0].cells].map(c => c.textContent);
            return [...t.tBodies[0].rows].map(r => Object.fromEntries([...r.cells].map((c, i) => [heads[i], [c.textContent, c.title]])));
            })()""" % json.dumps(caption))


@unittest.skipUnless(find(), "no Chromium here: deploy/install-deps.sh browser")
class ReportPage(PageTest):
    def test_every_number_is_the_reports(self):
        artifacts = self.mixed()
        path = artifacts.folder / "report.html"
        self.assertIn("report.html", artifacts.report["files"])
        browser = self.opened(path)
        report = artifacts.report
        self.assertEqual(browser.run("JSON.parse(document.getElementById('data').textContent).report"), report)
        self.assertIn(report["validity"]["verdict"].upper(), browser.run("document.querySelector('.verdict').textContent"))
        browser.run("[...document.querySelectorAll('#metrics .choice button')].find(b => b.textContent === 'All').click()")
        checked = self.check_metrics(report, self.rows(browser, "Per completed request") + self.rows(browser, "Of the whole run"), browser)
        self.assertGreater(checked, 200)
        ledger = {row["Account"][0].replace(" ", "_"): float(row["Count"][1]) for row in self.rows(browser, "Every credit")}
        self.assertEqual(ledger, report["ledger"])
        errors = self.rows(browser, "Failures that look the same")
        self.assertEqual([float(row["Count"][1]) for row in errors], [e["count"] for e in report["errors"]])
        self.assertRegex(errors[0]["First requests"][0], f"{report['run']['id']}-\\d+-0 at ")
        slos = self.rows(browser, "Promises")
        self.assertEqual([row["Kept"][0] for row in slos], ["✗ missed", "✓ kept"])
        self.assertEqual([float(row["Measured"][1]) for row in slos], [s["value"] for s in report["slo"]])
        self.assert_quiet(browser, path)

    def check_metrics(self, report, rows, browser):
        """Each cell's title begins with the very number; the row's own title is the metric's name there."""
        checked = 0
        for row in rows:
            statistics = report["metrics"][row["Metric"][1]]
            for name, (text, title) in row.items():
                key = {"p99.9": "p99_9", "Value": "avg"}.get(name, name)
                if isinstance(statistics.get(key), (int, float)):
                    self.assertEqual(float(title.split(";")[0]), statistics[key], f"{row['Metric']} {name}")
                    self.assert_rounded(text, statistics[key])
                    checked += 1
        return checked

    def assert_rounded(self, text, value):
        shown = float(re.match(r"-?[\d,.]+", text).group(0).replace(",", ""))
        self.assertLessEqual(abs(shown - value), max(0.006 * abs(value), 5e-7), f"{text} for {value}")

    def test_charts_show_every_request(self):
        artifacts = self.mixed()
        browser = self.opened(artifacts.folder / "report.html")
        data = browser.run("JSON.parse(document.getElementById('data').textContent).more")
        lines = artifacts.lines
        load = [i for i, phase in enumerate(data["requests"]["phase"]) if phase > 0]
        self.assertEqual(len(load), len(lines))
        self.assertEqual(data["requests"]["total"], len(lines) + 4)
        drawn = sorted(data["requests"]["latency"][i] for i in load if data["requests"]["outcome"][i] == 0)
        for ours, theirs in zip(drawn, sorted(line.latency_ms for line in lines if line.outcome == "completed"), strict=True):
            self.assertAlmostEqual(ours, theirs, delta=0.0006)
        self.assertEqual(sum(data["time"]["completed"]), sum(line.outcome == "completed" for line in lines) + 4)
        self.assertEqual(sum(data["latency"][0]["request_latency"]["counts"]), artifacts.report["metrics"]["request_latency"]["count"])
        # The first dot by keyboard, as its legend reads it.
        browser.run("document.querySelector('.plot').focus()")
        browser.press("ArrowRight")
        first = min(range(len(data["requests"]["start"])), key=lambda i: data["requests"]["start"][i])
        legend = browser.run("document.querySelector('.plot .u-legend').textContent")
        [shown] = re.findall(r"completed([\d.]+) ms", legend)
        self.assertAlmostEqual(float(shown), data["requests"]["latency"][first], delta=0.01 * float(shown), msg=legend)
        self.assertIn("completed", browser.run("document.querySelector('.plot + .unseen').textContent"), "a screen reader is told")
        inked = browser.run("""[...document.querySelectorAll('.plot canvas')].map(c => { const d = c.getContext('2d')
            .getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; })""")
        self.assertGreaterEqual(len(inked), 5)
        self.assertTrue(all(n > 500 for n in inked), inked)

    def test_nothing_of_the_data_is_executed(self):
        artifacts = self.mixed()
        path = artifacts.folder / "report.html"
        browser = self.opened(path)
        self.assertNotIn("pwned", browser.run("document.title"))
        self.assertEqual(browser.run("document.querySelectorAll('script').length"), 2)
        self.assertEqual(browser.run("document.querySelectorAll('img:not([src^=\"data:image/jpeg\"])').length"), 0)
        prompts = set(browser.run("[...document.querySelectorAll('.prompt bdi')].map(b => b.textContent)"))
        self.assertTrue(prompts)
        self.assertLessEqual(prompts, set(HOSTILE))
        self.assertIn(HOSTILE[0], prompts)
        self.assertEqual(browser.run("getComputedStyle([...document.querySelectorAll('.prompt bdi')].find(b => /منارة/.test(b.textContent))).direction"), "rtl")
        seeds = set(browser.run("[...document.querySelectorAll('#gallery dt')].filter(d => d.textContent === 'Seed').map(d => d.nextSibling.textContent)"))
        self.assertTrue(seeds)
        self.assertLessEqual(seeds, {str(BASE_SEED + entry) for entry in range(len(HOSTILE))})
        self.assert_quiet(browser, path)

    def test_sorts_by_keyboard(self):
        browser = self.opened(self.mixed().folder / "report.html")
        browser.run("[...document.querySelectorAll('#gallery .choice button')].find(b => b.textContent === 'Slowest').focus()")
        browser.press("Enter")
        request = "[...document.querySelectorAll('#gallery .card code')].map(c => c.textContent)"
        items = browser.run("JSON.parse(document.getElementById('data').textContent).more.gallery.items")
        slowest = sorted((i for i in items if "latency" in i), key=lambda i: -i["latency"])
        self.assertEqual(browser.run(request), [i["request"] for i in slowest][:24])
        browser.run("[...document.querySelectorAll('#ledger th button')].find(b => b.textContent === 'Count').focus()")
        for order in ("ascending", "descending"):
            browser.press("Enter")
            self.assertEqual(browser.run("document.querySelector('#ledger th.n').getAttribute('aria-sort')"), order)
            counts = [float(row["Count"][1]) for row in self.rows(browser, "Every credit")]
            self.assertEqual(counts, sorted(counts, reverse=order == "descending"))

    def test_themes_and_a_phone(self):
        path = self.mixed().folder / "report.html"
        background = "getComputedStyle(document.body).backgroundColor"
        light, dark = self.opened(path), self.opened(path, dark=True, width=390, height=844)
        white, black = light.run(background), dark.run(background)
        self.assertNotEqual(white, black)
        light.run("[...document.querySelectorAll('.top button')].find(b => b.textContent === 'Dark').click()")
        self.assertEqual(light.run(background), black)
        self.assertEqual(dark.run("document.documentElement.scrollWidth <= innerWidth"), True, "nothing is wider than a phone")
        dark.pdf(self.dir / "page.pdf")
        self.assertGreater((self.dir / "page.pdf").stat().st_size, 10_000)
        for browser in (light, dark):
            self.assertEqual(browser.errors, [])

    def test_every_chart_table_and_picture_can_be_named(self):
        browser = self.opened(self.mixed().folder / "report.html")
        for what in ("'[role=img]:not([aria-label])'", "'img:not([alt])'", "'button:empty'", "'section:not([aria-labelledby])'"):
            self.assertEqual(browser.run(f"document.querySelectorAll({what}).length"), 0, what)
        self.assertEqual(browser.run("[...document.querySelectorAll('table:not(.u-legend)')].filter(t => !t.caption || !t.tHead).length"), 0)
        self.assertEqual(browser.run("[...document.querySelectorAll('figure.chart')].filter(f => !f.querySelector('table')).length"), 0)

    def test_edited_pictures_stand_beside_their_references(self):
        self.made(run_file("sim://null", requests=2, concurrency=1, output={"dir": "out", "name": "run", "images": "all"}))
        picture = Artifacts(self.dir / "out" / "run").images[0]
        (self.dir / "cat.png").write_bytes(picture.read_bytes())
        artifacts = self.made(run_file("sim://null", requests=2, concurrency=1, endpoint="image_edit", dataset={"file": "edits.jsonl"},
                                       output={"dir": "out", "name": "run", "images": "all"}, checks={"duplicates": "off"})
                              if self.write("edits.jsonl", json.dumps({"text": "make it night", "image": "cat.png"}) + "\n") else None)
        browser = self.opened(artifacts.folder / "report.html")
        self.assertEqual(browser.run("document.querySelectorAll('.card').length"), 2)
        self.assertEqual(browser.run("[...document.querySelectorAll('.card')].map(c => c.querySelectorAll('img').length)"), [2, 2])
        self.assertEqual(browser.run("Promise.all([...document.images].map(i => i.decode().then(() => i.naturalWidth > 0)))"), [True] * 4)
        self.assertIn("cat.png", browser.run("document.querySelector('.card figcaption').textContent"))

    def test_runs_that_brought_nothing(self):
        for name, config, codes in (
                ("all failed", run_file("sim://null?errors=http_500:100%", requests=12), (2,)),
                ("one request", run_file("sim://null", requests=1, concurrency=1), GOOD)):
            with self.subTest(name):
                path = self.made(config, codes=codes).folder / "report.html"
                browser = self.opened(path)
                self.assert_quiet(browser, path)
                self.assertEqual(browser.run("document.querySelectorAll('.banner').length > 0 && document.body.textContent.includes('cannot be shown')"), False)
                self.assertRegex(browser.run("document.querySelector('.sentence').textContent"), r"(0 of 12|1 of 1) requests? ")

    def test_stretches_disturbed_by_a_lost_worker_are_shaded(self):
        _, url, log = self.simulator("null", "--latency", "100ms")
        self.write("prompts.jsonl", PROMPTS)
        config = run_file(url, phases=[{"name": "load", "concurrency": 4, "duration": "8s"}], slo=["error_rate <= 90%"])
        running = self.imgperf("run", self.write("run.json", config), "--quiet")
        wait_until(lambda: log.exists() and len(log.read_text().splitlines()) > 8, 30, "some requests to be answered")
        kill(children(running.pid, "imgperf-worker")[0])
        self.assertIn(running.wait(60), GOOD, running.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        self.assertTrue(artifacts.report["phases"][0]["disturbances"])
        browser = self.opened(artifacts.folder / "report.html")
        self.assertIn("Shaded: disturbed, a worker was lost", browser.run("document.querySelector('figcaption').textContent"))
        tint = browser.run("""(() => { const p = document.createElement('p'); p.style.color = getComputedStyle(document.documentElement)
            .getPropertyValue('--band-disturbed'); document.body.append(p); const c = getComputedStyle(p).color; p.remove(); return c; })()""")
        red, green, blue = (int(n) for n in re.findall(r"\d+", tint)[:3])
        shaded = browser.run("""(() => { const c = document.querySelector('.plot canvas'), d = c.getContext('2d')
            .getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 0; i < d.length; i += 4)
            n += Math.abs(d[i] - %d) < 8 && Math.abs(d[i + 1] - %d) < 8 && Math.abs(d[i + 2] - %d) < 8 && d[i + 3] > 20 && d[i + 3] < 80;
            return n; })()""" % (red, green, blue))
        self.assertGreater(shaded, 200)

    def test_what_the_target_and_its_gpus_said(self):
        _, url, _ = self.simulator("flux1-dev-b200", "--time-scale", "0.2", "--workers", "2")
        artifacts = self.made(run_file(url, requests=60, concurrency=4, telemetry={"gpus": [f"{url}/metrics", "http://127.0.0.1:1/metrics"], "every": "100ms"},
                                       output={"dir": "out", "name": "run", "slice": "1s"}))
        path = artifacts.folder / "report.html"
        browser = self.opened(path)
        telemetry = artifacts.report["telemetry"]
        gpus = self.rows(browser, "GPUs, while requests completed")
        self.assertEqual([float(row["Energy, J"][1]) for row in gpus], [gpu["energy_j"] for gpu in telemetry["gpus"]])
        self.assertEqual([float(row["Power max, W"][1]) for row in gpus], [gpu["power_w"]["max"] for gpu in telemetry["gpus"]])
        asked = self.rows(browser, "Who was asked")
        self.assertEqual([float(row["Failures"][1]) for row in asked], [e["failures"] for e in telemetry["endpoints"]])
        self.assertEqual(len(self.rows(browser, "Series, while requests completed")), len(telemetry["series"]))
        # The chart is of each GPU's power, which its extremes bound; another metric is a choice away.
        drawn = browser.run("JSON.parse(document.getElementById('data').textContent).more.telemetry")
        watts = [c["values"] for c in drawn["curves"] if c["series"].startswith("DCGM_FI_DEV_POWER_USAGE")]
        self.assertEqual(len(watts), 2)
        for values in watts:
            known = [v for v in values if v is not None]
            self.assertTrue(140 <= min(known) < max(known) <= 700, known)
        self.assertIn("gpu 0", browser.run("document.querySelector('#telemetry .u-legend').textContent"))
        browser.run("""(() => { const s = document.querySelector('#telemetry select'); s.value = [...s.options].find(o => o.textContent.startsWith('GPU util')).value;
            s.dispatchEvent(new Event('change')); })()""")
        self.assertIn("GPU utilization", browser.run("document.querySelector('#telemetry .u-over').closest('.uplot').textContent + document.querySelector('#telemetry select').selectedOptions[0].textContent"))
        self.assertIn("Latency by slice", browser.run("document.getElementById('charts').textContent"))
        self.assert_quiet(browser, path)

    def test_a_run_may_go_without(self):
        artifacts = self.made(run_file("sim://null", output={"dir": "out", "name": "run", "html": False}))
        self.assertFalse((artifacts.folder / "report.html").exists())
        self.assertNotIn("report.html", artifacts.report["files"])


@unittest.skipUnless(find(), "no Chromium here: deploy/install-deps.sh browser")
class ReportCommand(PageTest):
    """imgperf report DIR."""

    def report(self, *argv):
        program = self.imgperf("report", *argv)
        return program.wait(60), program.output

    def test_the_same_page_again_and_nothing_else_changes(self):
        artifacts = self.mixed()
        page = (artifacts.folder / "report.html").read_bytes()
        before = {p: p.stat().st_mtime_ns for p in artifacts.folder.rglob("*")}
        code, output = self.report(artifacts.folder, "--out", self.dir / "again.html")
        self.assertEqual((code, output), (0, str(self.dir / "again.html")))
        self.assertEqual({p: p.stat().st_mtime_ns for p in artifacts.folder.rglob("*")}, before)
        data = [json.loads(re.search(rb'id="data">(.*)</script>\s*<script>', text, re.DOTALL).group(1).decode())
                for text in (page, (self.dir / "again.html").read_bytes())]
        self.assertEqual(data[0]["more"], data[1]["more"])
        self.assertEqual(data[0]["report"], data[1]["report"])

    def test_a_cut_journal_says_so(self):
        artifacts = self.mixed()
        journal = next((artifacts.folder / "journal").glob("*.journal"))
        whole = journal.read_bytes()
        for share in (0.9, 0.3, 0.0):
            journal.write_bytes(whole[:int(len(whole) * share)])
            code, output = self.report(artifacts.folder)
            self.assertEqual(code, 0, output)
            self.assertIn("never came to its end", output)
            browser = self.opened(artifacts.folder / "report.html")
            self.assertIn("never came to its end", browser.run("document.querySelector('.banner').textContent"))
            self.assertEqual(browser.errors, [])

    def test_what_never_was_a_journal_is_refused(self):
        artifacts = self.made(run_file("sim://null"))
        journal = next((artifacts.folder / "journal").glob("*.journal"))
        journal.write_bytes(b"\x89PNG and so on, which no run ever wrote" * 100)
        code, output = self.report(artifacts.folder, "--out", self.dir / "page.html")
        self.assertEqual(code, 1, output)
        self.assertIn(f"{journal.name}: not one entry can be read: this is no journal of imgperf", output)
        self.assertFalse((self.dir / "page.html").exists())

    def test_a_run_that_goes_on(self):
        self.write("prompts.jsonl", PROMPTS)
        config = run_file("sim://null?latency=100ms", phases=[{"name": "load", "concurrency": 2, "duration": "60s"}])
        running = self.imgperf("run", self.write("run.json", config), "--quiet")
        folder = self.dir / "out" / "run"
        wait_until(lambda: self.report(folder)[0] == 0 and self.shown(folder) > 3, 30, "the page to show some requests")
        browser = self.opened(folder / "report.html")
        self.assertIn("still going on", browser.run("document.querySelector('.banner').textContent"))
        self.assertEqual(browser.errors, [])
        self.assertFalse((folder / "profile_export.jsonl").exists())
        running.signal(2)
        running.wait(30)

    def shown(self, folder):
        data = re.search(r'id="data">(.*)</script>\s*<script>', (folder / "report.html").read_text(), re.DOTALL).group(1)
        return json.loads(data)["more"]["requests"]["total"]

    def test_a_dataset_that_is_gone_leaves_the_numbers(self):
        artifacts = self.mixed()
        self.write("prompts.jsonl", PROMPTS)
        self.assertEqual(self.report(artifacts.folder)[0], 0)
        browser = self.opened(artifacts.folder / "report.html")
        self.assertEqual(browser.run("document.querySelectorAll('.prompt').length"), 0)
        self.assertIn("the dataset is another one", browser.run("document.querySelector('#gallery .note').textContent"))

    def test_secrets_need_not_be_said_again(self):
        config = run_file("sim://null", requests=4, concurrency=1, output={"dir": "out", "name": "run", "images": "all"})
        config["target"].update(api_key="${PAGE_TEST_KEY}", headers={"X-Auth-Token": "${PAGE_TEST_KEY}"})
        self.env["PAGE_TEST_KEY"] = "sk-page-test-secret"
        artifacts = self.made(config)
        del self.env["PAGE_TEST_KEY"]
        first = (artifacts.folder / "report.html").read_text()
        code, output = self.report(artifacts.folder)
        self.assertEqual(code, 0, output)
        again = (artifacts.folder / "report.html").read_text()
        for text in (first, again):
            self.assertNotIn("sk-page-test-secret", text)
            self.assertIn("A lighthouse in fog, number 1", text)

    def test_what_is_no_run_is_refused(self):
        code, output = self.report(self.dir)
        self.assertEqual(code, 1)
        self.assertIn("no journal in", output)
        self.assert_plain(output)


if __name__ == "__main__":
    main()
