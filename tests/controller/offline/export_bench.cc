// Prints what processor time it takes until a journal is a report: lines by memory, and the whole pass by
// file. Usage: export_bench [RECORDS]
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "controller/offline/build_report.h"
#include "controller/offline/credit_lines.h"
#include "controller/offline/raw_export.h"
#include "controller/stats/distribution.h"
#include "tests/controller/offline/raw_spool_files.h"
#include "tests/controller/offline/sample_run.h"

namespace imgperf {
namespace {

// Of this process: the machine may be busy with others.
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

SampleRun BigRun(CreditId requests) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  for (CreditId i = 0; i < requests; ++i) {
    run.Records(1, run.Request(i, static_cast<Nanos>(i) * kMillisecond,
                               30 * kMillisecond + static_cast<Nanos>(i % 997)));
  }
  run.Seal("", static_cast<Nanos>(requests) * kMillisecond);
  run.SealRun(static_cast<Nanos>(requests) * kMillisecond);
  return run;
}

void MeasureLines(SampleRun& run) {
  std::string out;
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  const LineContext context{kSampleRun, kSampleWall - kSampleMono, 0, "load", "11111111/w1"};
  const double start = CpuSeconds();
  for (const pb::JournalEntry& entry : run.entries()) {
    if (!entry.has_record()) continue;
    AppendRecordLine(out, context, entry.record(), ValuesOf(entry.record().record()));
    ++lines;
    if (out.size() < 1U << 20) continue;
    bytes += out.size();
    out.clear();
  }
  bytes += out.size();
  const double took = CpuSeconds() - start;
  fmt::print("lines: {} of {} B, {:.2f} us of CPU each, {:.0f} MB/s\n", lines, bytes / lines,
             took * 1e6 / static_cast<double>(lines), static_cast<double>(bytes) / took / 1e6);
}

// Answers of 1.4 MB of base64, from the spool into the file: reading and writing included.
void MeasureRaw(const std::string& dir) {
  constexpr CreditId kAnswers = 200;
  const std::string body = R"({"data":[{"b64_json":")" + std::string(1'400'000, 'Q') + R"("}]})";
  for (CreditId i = 0; i < kAnswers; ++i) Spool(dir, {i, 0}, {.body = body});
  RawExport raw(dir, "profile_export_raw.jsonl");
  const double start = CpuSeconds();
  for (CreditId i = 0; i < kAnswers; ++i) raw.Add({{i, 0}, "\"metadata\":{}", "", true, ""});
  const absl::Status written = raw.Commit();
  const double took = CpuSeconds() - start;
  const auto bytes =
      written.ok() ? std::filesystem::file_size(dir + "/profile_export_raw.jsonl") : std::uintmax_t{0};
  fmt::print("raw: {} answers, {:.0f} MB, {:.2f} s of CPU, {:.0f} MB/s {}\n", kAnswers,
             static_cast<double>(bytes) / 1e6, took, static_cast<double>(bytes) / took / 1e6,
             std::string(written.message()));
}

int Measure(CreditId requests) {
  SampleRun run = BigRun(requests);
  MeasureLines(run);
  std::string dir = (std::filesystem::temp_directory_path() / "imgperf-bench-XXXXXX").string();
  if (mkdtemp(dir.data()) == nullptr) return 1;
  run.WriteTo(dir);
  const double start = CpuSeconds();
  const auto report = BuildReport(dir);
  const double took = CpuSeconds() - start;
  MeasureRaw(dir);
  const bool good = report.ok() && report->outcomes.completed == requests;
  fmt::print("report: {} records, journal {:.0f} MB, lines {:.0f} MB, {:.2f} s of CPU, {:.2f} us a record\n",
             requests, static_cast<double>(std::filesystem::file_size(JournalPath(dir, 0))) / 1e6,
             static_cast<double>(std::filesystem::file_size(dir + "/profile_export.jsonl")) / 1e6, took,
             took * 1e6 / static_cast<double>(requests));
  std::filesystem::remove_all(dir);
  return good ? 0 : 1;
}

}  // namespace
}  // namespace imgperf

int main(int argc, char** argv) {
  const long requests = argc > 1 ? std::atol(argv[1]) : 200'000;
  if (requests <= 0) {
    fmt::print(stderr, "usage: {} [RECORDS]\n", argv[0]);
    return 1;
  }
  return imgperf::Measure(static_cast<imgperf::CreditId>(requests));
}
