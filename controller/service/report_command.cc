#include "controller/service/report_command.h"

#include <filesystem>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "controller/html/write_page.h"
#include "controller/offline/build_report.h"
#include "controller/plan/load_plan.h"
#include "controller/plan/text.h"
#include "controller/records/journal_lock.h"
#include "controller/service/page_entries_of.h"

namespace imgperf {
namespace {

constexpr int kWrongUse = 1;

std::string_view Remark(PageState state) {
  if (state == PageState::kRunning) return "; the run goes on, and the page shows it as far as it is";
  return state == PageState::kCut ? "; the run never came to its end, and the page says so" : "";
}

PageState StateOf(const RunReport& report, bool running) {
  if (running) return PageState::kRunning;
  return report.sealed ? PageState::kEnded : PageState::kCut;
}

// The plan as the run resolved it, when its dataset is still what it was.
class FormerPlan {
 public:
  FormerPlan(const std::string& dir, const RunReport& report) {
    const std::string file = (std::filesystem::path(dir) / "run.yaml").string();
    auto plan = LoadPlan(file, std::vector<Override>{});
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

}  // namespace

int ReportCommand(const ReportArgs& args, std::ostream& out, std::ostream& err) {
  const bool running = JournalHolder(args.dir).has_value();
  PageRequests requests;
  const auto report = ReadReport(args.dir, running, &requests);
  if (!report.ok()) return Refuse(report.status(), err);
  const FormerPlan plan(args.dir, *report);
  const PageState state = StateOf(*report, running);
  const std::string path = args.out.empty() ? PagePath(args.dir) : args.out;
  if (auto status = WritePage({*report, requests, plan.entries(), state}, path); !status.ok())
    return Refuse(status, err);
  fmt::print(out, "{}{}\n", path, Remark(state));
  return 0;
}

}  // namespace imgperf
