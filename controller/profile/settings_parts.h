// The parts of TranslateFlags(). They complain into the draft instead of failing.
#pragma once

#include <string>
#include <string_view>

#include "controller/profile/draft.h"

namespace imgperf {

// A secret as a flag gives it: env:NAME, file:PATH, or itself, for the run-file key `path`. `label` is shown.
void TranslateSecret(Draft& draft, std::string_view flag, std::string_view label, std::string_view path,
                     const std::string& given, const SecretReader& read_secret);
void TranslateTarget(Draft& draft, const SecretReader& read_secret);
void TranslateInput(Draft& draft);
void TranslateImages(Draft& draft);
void TranslateLoad(Draft& draft, const SecretReader& read_file);
// What makes the requests of the phase at `path` ("phases.warmup.") due.
void TranslateArrival(Draft& draft, std::string_view path, bool warmup, const SecretReader& read_file);
// The flags send by rate or schedule: --concurrency, if it is given, is a ceiling.
bool IsOpenLoop(const GivenFlags& flags);
void TranslatePromises(Draft& draft);
void TranslateTelemetry(Draft& draft);
void TranslateOutput(Draft& draft);
void TranslateProgram(Draft& draft);
// --set, which overrides what flags say: to be called last.
void TranslateSets(Draft& draft);

}  // namespace imgperf
