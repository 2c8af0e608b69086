"""The rules. Each takes {path: text} and gives the violations as sentences; an empty list is obedience."""

import os
import re
from collections import Counter

from tree import libraries

# Third-party headers, and the only files that may include them.
OWNERS = {
    "ZeroMQ": (r"^zmq(_addon)?\.h(pp)?$",
               {"common/security/curve_keys.cc", "controller/credit/credit_server.cc", "controller/credit/zap_handler.cc",
                "worker/session/credit_client.cc"}),
    "gRPC": (r"^(grpc|grpcpp|grpc\+\+)/|\.grpc\.pb\.h$",
             {"controller/records/bulk_streams.cc", "controller/records/bulk_streams.h", "controller/records/grpc_status.h",
              "controller/records/record_server.cc", "controller/records/server_credentials.cc",
              "controller/records/server_credentials.h", "controller/service/members_call.cc", "worker/session/bulk_link.cc", "worker/session/controller_link.cc",
              "worker/session/grpc_channel.cc", "worker/session/grpc_channel.h"}),
    "curl": (r"^curl/", {"worker/request/curl_transport.cc", "worker/request/curl_transport_easy.cc",
                         "worker/request/curl_transport_easy.h", "worker/request/curl_http_version.cc",
                         "worker/request/curl_rate_limits.cc"}),
    "yaml-cpp": (r"^yaml-cpp/", {"controller/plan/yaml_reader.cc"}),
    "CLI11": (r"^CLI/", {"controller/cli/args.cc", "controller/cli/fetch_args.cc", "controller/cli/flag_options.cc",
                       "controller/cli/compare_args.cc", "controller/cli/keys_args.cc", "controller/cli/workers_args.cc", "simulator/args.cc", "worker/args.cc"}),
    "ICU": (r"^unicode/", {"controller/tokenizer/unicode.cc", "controller/tokenizer/split_pattern.cc"}),
    # Keys and certificates in one place; the other two only want its base64 (evp.h).
    "OpenSSL": (r"^openssl/", {"common/security/check_certificates.cc", "common/security/make_certificates.cc",
                               "common/security/openssl_handles.h", "common/security/pem.cc",
                               "common/security/token_hash.cc",
                               "controller/offline/raw_text.cc", "simulator/base64.cc"}),
    "Boost": (r"^boost/", {"common/http/server.cc", "common/http/session.cc", "common/http/session.h", "common/http/session_writing.cc"}),
}
# Libraries that may hold sockets and threads without saying so by an _io at the end of their name: a folder of I/O only.
IO_LIBRARIES = {"common_http", "controller_bulk", "controller_records", "controller_service", "worker_records"}
READS_THE_JOURNAL = {"controller_offline", "controller_compare"}  # its files only, never the writer's thread
THREADS_AND_SOCKETS = re.compile(
    r"^(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|pthread\.h|poll\.h|netdb\.h|"
    r"sys/(socket|epoll|eventfd|timerfd|un|wait|select)\.h|netinet/.*|common/(loop|process|log)\.h)$")
IO_DEPENDENCIES = re.compile(r"^(cppzmq|gRPC::.*|protos_grpc|CURL::.*|Threads::.*|spdlog::.*|Boost::.*|\w+_io)$")
CLOCKS = re.compile(r"\b(clock_gettime|gettimeofday|timespec_get|ftime)\s*\(|\b(\w*[cC]lock)::now\s*\(")
MACHINE_PATHS = re.compile(r"(?<![\w./:}-])/(work|root|home|Users|tmp|mnt|media|opt)/[\w.]")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
SLEEPS = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|time\.sleep)\s*\(")


def is_source(path):
    return path.endswith((".h", ".cc"))


def production(files):
    return {p: t for p, t in files.items() if is_source(p) and not p.startswith("tests/")}


def third_party_owners(files):
    out = []
    for path, text in production(files).items():
        for include in INCLUDE.findall(text):
            for name, (pattern, owners) in OWNERS.items():
                if re.search(pattern, include) and path not in owners:
                    out.append(f"{path} includes <{include}>: {name} belongs in {', '.join(sorted(owners))} only")
    return out


def owner_headers_stay_home(files):
    """A header that includes a guarded library hands it to whoever includes the header."""
    guarded = {p for _, owners in OWNERS.values() for p in owners if p.endswith(".h")}
    return [f"{path} includes {include}, which brings a guarded library along"
            for path, text in production(files).items() for include in INCLUDE.findall(text)
            if include in guarded and os.path.dirname(include) != os.path.dirname(path)]


def clocks_in_one_file(files):
    grpc_owners = OWNERS["gRPC"][1]  # gRPC takes its deadlines as system_clock instants
    out = []
    for path, text in production(files).items():
        for hit in CLOCKS.finditer(text):
            if path == "common/clock.cc" or (hit.group(2) == "system_clock" and path in grpc_owners):
                continue
            out.append(f"{path}:{line_of(text, hit)} reads a clock ({hit.group(0)}): take imgperf::Clock")
    return out


def logic_is_pure(files):
    out = []
    for lib in logic_libraries(files):
        for path in with_headers(lib.sources, files):
            out += [f"{path} includes <{i}>, but {lib.name} is logic: no threads, no sockets"
                    for i in INCLUDE.findall(files[path]) if THREADS_AND_SOCKETS.match(i)]
        out += [f"{lib.name} is logic but depends on {dep}" for dep in lib.deps
                if (IO_DEPENDENCIES.match(dep) or dep in IO_LIBRARIES)
                and not (dep == "controller_records" and lib.name in READS_THE_JOURNAL)]
    return out


def logic_libraries(files):
    return [lib for lib in libraries(files).values()
            if not lib.name.endswith("_io") and lib.name not in IO_LIBRARIES and not lib.folder.startswith("tests")
            and "main.cc" not in {os.path.basename(s) for s in lib.sources}]


def offline_links_no_network(files):
    known = libraries(files)
    out = []
    for lib in known.values():
        if lib.folder.startswith(("controller/offline", "controller/html", "controller/compare")):
            reached = closure(lib.name, known)
            out += [f"{lib.name} reaches {dep}: reports are made without the network"
                    for dep in sorted(reached) if re.match(r"cppzmq|gRPC::|protos_grpc|CURL::", dep)]
    return out


def sources_are_built(files):
    """A file nobody compiles is a file nobody tests."""
    built = {s for lib in libraries(files).values() for s in lib.sources}
    return [f"{path} is in no imgperf_library() or imgperf_program()" for path in production(files)
            if path.endswith(".cc") and path not in built]


def no_machine_paths(files):
    return [f"{path}:{line_of(text, hit)} names a path of one machine ({hit.group(0)}…)"
            for path, text in files.items() if not path.startswith(("tests/rules/", "LICENSE"))
            for hit in MACHINE_PATHS.finditer(text)]


def folders_have_readmes(files):
    counts = Counter(os.path.dirname(p) for p in production(files))
    return [f"{folder}/ has {n} source files and no README.md" for folder, n in sorted(counts.items())
            if n >= 2 and f"{folder}/README.md" not in files]


def headers_begin_with_a_comment(files):
    return [f"{path} does not begin by saying what it is" for path, text in files.items()
            if path.endswith(".h") and not text.startswith("// ")]


def headers_are_guarded(files):
    return [f"{path} has no #pragma once" for path, text in files.items()
            if path.endswith(".h") and not re.search(r"^#pragma once$", text, re.MULTILINE)]


def tests_wait_for_events(files):
    return [f"{path}:{line_of(text, hit)} sleeps: wait for the event instead" for path, text in files.items()
            if path.startswith("tests/") and not path.startswith(("tests/perf/", "tests/rules/"))
            and path.endswith((".h", ".cc", ".py", ".sh")) for hit in SLEEPS.finditer(text)]


ALL = [third_party_owners, owner_headers_stay_home, clocks_in_one_file, logic_is_pure, offline_links_no_network,
       sources_are_built, no_machine_paths, folders_have_readmes, headers_begin_with_a_comment, headers_are_guarded,
       tests_wait_for_events]


def line_of(text, hit):
    return text.count("\n", 0, hit.start()) + 1


def with_headers(sources, files):
    paths = list(sources) + [s[:-3] + ".h" for s in sources if s.endswith(".cc")]
    return [p for p in paths if p in files]


def closure(name, known):
    reached, todo = set(), [name]
    while todo:
        for dep in known[todo.pop()].deps:
            if dep not in reached:
                reached.add(dep)
                todo += [dep] if dep in known else []
    return reached
