// From a run's journal to its report: at the end of the run, after a crash, or by `imgperf report DIR`.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/offline/report.h"
#include "controller/offline/request_sink.h"
#include "controller/records/journal_format.h"

namespace imgperf {

struct ReportOptions {
  OnCorruption on_corruption = OnCorruption::kRefuse;
  // Sees every request that counts; null: nobody does.
  RequestSink* requests = nullptr;
  std::vector<std::string> to_come{};  // names of files that are going to be made of it, beside the usual
};

// The report alone: nothing is written, nothing of the directory is changed. `in_writing`: a controller still
// writes the journal, of which a copy is read, whatever is whole of it. Errors as below, and none for what is
// torn or corrupt: the report says so.
absl::StatusOr<RunReport> ReadReport(const std::string& artifact_dir, bool in_writing, RequestSink* requests);

// Reads every journal under `artifact_dir` in one pass, writes profile_export.jsonl (and late.jsonl, when
// there is something for it) on the way, unless the run's level is `summary`, profile_export_raw.jsonl while
// the run's spool is there, and returns the report. The journal must be closed. NOT_FOUND without a journal,
// DATA_LOSS for a corrupt one, else what kept a file from being written.
absl::StatusOr<RunReport> BuildReport(const std::string& artifact_dir, const ReportOptions& options = {});

}  // namespace imgperf
