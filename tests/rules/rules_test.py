"""Each rule finds a planted violation, and leaves the nearest lawful thing alone."""

import unittest

import rules

LOGIC = "imgperf_library(controller_run SOURCES core.cc DEPS {})"


class Planted(unittest.TestCase):
    def finds(self, rule, files, part):
        found = rule(files)
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def passes(self, rule, files):
        self.assertEqual(rule(files), [])

    def test_third_party_headers(self):
        for include in ("zmq.hpp", "grpcpp/grpcpp.h", "proto/cluster.grpc.pb.h", "curl/curl.h", "yaml-cpp/parser.h",
                        "CLI/CLI.hpp", "boost/asio.hpp", "openssl/ssl.h"):
            with self.subTest(include):
                self.finds(rules.third_party_owners, {"controller/run/core.cc": f"#include <{include}>\n"}, include)
                self.finds(rules.third_party_owners, {"controller/run/core.h": f'  #  include "{include}"\n'}, include)
                self.passes(rules.third_party_owners, {"tests/controller/x.cc": f"#include <{include}>\n"})

    def test_third_party_headers_at_home(self):
        self.passes(rules.third_party_owners, {
            "controller/credit/credit_server.cc": "#include <zmq.hpp>\n", "controller/plan/yaml_reader.cc": "#include <yaml-cpp/parser.h>\n",
            "worker/request/x.cc": '#include "worker/request/curl_transport.h"\n// #include <curl/curl.h> is elsewhere\n'})

    def test_a_header_that_leaks_its_library(self):
        self.finds(rules.owner_headers_stay_home, {"simulator/main.cc": '#include "common/http/session.h"\n'}, "session.h")
        self.passes(rules.owner_headers_stay_home, {"common/http/server.cc": '#include "common/http/session.h"\n'})

    def test_clocks(self):
        for text in ("auto t = std::chrono::steady_clock::now();", "clock_gettime(CLOCK_MONOTONIC, &t);",
                     "SteadyClock::now()", "gettimeofday(&t, nullptr);", "std::chrono::system_clock::now()"):
            with self.subTest(text):
                self.finds(rules.clocks_in_one_file, {"worker/request/runner.cc": text}, "runner.cc:1")
                self.passes(rules.clocks_in_one_file, {"common/clock.cc": text})
        self.passes(rules.clocks_in_one_file, {"worker/session/controller_link.cc": "std::chrono::system_clock::now()"})
        self.finds(rules.clocks_in_one_file, {"worker/session/controller_link.cc": "steady_clock::now()"}, "clock")
        self.passes(rules.clocks_in_one_file, {"worker/x.cc": "clock_.Now(); using C = std::chrono::steady_clock;"})

    def test_logic_without_threads_and_sockets(self):
        cmake = {"controller/run/CMakeLists.txt": LOGIC.format("protos common_logic")}
        for include in ("thread", "mutex", "sys/socket.h", "netinet/in.h", "common/loop.h"):
            with self.subTest(include):
                self.finds(rules.logic_is_pure, {**cmake, "controller/run/core.cc": f"#include <{include}>\n"}, include)
                self.finds(rules.logic_is_pure, {**cmake, "controller/run/core.h": f"#include <{include}>\n"}, include)
        self.passes(rules.logic_is_pure, {**cmake, "controller/run/core.cc": "#include <vector>\n#include <functional>\n"})

    def test_logic_that_links_io(self):
        for dep in ("common_io", "cppzmq", "protos_grpc", "Threads::Threads", "common_http"):
            with self.subTest(dep):
                self.finds(rules.logic_is_pure, {"controller/run/CMakeLists.txt": LOGIC.format(dep)}, dep)
        self.passes(rules.logic_is_pure, {"controller/credit/CMakeLists.txt":
                                          "imgperf_library(controller_credit_io SOURCES s.cc DEPS cppzmq common_io)"})

    def test_offline_that_links_the_network(self):
        offline = "imgperf_library(controller_offline SOURCES a.cc DEPS middle fmt::fmt)"
        middle = "imgperf_library(middle SOURCES b.cc DEPS {})"
        files = {"controller/offline/CMakeLists.txt": offline, "controller/x/CMakeLists.txt": middle.format("gRPC::grpc++")}
        self.finds(rules.offline_links_no_network, files, "gRPC")
        self.passes(rules.offline_links_no_network, {**files, "controller/x/CMakeLists.txt": middle.format("protos # protos_grpc")})

    def test_a_source_that_nothing_builds(self):
        cmake = {"controller/run/CMakeLists.txt": LOGIC.format("protos")}
        self.finds(rules.sources_are_built, {**cmake, "controller/run/core.cc": "", "controller/run/lost.cc": ""}, "lost.cc")

    def test_machine_paths(self):
        for text in ('open("/tmp/x")', "cd /work/main", 'std::string p = "/home/me/x";', "/root/.cache"):
            with self.subTest(text):
                self.finds(rules.no_machine_paths, {"controller/x.cc": "\n" + text}, "controller/x.cc:2")
        self.passes(rules.no_machine_paths, {"x.sh": "#!/usr/bin/env bash\ncat /proc/self/stat >/dev/null\n$root/tmp/x a/work/b "
                                                     "http://host/home/x ${TMPDIR:-/tmp}"})

    def test_folders_without_a_readme(self):
        files = {"common/a.h": "", "common/a.cc": ""}
        self.finds(rules.folders_have_readmes, files, "common/")
        self.passes(rules.folders_have_readmes, {**files, "common/README.md": ""})
        self.passes(rules.folders_have_readmes, {"common/a.h": ""})

    def test_headers(self):
        self.finds(rules.headers_begin_with_a_comment, {"common/a.h": "#pragma once\n"}, "common/a.h")
        self.finds(rules.headers_are_guarded, {"common/a.h": "// A.\n// #pragma once\n"}, "common/a.h")
        lawful = {"common/a.h": "// What it is.\n#pragma once\n"}
        self.passes(rules.headers_begin_with_a_comment, lawful)
        self.passes(rules.headers_are_guarded, lawful)

    def test_tests_that_sleep(self):
        self.finds(rules.tests_wait_for_events, {"tests/common/a_test.cc": "std::this_thread::sleep_for(1s);"}, "a_test.cc:1")
        self.finds(rules.tests_wait_for_events, {"tests/system/a.py": "\ntime.sleep(1)"}, "a.py:2")
        self.passes(rules.tests_wait_for_events, {"common/a.cc": "nanosleep(&t, nullptr);"})


if __name__ == "__main__":
    unittest.main()
