"""Every way imgperf speaks to a server, against the simulator in that server's dialect: the right requests reach it, every
answer becomes a record with its images, and the images are on the disk."""

import json
import statistics
import struct
import unittest
import zlib

import image_headers
from harness import SystemTest
from identities import check_ledger, check_target
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import ids

MS = 1_000_000


def png(width, height, shade):
    """A grey picture."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + bytes([shade, 64, 255 - shade]) * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Shapes(SystemTest):
    seconds = 90

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)
        self.pictures = {}
        for i in range(3):
            self.pictures[f"cat-{i}.png"] = png(64, 48, 40 * i)
            (self.dir / f"cat-{i}.png").write_bytes(self.pictures[f"cat-{i}.png"])

    def measure(self, url, endpoint, requests=10, level="records", **more):
        config = run_file(url, requests=requests, endpoint=endpoint,
                          output={"dir": "out", "name": "run", "images": "all", "level": level}, **more)
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml")
        self.assertIn(run.wait(60), GOOD, run.output)
        self.assert_plain(run.output)
        return Artifacts(self.dir / "out" / "run")

    def hold(self, artifacts, entries, requests=10, each=1, size=(64, 64)):
        """All completed, each seen once by the target, with whole images of that size on the disk."""
        check_ledger(self, artifacts.ledger, credits=requests)
        self.assertEqual(artifacts.ledger["completed"], requests, artifacts.lines)
        submits = [entry for entry in entries if entry["n"] > 0]  # a job's polls and its result carry the id, too
        check_target(self, artifacts.lines, ids(submits), artifacts.ledger)
        self.assertEqual(len(artifacts.images), requests * each)
        for picture in artifacts.images:
            self.assertEqual(image_headers.describe(picture.read_bytes())[1:], size, picture)

    def edits(self, rows):
        self.write("edits.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        return {"file": "edits.jsonl"}

    def test_edits_arrive_as_they_lie_on_the_disk(self):
        _, url, log = self.simulator("null", "--latency", "20ms")
        rows = [{"text": "make it night", "image": "cat-0.png"},
                {"text": "join them", "images": ["cat-0.png", "cat-1.png", "cat-2.png"]},
                {"text": "only the sky", "image": "cat-1.png", "mask": "cat-2.png"}]
        artifacts = self.measure(url, "image_edit", requests=9, level="raw", dataset=self.edits(rows))
        entries = self.account(log)
        self.hold(artifacts, entries, requests=9)
        hashes = self.hashes_told(artifacts)
        by_id = {entry["x_request_id"]: entry for entry in entries}
        for line in artifacts.lines:
            row = line.fields["imgperf"]["entry"]
            entry = by_id[line.id]
            wanted = [rows[row]["image"]] if "image" in rows[row] else rows[row]["images"]
            field = "image" if len(wanted) == 1 else "image[]"
            self.assertEqual([(i["field"], i["hash"], i["bytes"]) for i in entry["images"]],
                             [(field, hashes[name], len(self.pictures[name])) for name in wanted])
            self.assertEqual(entry["mask"] is not None, "mask" in rows[row])
            self.assertGreater(line.fields["metrics"]["bytes_up"]["value"], sum(len(self.pictures[name]) for name in wanted))
        self.extracted(9)

    def extracted(self, count):
        extract = self.imgperf("extract", "out/run", "pictures")
        self.assertEqual(extract.wait(), 0, extract.output)
        lines = [json.loads(line) for line in (self.dir / "pictures" / "index.jsonl").read_text().splitlines()]
        self.assertEqual(len(lines), count)
        self.assertEqual({line["prompt"] for line in lines}, {"make it night", "join them", "only the sky"})
        for line in lines:
            self.assertEqual(image_headers.describe((self.dir / "pictures" / line["file"]).read_bytes())[1:],
                             (line["width"], line["height"]))

    def hashes_told(self, artifacts):
        """Of each reference, by its name, as inputs.json has it."""
        told = {}
        for row in json.loads((artifacts.folder / "inputs.json").read_text())["data"]:
            payload = row["payloads"][0]
            for field in ("image", "image[]", "mask"):
                files = payload.get(field, [])
                for file in files if isinstance(files, list) else [files]:
                    told[file["filename"]] = file["xxh3_128"]
        self.assertEqual(set(told), set(self.pictures))
        return told

    def test_a_turn_works_from_the_bytes_that_the_one_before_got(self):
        turns = [{"text": "night", "image": "cat-0.png"}, {"text": "rain"}, {"text": "snow"}]
        for endpoint, dialect in (("image_edit", "sglang"), ("chat_image", "vllm-omni")):
            with self.subTest(endpoint):
                _, url, log = self.simulator("flux2-klein-h100", "--time-scale", "0.02", "--dialect", dialect)
                artifacts = self.measure(url, endpoint, dataset=self.edits([{"turns": turns}, {"turns": turns[:2]}]),
                                         request={"size": "64x64", "seed": {"base": 1, "per": "request"}, "timeout": "20s"},
                                         phases=[{"name": "load", "concurrency": 4, "requests": 30}])
                check_ledger(self, artifacts.ledger, credits=30)
                self.assertEqual(artifacts.ledger["completed"], 30)
                self.hold_conversations(artifacts, {entry["x_request_id"]: entry for entry in self.account(log)})

    def hold_conversations(self, artifacts, entries):
        """Each later turn was sent, to the byte, what the one before it brought, and only when that had come."""
        hashes = self.hashes_of(artifacts.images)
        talks = {}
        for line in artifacts.lines:
            talks.setdefault(line.fields["metadata"]["x_correlation_id"], []).append(line)
        self.assertGreaterEqual(len(talks), 12)
        for talk in talks.values():
            talk.sort(key=lambda line: line.fields["metadata"]["turn_index"])
            self.assertEqual([line.fields["metadata"]["turn_index"] for line in talk], list(range(len(talk))))
            self.assertEqual(len({line.fields["metadata"]["conversation_id"] for line in talk}), 1)
            self.assertEqual(len({line.fields["metadata"]["worker_id"] for line in talk}), 1)
            for before, after in zip(talk, talk[1:]):
                self.assertEqual([image["hash"] for image in entries[after.id]["images"]],
                                 [hashes[image["file"]] for image in before.fields["imgperf"]["images"]])
                self.assertGreaterEqual(entries[after.id]["first_byte_ns"], entries[before.id]["done_ns"])

    def hashes_of(self, pictures):
        """XXH3 of files, by their names: as a run that sends them writes it down."""
        (self.dir / "again").mkdir(exist_ok=True)
        for picture in pictures:
            (self.dir / "again" / picture.name).write_bytes(picture.read_bytes())
        dataset = self.edits([{"text": "-", "images": [f"again/{p.name}"]} for p in pictures])
        self.write("again.yaml", run_file("sim://null", requests=1, endpoint="image_edit", dataset=dataset,
                                          output={"dir": "out", "name": "again", "level": "raw"}))
        run = self.imgperf("run", "again.yaml")
        self.assertIn(run.wait(60), GOOD, run.output)
        payloads = [row["payloads"][0] for row in json.loads((self.dir / "out/again/inputs.json").read_text())["data"]]
        self.assertEqual(len(payloads), len(pictures))
        return {picture.name: payload["image"]["xxh3_128"] for picture, payload in zip(pictures, payloads)}

    def test_variations(self):
        _, url, log = self.simulator("null")
        artifacts = self.measure(url, "image_variation", dataset=self.edits([{"text": "-", "image": "cat-0.png"}]))
        entries = self.account(log)
        self.hold(artifacts, entries)
        self.assertEqual({entry["path"] for entry in entries}, {"/v1/images/variations"})

    def test_several_images_are_counted(self):
        _, url, log = self.simulator("null", "--latency", "20ms")
        artifacts = self.measure(url, "image_generation", request={"size": "64x64", "n": 4, "timeout": "20s",
                                                                    "extra": {"num_inference_steps": 5}})
        self.hold(artifacts, self.account(log), each=4)
        metrics = artifacts.report["phases"][0]["metrics"]
        self.assertEqual(metrics["image_count"]["avg"], 4)
        self.assertAlmostEqual(metrics["images_per_second"]["avg"], 4 * metrics["request_throughput"]["avg"], delta=1e-6)
        self.assertEqual(metrics["denoising_steps"]["sum"], 20 * len(artifacts.lines))
        self.assertAlmostEqual(metrics["steps_per_second"]["avg"], 5 * metrics["images_per_second"]["avg"], delta=1e-6)

    def streamed(self, url, endpoint, **more):
        return self.measure(url, endpoint, request={"size": "64x64", "timeout": "20s",
                                                    "extra": {"stream": True, "partial_images": 2}}, **more)

    def test_partial_images_come_when_the_target_sends_them(self):
        for endpoint, dataset in (("image_generation", {"file": "prompts.jsonl"}),
                                  ("image_edit", self.edits([{"text": "night", "image": "cat-0.png"}]))):
            with self.subTest(endpoint):
                _, url, log = self.simulator("flux2-klein-h100", "--time-scale", "0.2")
                artifacts = self.streamed(url, endpoint, dataset=dataset, phases=[{"name": "load", "concurrency": 1, "requests": 10}])
                entries = {entry["x_request_id"]: entry for entry in self.account(log)}
                self.hold(artifacts, list(entries.values()))
                firsts, gaps = [], []
                for line in artifacts.lines:
                    entry, metrics = entries[line.id], line.fields["metrics"]
                    self.assertEqual(len(entry["partials_ns"]), 2)
                    self.assertEqual([p["index"] for p in line.fields["imgperf"]["partials"]], [0, 1])
                    self.assertTrue(all(p["image"]["valid"] for p in line.fields["imgperf"]["partials"]))
                    firsts.append(metrics["time_to_first_partial"]["value"] - (entry["partials_ns"][0] - entry["first_byte_ns"]) / MS)
                    gaps.append(metrics["partial_gap"]["value"] - (entry["partials_ns"][1] - entry["partials_ns"][0]) / MS)
                self.judge_times_of(artifacts)
                self.assertLess(abs(statistics.median(firsts)), 2, firsts)
                self.assertLess(abs(statistics.median(gaps)), 2, gaps)

    def test_chat(self):
        _, url, log = self.simulator("null", "--dialect", "vllm-omni")
        artifacts = self.measure(url, "chat_image", dataset=self.edits([{"text": "night", "images": ["cat-0.png", "cat-1.png"]}]))
        self.hold(artifacts, self.account(log))
        self.assertIn("stage_durations", artifacts.lines[0].fields["imgperf"])

    def test_nim(self):
        _, url, log = self.simulator("null", "--dialect", "nim")
        self.hold(self.measure(url, "nim_infer"), self.account(log))

    def test_a_mix_of_sizes_and_endpoints(self):
        _, url, log = self.simulator("null")
        mix = [{"weight": 3, "endpoint": "image_generation", "size": "32x32", "extra": {"num_inference_steps": 7}},
               {"weight": 1}, {"weight": 1, "n": 2}]
        artifacts = self.measure(url, "image_edit", requests=50, dataset=self.edits([{"text": "a", "image": "cat-0.png"}, {"text": "b", "image": "cat-1.png"}]),
                                 request={"size": "64x64", "timeout": "20s", "mix": mix},
                                 phases=[{"name": "load", "concurrency": 4, "requests": 50}])
        entries = self.account(log)
        check_ledger(self, artifacts.ledger, credits=50)
        check_target(self, artifacts.lines, ids(entries), artifacts.ledger)
        kinds = [(entry["path"], entry["width"], entry["n"], len(entry.get("images", []))) for entry in entries]
        self.assertEqual({kind: kinds.count(kind) for kind in set(kinds)},
                         {("/v1/images/generations", 32, 1, 0): 30, ("/v1/images/edits", 64, 1, 1): 10, ("/v1/images/edits", 64, 2, 1): 10})
        self.assertEqual({entry["steps"] for entry in entries if entry["width"] == 32}, {7})
        self.assertEqual([(kind["requests"], kind["completed"], kind["images"]) for kind in artifacts.report["mix"]],
                         [(30, 30, 30), (10, 10, 10), (10, 10, 20)])
        self.assertEqual(len(artifacts.images), 60)

    def test_a_template_of_the_images_api(self):
        _, url, log = self.simulator("null")
        body = {"prompt": "a photo of {{prompt}}", "size": "{{size}}", "n": "{{n}}", "seed": "{{seed}}", "response_format": "b64_json"}
        artifacts = self.measure(url, "template", target={"url": url, "model": "m", "path": "v1/images/generations", "ready": "off"},
                                 request={"size": "64x64", "n": 2, "timeout": "20s", "seed": {"base": 5, "per": "request"},
                                          "template": {"body": body, "images": ["/data/*/b64_json"]}})
        entries = self.account(log)
        self.hold(artifacts, entries, each=2)
        self.assertEqual({entry["x_request_id"]: entry["seed"] for entry in entries},
                         {line.id: 5 + line.fields["metadata"]["session_num"] for line in artifacts.lines})

    def test_a_template_of_a_job_with_an_image(self):
        _, url, log = self.simulator("flux2-klein-h100", "--time-scale", "0.1", "--dialect", "sdcpp")
        own = {"body": {"prompt": "{{prompt}}", "width": "{{width}}", "height": "{{height}}", "ref_images": "{{images}}"},
               "images": ["/result/images/*/b64_json"], "state": "/status", "done": ["completed"], "failed": ["failed"],
               "poll_url": "/poll_url"}
        artifacts = self.measure(url, "template", dataset=self.edits([{"text": "night", "images": ["cat-0.png", "cat-1.png"]}]),
                                 target={"url": url, "model": "m", "path": "sdcpp/v1/img_gen", "ready": "off"},
                                 request={"size": "64x64", "timeout": "20s", "poll": {"interval": "20ms"}, "template": own})
        entries = self.account(log)
        self.hold(artifacts, entries)
        self.assertEqual({len(entry["images"]) for entry in entries if entry["n"] > 0}, {2})
        latencies = [line.fields["metrics"]["request_latency"]["value"] for line in artifacts.lines]
        self.assertGreaterEqual(min(latencies), 20, "it was asked about once at least")

    def jobs(self, dialect, endpoint, path=""):
        _, url, log = self.simulator("flux2-klein-h100", "--time-scale", "0.1", "--dialect", dialect)
        artifacts = self.measure(url + path, endpoint,
                                 request={"size": "64x64", "timeout": "20s", "poll": {"interval": "20ms"}})
        self.hold(artifacts, self.account(log))
        return artifacts

    def test_jobs_of_stable_diffusion_cpp(self):
        self.jobs("sdcpp", "sdcpp_job")

    def test_jobs_of_fals_queue(self):
        artifacts = self.jobs("jobs", "fal_queue", "/fal-ai/flux/dev")
        places = [line.fields["imgperf"]["queue_position"] for line in artifacts.lines]
        self.assertTrue(all(place >= 0 for place in places), places)

    def test_jobs_as_replicate_has_them(self):
        self.jobs("jobs", "replicate_job")


if __name__ == "__main__":
    unittest.main()
