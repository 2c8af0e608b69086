#include "controller/service/report_command.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "controller/formats/junit_xml.h"
#include "controller/formats/markdown_summary.h"
#include "controller/formats/requests_csv.h"
#include "controller/formats/write_formats.h"
#include "controller/html/write_page.h"
#include "controller/offline/atomic_file.h"
#include "controller/offline/build_report.h"
#include "controller/offline/run_header.h"
#include "controller/plan/choices.h"
#include "controller/plan/load_plan.h"
#include "controller/plan/text.h"
#include "controller/records/journal_lock.h"
#include "controller/service/page_entries_of.h"

namespace imgperf {
namespace {

constexpr int kWrongUse = 1;
constexpr std::string_view kScreen = "-";

std::string_view Remark(PageState state) {
  if (state == PageState::kRunning) return "; the run goes on, and the file shows it as far as it is";
  return state == PageState::kCut ? "; the run never came to its end, and the file says so" : "";
}

PageState StateOf(const RunReport& report, bool running) {
  if (running) return PageState::kRunning;
  return report.sealed ? PageState::kEnded : PageState::kCut;
}

std::vector<std::string> SecretsIn(const std::string& dir) {
  std::vector<std::string> paths;
  const auto header = ReadRunHeader(dir);
  if (!header) return paths;
  for (const pb::SecretSource& secret : header->secrets()) paths.push_back(secret.path());
  return paths;
}

// The plan as the run resolved it, when its dataset is still what it was.
class FormerPlan {
 public:
  FormerPlan(const std::string& dir, const RunReport& report) {
    const std::string file = (std::filesystem::path(dir) / "run.yaml").string();
    auto plan = LoadFormerPlan(file, SecretsIn(dir));
    if (!plan.ok()) {
      entries_.missing = std::string(SplitAt(std::string(plan.status().message()), '\n').front());
      return;
    }
    plan_ = *std::move(plan);
    entries_.missing = DatasetFault(*plan_, report.plan_json);
    if (entries_.missing.empty()) entries_ = PageEntriesOf(*plan_);
  }
  const PageEntries& entries() const { return entries_; }

 private:
  std::optional<RunPlan> plan_;
  PageEntries entries_;
};

int Refuse(const absl::Status& status, std::ostream& err) {
  fmt::print(err, "imgperf report: {}\n", std::string(status.message()));
  return kWrongUse;
}

absl::Status WriteText(const std::string& text, const std::string& path, std::ostream& out) {
  if (path != kScreen) return WriteFileAtomically(path, text);
  out << text << std::flush;
  return out ? absl::OkStatus() : absl::UnavailableError("cannot write to the screen");
}

// Everything but the page. `running`: a controller still writes the journal.
absl::StatusOr<RunReport> MakeFormat(Format format, const std::string& dir, bool running,
                                     const std::string& path, std::ostream& out) {
  RequestsCsv csv(path);
  const bool rows = format == Format::kCsv;
  if (rows && path == kScreen) return absl::InvalidArgumentError("--out - is for junit and markdown");
  auto report = ReadReport(dir, running, rows ? &csv : nullptr);
  if (!report.ok()) return report;
  absl::Status status = rows                       ? csv.Commit()
                        : format == Format::kJunit ? WriteText(JUnitXml(*report), path, out)
                                                   : WriteText(MarkdownSummary(*report), path, out);
  if (!status.ok()) return status;
  return report;
}

absl::StatusOr<RunReport> MakePage(const std::string& dir, bool running, const std::string& path) {
  if (path == kScreen) return absl::InvalidArgumentError("--out - is for junit and markdown");
  PageRequests requests;
  auto report = ReadReport(dir, running, &requests);
  if (!report.ok()) return report;
  const FormerPlan plan(dir, *report);
  absl::Status status = WritePage({*report, requests, plan.entries(), StateOf(*report, running)}, path);
  if (!status.ok()) return status;
  return report;
}

// Nothing: the page.
std::optional<Format> FormatOf(std::string_view name) {
  for (const auto& choice : kFormats) {
    if (choice.name == name) return choice.value;
  }
  return std::nullopt;
}

std::string DefaultPath(const std::string& dir, std::optional<Format> format) {
  return format ? (std::filesystem::path(dir) / FileOf(*format)).string() : PagePath(dir);
}

}  // namespace

int ReportCommand(const ReportArgs& args, std::ostream& out, std::ostream& err) {
  const bool running = JournalHolder(args.dir).has_value();
  const std::optional<Format> format = FormatOf(args.format);
  const std::string path = args.out.empty() ? DefaultPath(args.dir, format) : args.out;
  const auto report =
      format ? MakeFormat(*format, args.dir, running, path, out) : MakePage(args.dir, running, path);
  if (!report.ok()) return Refuse(report.status(), err);
  if (path != kScreen) fmt::print(out, "{}{}\n", path, Remark(StateOf(*report, running)));
  return 0;
}

}  // namespace imgperf
