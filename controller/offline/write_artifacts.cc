#include "controller/offline/write_artifacts.h"

#include <filesystem>

#include "controller/offline/artifact_names.h"
#include "controller/offline/atomic_file.h"
#include "controller/offline/console_table.h"
#include "controller/offline/report_json.h"

namespace imgperf {
namespace {
constexpr std::size_t kFileWidth = 140;  // as AIPerf's
}  // namespace

absl::Status WriteArtifacts(const RunReport& report, const std::string& artifact_dir) {
  const std::filesystem::path dir(artifact_dir);
  absl::Status status = WriteFileAtomically((dir / kReportJson).string(), ReportJson(report));
  if (status.ok())
    status = WriteFileAtomically((dir / kConsoleText).string(), ConsoleTable(report, kFileWidth));
  return status;
}

}  // namespace imgperf
