"""The Debian package of the real programs: what is in it, and whether it runs from where it was unpacked."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from places import BIN, BUILD, ROOT, SANITIZED
from programs import PROGRAMS, Programs

MISSING = [tool for tool in ("dpkg-deb", "dpkg-shlibdeps", "cpack") if not shutil.which(tool)]


def said(*argv, **options):
    return subprocess.run([str(a) for a in argv], capture_output=True, text=True, check=True, timeout=120, **options).stdout


@unittest.skipIf(SANITIZED, "programs under a sanitizer are not packaged")
@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        made = Path(folder.name) / "made"
        said("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", made, cwd=folder.name)
        [cls.package] = made.glob("imgperf_*.deb")
        cls.root = Path(folder.name) / "root"
        said("dpkg-deb", "-x", cls.package, cls.root)
        cls.work = Path(folder.name) / "work"
        cls.work.mkdir()

    def field(self, name):
        return said("dpkg-deb", "-f", self.package, name).strip()

    def listing(self):
        """{path: (mode, owner)}"""
        rows = [line.split(None, 5) for line in said("dpkg-deb", "-c", self.package).splitlines()]
        return {row[5].split(" -> ")[0]: (row[0], row[1]) for row in rows}

    def test_fields(self):
        version = Programs(BIN).version("imgperf")
        self.assertEqual(self.field("Package"), "imgperf")
        self.assertEqual(self.field("Version"), version)
        self.assertEqual(self.field("Architecture"), said("dpkg", "--print-architecture").strip())
        self.assertEqual(self.field("Section"), "net")
        self.assertRegex(self.field("Maintainer"), r"^.+ <\S+@\S+>$")
        self.assertIn("imgperf measures servers that generate images", self.field("Description"))
        self.assertEqual(self.package.name, f"imgperf_{version}_{self.field('Architecture')}.deb")

    def test_dependencies_are_libraries(self):
        depends = [re.match(r"[\w.+-]+", d).group() for d in self.field("Depends").split(", ")]
        for stem in ("libgrpc++", "libprotobuf", "libzmq", "libcurl", "libyaml-cpp", "libc6"):
            self.assertTrue([d for d in depends if d.startswith(stem)], f"{stem} is not among {depends}")
        self.assertEqual([d for d in depends if not d.startswith(("lib", "zlib")) or d.endswith("-dev")], [])

    def test_files_and_modes(self):
        files = self.listing()
        for program in PROGRAMS:
            self.assertEqual(files[f"./usr/bin/{program}"][0], "-rwxr-xr-x")
        for path in ("imgperf/seeds.yaml", "imgperf/schema.json", "imgperf/prompts/seeds.jsonl", "doc/imgperf/copyright",
                     "doc/imgperf/changelog.gz", "doc/imgperf/run-files.md", "bash-completion/completions/imgperf"):
            self.assertEqual(files[f"./usr/share/{path}"][0], "-rw-r--r--", path)
        self.assertEqual({owner for _, owner in files.values()}, {"root/root"})
        self.assertEqual({mode for path, (mode, _) in files.items() if path.endswith("/")}, {"drwxr-xr-x"})
        self.assertEqual([p for p in files if not re.match(r"\./usr/(bin/|share/|$)", p)], [])

    def test_every_command_has_its_page(self):
        pages = {p.name for p in (self.root / "usr/share/man/man1").iterdir()}
        self.assertEqual(pages, {"-".join(c.path) + ".1.gz" for c in Programs(BIN).commands()})

    def test_every_run_file_is_there(self):
        wanted = {p.name for p in (ROOT / "config").glob("*.yaml")}
        self.assertEqual({p.name for p in (self.root / "usr/share/imgperf").glob("*.yaml")}, wanted)

    def test_every_program_says_its_version(self):
        for program in PROGRAMS:
            self.assertEqual(said(self.root / "usr/bin" / program, "--version"), f"{program} {self.field('Version')}\n")

    def test_nothing_names_where_it_was_built(self):
        for path in filter(Path.is_file, self.root.rglob("*")):
            for folder in (ROOT, BUILD):
                self.assertNotIn(os.fsencode(folder) + b"/", path.read_bytes(), path)

    def test_changelog_begins_with_this_version(self):
        log = said("zcat", self.root / "usr/share/doc/imgperf/changelog.gz")
        self.assertTrue(log.startswith(f"imgperf ({self.field('Version')}) "), log[:60])

    def test_the_smallest_example_runs_from_where_it_was_unpacked(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("IMGPERF_")} | {"PATH": "/usr/bin:/bin"}
        report = said(self.root / "usr/bin/imgperf", "run", self.root / "usr/share/imgperf/seeds.yaml",
                      "--set", "target.url=sim://flux1-dev-b200?time_scale=0.02", cwd=self.work, env=environment)
        self.assertIn("3 credits = 3 completed", report)
        self.assertEqual(len(list((self.work / "artifacts/seeds/images").iterdir())), 3)
        verdict = json.loads((self.work / "artifacts/seeds/report.json").read_text())["validity"]["verdict"]
        self.assertIn(verdict, ("VALID", "SUSPECT"))  # three requests cannot tell a busy machine from a slow program


if __name__ == "__main__":
    unittest.main()
