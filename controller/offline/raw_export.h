// profile_export_raw.jsonl: each profiling credit's line with what went over the wire, joined from the
// journal and the spool (controller/records/raw_spool.h).
//
// AIPerf's layout: metadata, start_perf_ns, payload, request_headers, status, response_headers, responses,
// error. `responses` has the answers that were whole, 2xx and what the endpoint promises, so that scripts may
// parse each; what came instead stands in `error_response`. A body is `text`, or `base64` where it is no
// UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <absl/status/status.h>

#include "common/ids.h"
#include "controller/offline/atomic_file.h"
#include "controller/records/raw_spool.h"

namespace imgperf {

// What a line takes from the journal.
struct RawLine {
  AttemptId id;
  std::string metadata;  // the member, as JSON
  std::string error;     // the member, as JSON; empty without one
  bool stored = false;   // the record says that its exchange is in the spool
  std::string defect;    // or why it is not
};

class RawSink {
 public:
  virtual ~RawSink() = default;
  virtual void Add(const RawLine& line) = 0;
};

// Memory: a mebibyte or two, and one request's payload. Nothing is done in a run without a spool. Thread: any
// one.
class RawExport final : public RawSink {
 public:
  // `name` of the file in the directory: ArtifactNames::raw_lines.
  RawExport(const std::string& artifact_dir, std::string name);

  bool wanted() const { return wanted_; }
  // An error is kept for Commit: what else is made of the journal does not depend on this file.
  void Add(const RawLine& line) override;
  // The file appears, whole, and only then the spool goes: a crash anywhere between leaves one of them.
  absl::Status Commit();
  // What is not in the file though it was to be; empty when nothing is.
  std::string Gaps() const;

 private:
  absl::Status AddLine(const RawLine& line);
  absl::Status AddExchange(RawSpoolFile& spooled);
  absl::Status AddBody(RawSpoolFile& spooled);
  absl::Status Flush();
  absl::Status Discard();

  const std::string spool_;
  const std::string discarded_;  // a spool that is no longer needed, while it is being removed
  const std::string name_;
  const std::string path_;
  const bool wanted_;
  std::string buffer_;
  std::optional<AtomicFile> file_;
  absl::Status failure_;
  std::uint64_t gaps_ = 0;
  std::string first_gap_;
};

}  // namespace imgperf
