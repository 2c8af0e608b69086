#include "controller/offline/fixed_dir.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "controller/offline/artifact_names.h"
#include "controller/offline/older_run.h"
#include "controller/offline/plan_facts.h"
#include "controller/offline/run_header.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPathKey = "output.path";

bool IsThere(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

std::vector<std::string> Present(const fs::path& dir, const std::vector<std::string>& names) {
  std::vector<std::string> present;
  std::copy_if(names.begin(), names.end(), std::back_inserter(present),
               [&](const std::string& name) { return IsThere(dir / name); });
  return present;
}

// Everything a run may have left in `dir`, or will want: the older one's exports may have another prefix. The
// journal stands last: while it is there, the directory is known to hold a run.
std::vector<std::string> NamesOfRuns(const fs::path& dir, std::string_view prefix) {
  std::vector<std::string> names = NamesWith("").All();
  const auto add = [&](const std::vector<std::string>& more) {
    for (const std::string& name : more) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  };
  add(NamesWith(prefix).All());
  if (const auto header = ReadRunHeader(dir.string())) {
    const std::string older = ReadPlanFacts(header->plan_json()).prefix;
    if (PrefixFault(older).empty()) add(NamesWith(older).All());
  }
  add({kFixedNames.begin(), kFixedNames.end()});
  return names;
}

// A journal, or exports under the names nobody else uses: AIPerf's, whose directory this may have been.
bool HoldsARun(const fs::path& dir) {
  if (IsThere(dir / kJournal / "lock") || ReadRunHeader(dir.string())) return true;
  return !Present(dir, NamesWith("").All()).empty();
}

absl::Status InTheWay(const fs::path& dir, const std::vector<std::string>& names) {
  return absl::FailedPreconditionError(
      fmt::format("{} is in the way and not of an older run: move it, or choose another {}",
                  (dir / names.front()).string(), kPathKey));
}

absl::Status MoveInside(const fs::path& dir, const std::vector<std::string>& names) {
  const fs::path inside = FreeName(dir / "", dir);
  std::error_code error;
  fs::create_directory(inside, error);
  for (const std::string& name : names) {
    if (!error) fs::rename(dir / name, inside / name, error);
  }
  if (!error) return absl::OkStatus();
  return CannotUse("move the older run into", inside, error.message(), kPathKey);
}

absl::Status MakeRoom(const fs::path& dir, std::string_view prefix) {
  if (absl::Status status = RefuseIfRunning(dir, kPathKey); !status.ok()) return status;
  const auto names = Present(dir, NamesOfRuns(dir, prefix));
  if (names.empty()) return absl::OkStatus();
  return HoldsARun(dir) ? MoveInside(dir, names) : InTheWay(dir, names);
}

}  // namespace

absl::StatusOr<RunDir> TakeFixedDir(const std::string& dir, std::string_view prefix) {
  auto made = MakeDirectory(dir, kPathKey);
  if (!made.ok()) return made.status();
  const DirectoryGuard guard(*made);
  if (absl::Status status = MakeRoom(*made, prefix); !status.ok()) return status;
  auto lock = JournalLock::Acquire(*made);
  if (!lock.ok()) return lock.status();
  return RunDir{*std::move(made), *std::move(lock)};
}

}  // namespace imgperf
