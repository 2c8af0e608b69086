#include "controller/service/resume_command.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/plan/load_plan.h"
#include "controller/plan/plan_json.h"
#include "controller/plan/text.h"
#include "controller/plan/turns.h"
#include "controller/records/journal_lock.h"
#include "controller/records/journal_path.h"
#include "controller/service/cut_journal.h"
#include "controller/service/execute_plan.h"

namespace imgperf {
namespace {

constexpr int kWrongUse = 1;
// What may be said anew: nothing of it is the measurement's.
constexpr std::array<std::string_view, 4> kSettable{"cluster.", "target.api_key", "target.headers.",
                                                    "target.tls."};

int Refuse(const absl::Status& status, std::ostream& err) {
  const std::string message = MessageOf(status);
  for (const std::string_view line : SplitAt(message, '\n')) err << "imgperf: " << line << "\n";
  return kWrongUse;
}

absl::Status CheckSets(const std::vector<Override>& sets) {
  for (const Override& set : sets) {
    const bool may = std::any_of(kSettable.begin(), kSettable.end(),
                                 [&](std::string_view path) { return set.path.starts_with(path); });
    if (!may)
      return absl::InvalidArgumentError(
          fmt::format("{}: a resumed run keeps its plan; only cluster, target.api_key, target.headers and "
                      "target.tls can be said anew",
                      set.label));
  }
  return absl::OkStatus();
}

// The run's own words for its secrets, then what the command line says.
absl::StatusOr<std::vector<Override>> SecretsAnd(const pb::RunHeader& header,
                                                 const std::vector<Override>& sets) {
  std::vector<Override> all;
  for (const pb::SecretSource& source : header.secrets()) {
    const bool said =
        std::any_of(sets.begin(), sets.end(), [&](const Override& set) { return set.path == source.path(); });
    if (said) continue;
    if (source.written().empty())
      return absl::FailedPreconditionError(
          fmt::format("{} is no single variable in the run file, and secrets are not kept: say it again with "
                      "--set '{}=${{NAME}}'",
                      source.path(), source.path()));
    all.push_back(
        {fmt::format("{} as the run had it", source.path()), source.path(), source.written(), false});
  }
  all.insert(all.end(), sets.begin(), sets.end());
  return all;
}

// The plan as the sets leave it, secrets in place.
absl::StatusOr<RunPlan> PlanWith(const std::string& file, const pb::RunHeader& header,
                                 const std::vector<Override>& sets) {
  const auto all = SecretsAnd(header, sets);
  if (!all.ok()) return all.status();
  return LoadPlan(file, *all);
}

// The plan as it was: from the resolved run file, and held against the journal's hash.
absl::StatusOr<RunPlan> PlanOf(const std::string& dir, const pb::RunHeader& header,
                               const std::vector<Override>& sets) {
  const std::string file = dir + "/run.yaml";
  std::vector<Override> as_it_was;
  std::copy_if(sets.begin(), sets.end(), std::back_inserter(as_it_was),
               [](const Override& set) { return !set.path.starts_with("cluster."); });
  auto plan = PlanWith(file, header, as_it_was);
  if (!plan.ok()) return plan;
  if (const std::string hash = PlanHash(*plan); hash != header.plan_hash()) {
    return absl::FailedPreconditionError(
        fmt::format("{} does not make the plan of the run any more ({} instead of {}): was it edited, or a "
                    "file it names?",
                    file, hash, header.plan_hash()));
  }
  return as_it_was.size() == sets.size() ? plan : PlanWith(file, header, sets);
}

}  // namespace

int ResumeCommand(const ResumeArgs& args, std::ostream& out, std::ostream& err, const Clock& clock) {
  if (const absl::Status status = CheckSets(args.overrides); !status.ok()) return Refuse(status, err);
  const auto on_corruption = args.salvage ? OnCorruption::kSalvage : OnCorruption::kRefuse;
  if (ListJournals(args.dir).empty())
    return Refuse(absl::NotFoundError(fmt::format("no journal in {}: name the directory of a run",
                                                  JournalDirectory(args.dir))),
                  err);
  auto lock = JournalLock::Acquire(args.dir);
  if (!lock.ok()) return Refuse(lock.status(), err);
  auto cut = ReadCutRun(args.dir, on_corruption, clock);
  if (absl::IsDataLoss(cut.status())) {
    err << "imgperf: " << cut.status().message() << "\n"
        << "imgperf: --salvage goes on with what can be read, and marks the run\n";
    return kWrongUse;
  }
  if (!cut.ok()) return Refuse(cut.status(), err);
  if (cut->run_sealed)
    return Refuse(absl::FailedPreconditionError(
                      fmt::format("the run in {} came to its end: there is nothing to go on with", args.dir)),
                  err);
  auto plan = PlanOf(args.dir, cut->first, args.overrides);
  if (!plan.ok()) return Refuse(plan.status(), err);
  if (HasTurns(plan->entries))
    return Refuse(absl::FailedPreconditionError(
                      "the dataset has conversations, and which turn each of them had come to went with the "
                      "controller: run it again"),
                  err);
  if (plan->cluster.local()) FindTheGone(*cut);
  return ResumePlan(*std::move(plan), *std::move(cut), args.dir, on_corruption,
                    {args.log_level, args.quiet, {args.credentials, args.insecure}}, out, err, clock);
}

}  // namespace imgperf
