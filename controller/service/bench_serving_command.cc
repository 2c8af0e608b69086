#include "controller/service/bench_serving_command.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "controller/bench_serving/ask_model.h"
#include "controller/bench_serving/serving_fold.h"
#include "controller/bench_serving/serving_json.h"
#include "controller/bench_serving/serving_plan.h"
#include "controller/bench_serving/serving_table.h"
#include "controller/bench_serving/translate_serving.h"
#include "controller/offline/atomic_file.h"
#include "controller/offline/console_table.h"
#include "controller/offline/exit_code.h"
#include "controller/plan/load_plan.h"
#include "controller/plan/text.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"
#include "controller/service/execute_plan.h"
#include "controller/service/secret_file.h"

namespace imgperf {
namespace {

constexpr int kServingWrongUse = 1;
constexpr std::size_t kServingWidth = 120;

int RefuseServing(const absl::Status& status, std::ostream& err) {
  const std::string message = MessageOf(status);
  for (const std::string_view line : SplitAt(message, '\n')) err << kServingSource << ": " << line << "\n";
  err << "See imgperf bench-serving --help.\n";
  return kServingWrongUse;
}

// Before anything is sent: a result that cannot be kept is found out at the end otherwise.
absl::Status CheckOutputFile(const std::string& file) {
  if (file.empty()) return absl::OkStatus();
  const std::filesystem::path path(file);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return absl::InvalidArgumentError(
        fmt::format("--output-file {}: {} is no directory: make it first", file, folder.string()));
  if (std::filesystem::is_directory(path, error))
    return absl::InvalidArgumentError(fmt::format("--output-file {}: is a directory: name a file", file));
  return absl::OkStatus();
}

absl::StatusOr<ServingMetrics> MetricsFromJournals(const std::string& artifact_dir, const ServingWish& wish) {
  ServingFold fold;
  for (const std::string& journal : ListJournals(artifact_dir)) {
    const auto scan = ReadJournal(journal, [&](const pb::JournalEntry& entry) {
      fold.Add(entry);
      return absl::OkStatus();
    });
    if (!scan.ok()) return scan.status();
  }
  return ServingMetricsOf(fold.Finish(), wish);
}

// What is printed at the end; writes the file on the way.
absl::StatusOr<std::string> ServingResults(const RunReport& report, const ServingWish& wish) {
  const auto metrics = MetricsFromJournals(report.directory, wish);
  if (!metrics.ok()) return metrics.status();
  std::string text = "\n" + ServingTable(*metrics, wish, report.model);
  if (!wish.output_file.empty()) {
    if (auto status = WriteFileAtomically(wish.output_file, ServingJson(*metrics)); !status.ok())
      return status;
    text += fmt::format("Metrics saved to {}\n", wish.output_file);
  }
  return text + ConsoleRemarks(report, kServingWidth);
}

// The server's own word for its model, where none was given.
absl::Status TakeModel(const ServingSettings& settings, RunPlan& plan, std::ostream& err,
                       const Clock& clock) {
  if (settings.wish.model_given || plan.target.simulator) return absl::OkStatus();
  std::ostream nowhere(nullptr);
  auto name = AskModel(plan, settings.run.quiet ? nowhere : err, clock);
  if (!name.ok()) return name.status();
  if (*name) {
    plan.target.model = *std::move(*name);
  } else {
    fmt::print(err, "imgperf: the server does not tell its model's name: requests say \"{}\"\n",
               plan.target.model);
  }
  return absl::OkStatus();
}

}  // namespace

int BenchServingCommand(const BenchServingArgs& args, const std::function<void(const std::string&)>& erase,
                        std::ostream& out, std::ostream& err, const Clock& clock) {
  auto settings = TranslateServing(args.flags, ReadSecretFile);
  if (!settings.ok()) return RefuseServing(settings.status(), err);
  for (const std::string& literal : settings->run.literals) erase(literal);
  if (auto status = CheckOutputFile(settings->wish.output_file); !status.ok())
    return RefuseServing(status, err);
  for (const std::string& warning : settings->run.warnings) err << "imgperf: warning: " << warning << "\n";
  auto plan = LoadSettings(kServingSource, settings->run.overrides, settings->run.secrets);
  if (!plan.ok()) return RefuseServing(plan.status(), err);
  if (auto status = TakeModel(*settings, *plan, err, clock); !status.ok()) {
    err << "imgperf: " << MessageOf(status) << "\n";
    return kExitUnfinished;
  }
  ExecuteOptions options{settings->run.log_level, settings->run.quiet};
  options.table = [wish = WithPlan(settings->wish, *plan)](const RunReport& report) {
    return ServingResults(report, wish);
  };
  return ExecutePlan(*std::move(plan), options, out, err, clock);
}

}  // namespace imgperf
