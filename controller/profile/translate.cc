#include "controller/profile/translate.h"

#include <utility>

#include <fmt/format.h>

#include "controller/plan/overrides.h"
#include "controller/plan/text.h"
#include "controller/profile/flags.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

// --set comes last: it overrides what flags say.
void TakeSets(Draft& draft) {
  for (const std::string& text : draft.flags().All("--set")) {
    auto set = ParseSet(text);
    if (set.ok()) {
      draft.settings().overrides.push_back(*std::move(set));
    } else {
      draft.Fault("--set", MessageOf(set.status()));
    }
  }
}

}  // namespace

std::string RefusalOf(std::string_view flag) {
  for (const RefusedFlags& refused : AllRefusedFlags()) {
    for (const std::string_view names : refused.names) {
      for (const std::string_view name : SplitAt(names, ',')) {
        if (name == flag) return fmt::format("{} {}", flag, refused.reason);
      }
    }
  }
  return "";
}

absl::StatusOr<ProfileSettings> TranslateFlags(FlagValues values, const SecretReader& read_secret) {
  GivenFlags flags(std::move(values));
  ProfileSettings settings;
  Draft draft(flags, settings);
  TranslateTarget(draft, read_secret);
  TranslateInput(draft);
  TranslateLoad(draft, read_secret);
  TranslatePromises(draft);
  TranslateOutput(draft);
  TranslateProgram(draft);
  TakeSets(draft);
  if (absl::Status status = flags.ToStatus(); !status.ok()) return status;
  return settings;
}

}  // namespace imgperf
