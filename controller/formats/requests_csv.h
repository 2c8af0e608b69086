// A row for each request, for spreadsheets and data frames (RFC 4180).
#pragma once

#include <optional>
#include <string>

#include <absl/status/status.h>

#include "controller/offline/atomic_file.h"
#include "controller/offline/request_sink.h"

namespace imgperf {

// Columns: who it was (credit, attempt, phase, warmup, entry, url, worker: phase, url and worker by their
// place in report.json), how it ended (outcome, error_class, status, message), when (due_ns, start_ns,
// end_ns: Unix time), its first image as it came (images, format, width, height, bytes, xxh3, file), then
// every metric by its tag, in report.json's units. What did not happen is empty. Warm-up requests have rows
// too. Memory: a MiB.
class RequestsCsv final : public RequestSink {
 public:
  explicit RequestsCsv(std::string path);
  void AddRecord(const pb::Record& record, const RequestPlace& place) override;
  void AddLost(const pb::Verdict& verdict, const RequestPlace& place) override;
  // The file takes its name. The first error of any row's, which names path and remedy.
  absl::Status Commit();

 private:
  void EndRow(const RequestPlace& place);

  const std::string path_;
  std::string buffer_;
  std::optional<AtomicFile> file_;
  absl::Status status_;
};

}  // namespace imgperf
