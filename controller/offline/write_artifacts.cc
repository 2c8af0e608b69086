#include "controller/offline/write_artifacts.h"

#include <filesystem>

#include "controller/offline/aiperf_csv.h"
#include "controller/offline/aiperf_json.h"
#include "controller/offline/aiperf_slices.h"
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
  const ArtifactNames names = NamesWith(report.prefix);
  const auto write = [&](std::string_view name, const std::string& text) {
    return WriteFileAtomically((dir / name).string(), text);
  };
  absl::Status status = write(kReportJson, ReportJson(report));
  if (status.ok()) status = write(names.summary_json, AiperfJson(report));
  if (status.ok()) status = write(names.summary_csv, AiperfCsv(report));
  if (status.ok()) status = write(names.console, ConsoleTable(report, kFileWidth));
  if (status.ok() && HasSlices(report)) status = write(names.slices_json, AiperfSlicesJson(report));
  if (status.ok() && HasSlices(report)) status = write(names.slices_csv, AiperfSlicesCsv(report));
  return status;
}

}  // namespace imgperf
