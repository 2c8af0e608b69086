#include "controller/profile/translate.h"

#include <utility>

#include "controller/plan/overrides.h"
#include "controller/plan/text.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {

void TranslateSets(Draft& draft) {
  for (const std::string& text : draft.flags().All("--set")) {
    auto set = ParseSet(text);
    if (set.ok()) {
      draft.settings().overrides.push_back(*std::move(set));
    } else {
      draft.Fault("--set", MessageOf(set.status()));
    }
  }
}

absl::StatusOr<ProfileSettings> TranslateFlags(FlagValues values, const SecretReader& read_secret) {
  GivenFlags flags(std::move(values));
  ProfileSettings settings;
  Draft draft(flags, settings);
  TranslateTarget(draft, read_secret);
  TranslateInput(draft);
  TranslateLoad(draft, read_secret);
  TranslatePromises(draft);
  TranslateTelemetry(draft);
  TranslateOutput(draft);
  TranslateProgram(draft);
  TranslateSets(draft);
  if (absl::Status status = flags.ToStatus(); !status.ok()) return status;
  return settings;
}

}  // namespace imgperf
