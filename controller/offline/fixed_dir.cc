#include "controller/offline/fixed_dir.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "controller/offline/artifact_names.h"
#include "controller/offline/atomic_file.h"
#include "controller/offline/older_run.h"
#include "controller/offline/plan_facts.h"
#include "controller/offline/run_header.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

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

bool IsOneOf(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A run that died between making its journal's directory and the lock in it left nothing else: this is
// nobody's and may be used again.
bool IsEmptyJournal(const fs::path& path) {
  std::error_code error;
  return path.filename() == kJournal && fs::is_directory(path, error) && fs::is_empty(path, error) && !error;
}

// What runs call their files: the fixed names, AIPerf's, and those with the prefix of the run in `dir`, which
// only its journal knows. The journal stands last: while it is there, the directory is known to hold a run.
std::vector<std::string> NamesOfRuns(const fs::path& dir) {
  std::vector<std::string> names = NamesWith("").All();
  if (const auto header = ReadRunHeader(dir.string())) {
    const std::string older = ReadPlanFacts(header->plan_json()).prefix;
    if (PrefixFault(older).empty()) {
      for (const std::string& name : NamesWith(older).All()) {
        if (!IsOneOf(names, name)) names.push_back(name);  // "profile_export" gives some of AIPerf's
      }
    }
  }
  names.insert(names.end(), kFixedNames.begin(), kFixedNames.end());
  return names;
}

std::vector<std::string> PresentOfRuns(const fs::path& dir, const std::vector<std::string>& names) {
  std::vector<std::string> present = Present(dir, names);
  if (!present.empty() && IsEmptyJournal(dir / present.back())) present.pop_back();
  return present;
}

// What a crash kept from getting one of `names`.
std::vector<std::string> Unfinished(const fs::path& dir, const std::vector<std::string>& names) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(dir, error), end; !error && it != end; it.increment(error)) {
    std::string name = it->path().filename().string();
    if (IsOneOf(names, UnfinishedFile(name))) found.push_back(std::move(name));
  }
  return found;
}

// Names that the new run's exports need and that no older run gave.
std::vector<std::string> ForeignExports(const fs::path& dir, std::string_view prefix,
                                        const std::vector<std::string>& of_runs) {
  std::vector<std::string> foreign = Present(dir, NamesWith(prefix).All());
  foreign.erase(std::remove_if(foreign.begin(), foreign.end(),
                               [&](const std::string& name) { return IsOneOf(of_runs, name); }),
                foreign.end());
  return foreign;
}

// A journal, or exports under the names nobody else uses: AIPerf's, whose directory this may have been.
bool HoldsARun(const fs::path& dir) {
  if (IsThere(dir / kJournal / "lock") || ReadRunHeader(dir.string())) return true;
  return !Present(dir, NamesWith("").All()).empty();
}

absl::Status InTheWay(const fs::path& dir, const std::vector<std::string>& names) {
  return absl::FailedPreconditionError(
      fmt::format("{} is in the way and not of an older run: move it, or choose another output directory",
                  (dir / names.front()).string()));
}

absl::Status MoveInside(const fs::path& dir, const std::vector<std::string>& names) {
  const fs::path inside = FreeName(dir / "", dir);
  std::error_code error;
  fs::create_directory(inside, error);
  for (const std::string& name : names) {
    if (!error) fs::rename(dir / name, inside / name, error);
  }
  if (!error) return absl::OkStatus();
  return CannotUse("move the older run into", inside, error.message());
}

absl::Status MakeRoom(const fs::path& dir, std::string_view prefix) {
  if (absl::Status status = RefuseIfRunning(dir); !status.ok()) return status;
  const auto of_runs = NamesOfRuns(dir);
  if (const auto foreign = ForeignExports(dir, prefix, of_runs); !foreign.empty())
    return InTheWay(dir, foreign);
  const auto present = PresentOfRuns(dir, of_runs);
  if (present.empty()) return absl::OkStatus();
  if (!HoldsARun(dir)) return InTheWay(dir, present);
  auto names = Unfinished(dir, of_runs);
  names.insert(names.end(), present.begin(), present.end());  // the journal stays last
  return MoveInside(dir, names);
}

}  // namespace

absl::StatusOr<RunDir> TakeFixedDir(const std::string& dir, std::string_view prefix) {
  auto made = MakeDirectory(dir);
  if (!made.ok()) return made.status();
  const DirectoryGuard guard(*made);
  if (absl::Status status = MakeRoom(*made, prefix); !status.ok()) return status;
  auto lock = JournalLock::Acquire(*made);
  if (!lock.ok()) return lock.status();
  return RunDir{*std::move(made), *std::move(lock)};
}

}  // namespace imgperf
