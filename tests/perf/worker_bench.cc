// worker_bench bare|worker URL CONCURRENCY REQUESTS [HELD [CA_FILE]]
//
// Prints the CPU time of the loop in ns and, when requests are held, the resident memory in bytes at that
// moment. worker_perf.py runs it.
#include <ctime>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "tests/perf/bare_loop.h"
#include "tests/perf/worker_loop.h"

namespace {

long long CpuNow() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1'000'000'000LL + t.tv_nsec;
}

long long ResidentBytes() {
  long long total = 0;
  long long resident = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%lld %lld", &total, &resident) != 2) std::abort();
  std::fclose(file);
  return resident * 4096;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "usage: %s bare|worker URL CONCURRENCY REQUESTS [HELD [CA_FILE]]\n", argv[0]);
    return 1;
  }
  const std::string url = argv[2];
  const int concurrency = std::atoi(argv[3]);
  const int requests = std::atoi(argv[4]);
  const int held = argc > 5 ? std::atoi(argv[5]) : 0;
  const std::string ca_file = argc > 6 ? argv[6] : "";
  const std::string prompt = "a lighthouse on a cliff at dusk";
  // The same bytes that the worker sends.
  const std::string body =
      R"({"prompt":")" + prompt +
      R"(","model":"black-forest-labs/FLUX.1-dev","n":1,"size":"1024x1024","response_format":"b64_json"})";
  const std::string hold_url = url.substr(0, url.rfind('/')) + "/hold";
  bool good = false;
  long long spent = 0;
  long long resident = 0;
  if (std::strcmp(argv[1], "bare") == 0) {
    imgperf::BareLoop loop(ca_file);
    const long long before = CpuNow();
    good = loop.Run(url, body, concurrency, requests);
    spent = CpuNow() - before;
    if (held > 0) loop.Hold(hold_url, body, held);
    resident = ResidentBytes();
  } else {
    imgperf::WorkerLoop loop(url, prompt, ca_file.empty() ? "" : ReadFile(ca_file));
    const long long before = CpuNow();
    good = loop.Run(concurrency, requests, held);
    spent = CpuNow() - before;
    resident = ResidentBytes();
  }
  std::printf("%lld %lld\n", spent, resident);
  return good ? 0 : 1;
}
