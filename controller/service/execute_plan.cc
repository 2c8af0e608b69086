#include "controller/service/execute_plan.h"

#include <unistd.h>
#include <algorithm>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/log.h"
#include "common/signals.h"
#include "controller/formats/requests_csv.h"
#include "controller/formats/write_formats.h"
#include "controller/html/write_page.h"
#include "controller/offline/artifact_dir.h"
#include "controller/offline/artifact_names.h"
#include "controller/offline/build_report.h"
#include "controller/offline/console_table.h"
#include "controller/offline/exit_code.h"
#include "controller/offline/fixed_dir.h"
#include "controller/offline/write_artifacts.h"
#include "controller/plan/plan_json.h"
#include "controller/records/raw_spool.h"
#include "controller/service/inputs_file.h"
#include "controller/service/page_entries_of.h"
#include "controller/service/run_service.h"

namespace imgperf {
namespace {

constexpr int kWrongUse = 1;
constexpr std::size_t kConsoleWidth = 120;

// Empty when it is not set.
std::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// What was said wins over the environment.
SecurityWish WishOf(SecurityWish said) {
  if (said.credentials_dir.empty() && !said.insecure)
    said.credentials_dir = Environment("IMGPERF_CREDENTIALS");
  return said;
}

absl::Status WriteRunYaml(const std::string& dir, const RunPlan& plan) {
  const std::string path = dir + "/run.yaml";
  std::ofstream out(path);
  out << PlanYaml(plan);
  out.close();
  if (!out)
    return absl::UnavailableError(
        fmt::format("cannot write {}; free space or choose another output directory", path));
  return absl::OkStatus();
}

absl::StatusOr<RunDir> TakeDirectory(const OutputPlan& output) {
  if (!output.path.empty()) return TakeFixedDir(output.path, output.prefix);
  return TakeArtifactDir(output.dir, output.name);
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("cannot make {}: {}", path, error.message()));
}

// The directory with everything in it that is there before the run.
absl::StatusOr<RunDir> PrepareDirectory(const RunPlan& plan, const std::string& log_level) {
  auto dir = TakeDirectory(plan.output);
  if (!dir.ok()) return dir.status();
  const std::string logs = dir->path + "/logs";
  absl::Status status = MakeFolder(logs);
  // From here to the raw export the spool is there, even if nothing comes into it.
  if (status.ok() && plan.output.level == ExportLevel::kRaw)
    status = MakeFolder(RawSpoolDirectory(dir->path));
  if (status.ok()) status = WriteRunYaml(dir->path, plan);
  if (status.ok() && plan.output.inputs)
    status = WriteInputs(plan, fmt::format("{}/{}", dir->path, kInputsFile));
  if (!status.ok()) return status;
  status = StartLog(log_level, logs + "/controller.log");
  if (!status.ok()) return status;
  return dir;
}

int Fail(const absl::Status& status, std::ostream& err) {
  err << "imgperf: " << status.message() << "\n";
  return absl::IsCancelled(status) ? kExitInterrupted : kExitUnfinished;
}

struct Streams {
  std::ostream& out;
  std::ostream& err;
};

absl::StatusOr<std::string> TableOf(const RunReport& report, const ExecuteOptions& execute) {
  if (execute.table) return execute.table(report);
  return ConsoleTable(report, kConsoleWidth);
}

absl::Status WritePageOf(const RunReport& report, const PageRequests& requests, const RunPlan& plan) {
  const PageState state = report.sealed ? PageState::kEnded : PageState::kCut;
  return WritePage({report, requests, PageEntriesOf(plan), state}, PagePath(report.directory));
}

bool Contains(const std::vector<Format>& formats, Format format) {
  return std::find(formats.begin(), formats.end(), format) != formats.end();
}

std::vector<std::string> FilesToCome(const OutputPlan& output) {
  std::vector<std::string> files;
  if (output.html) files.emplace_back(kReportHtml);
  for (const Format format : output.formats) files.push_back(FileOf(format));
  return files;
}

// Everything after the last process has gone: the journal is read, and for the page's prompts the plan.
int Conclude(const std::string& dir, const RunPlan& plan, OnCorruption on_corruption,
             const ExecuteOptions& execute, const Streams& streams) {
  PageRequests requests;
  RequestsCsv csv((std::filesystem::path(dir) / kRequestsCsv).string());
  RequestSinks sinks;
  if (plan.output.html) sinks.Add(requests);
  const bool wants_csv = Contains(plan.output.formats, Format::kCsv);
  if (wants_csv) sinks.Add(csv);
  auto report = BuildReport(dir, {on_corruption, &sinks, FilesToCome(plan.output)});
  if (!report.ok()) return Fail(report.status(), streams.err);
  absl::Status written = WriteArtifacts(*report, dir);
  if (plan.output.html) written.Update(WritePageOf(*report, requests, plan));
  if (wants_csv) written.Update(csv.Commit());
  written.Update(WriteFormats(*report, plan.output.formats, dir));
  const auto table = TableOf(*report, execute);
  if (table.ok()) streams.out << *table;
  written.Update(table.status());
  return written.ok() ? ExitCode(*report) : Fail(written, streams.err);
}

// From the first process to the exit code.
int CarryOut(RunPlan plan, RunServiceOptions options, OnCorruption on_corruption,
             const ExecuteOptions& execute, const Streams& streams, const Clock& clock) {
  options.progress =
      StyleFor(!execute.quiet, isatty(STDERR_FILENO) != 0, Environment("TERM"), Environment("NO_COLOR"));
  const std::string dir = options.artifact_dir;
  absl::Status ran;
  bool measured = false;
  RunPlan carried_out;
  {
    RunService service(std::move(plan), std::move(options), clock);
    ran = service.Run();
    measured = service.Measured();
    carried_out = service.TakePlan();
  }
  StopLog();
  if (!measured) return Fail(ran, streams.err);
  const int code = Conclude(dir, carried_out, on_corruption, execute, streams);
  return ran.ok() ? code : Fail(ran, streams.err);
}

// Who may join, and how much is logged; the directory is the caller's to fill in.
absl::StatusOr<RunServiceOptions> OptionsFor(const RunPlan& plan, const ExecuteOptions& execute,
                                             const Clock& clock) {
  const SecurityWish wish = WishOf(execute.security);
  auto credentials = SecureCluster(plan.cluster, wish, clock.WallNow());
  if (!credentials.ok()) return credentials.status();
  RunServiceOptions options;
  options.log_level = execute.log_level;
  options.credentials = *std::move(credentials);
  options.credentials_dir = wish.credentials_dir;
  return options;
}

int WrongUse(const absl::Status& status, std::ostream& err) {
  err << "imgperf: " << status.message() << "\n";
  return kWrongUse;
}

}  // namespace

int ExecutePlan(RunPlan plan, const ExecuteOptions& execute, std::ostream& out, std::ostream& err,
                const Clock& clock) {
  auto options = OptionsFor(plan, execute, clock);
  if (!options.ok()) return WrongUse(options.status(), err);
  HoldSignals();
  auto dir = PrepareDirectory(plan, execute.log_level);  // and its lock, until the report is written
  if (!dir.ok()) return Fail(dir.status(), err);
  options->artifact_dir = dir->path;
  return CarryOut(std::move(plan), *std::move(options), OnCorruption::kRefuse, execute, {out, err}, clock);
}

int ResumePlan(RunPlan plan, CutRun former, const std::string& artifact_dir, OnCorruption on_corruption,
               const ExecuteOptions& execute, std::ostream& out, std::ostream& err, const Clock& clock) {
  auto options = OptionsFor(plan, execute, clock);
  if (!options.ok()) return WrongUse(options.status(), err);
  HoldSignals();
  if (auto status = StartLog(execute.log_level, artifact_dir + "/logs/controller.log"); !status.ok())
    return Fail(status, err);
  options->artifact_dir = artifact_dir;
  options->former = std::move(former);
  return CarryOut(std::move(plan), *std::move(options), on_corruption, execute, {out, err}, clock);
}

}  // namespace imgperf
