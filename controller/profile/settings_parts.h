// The parts of TranslateFlags(). They complain into the draft instead of failing.
#pragma once

#include <string_view>

#include "controller/profile/draft.h"

namespace imgperf {

void TranslateTarget(Draft& draft, const SecretReader& read_secret);
void TranslateInput(Draft& draft);
void TranslateImages(Draft& draft);
void TranslateLoad(Draft& draft, const SecretReader& read_file);
// What makes the requests of the phase at `path` ("phases.warmup.") due.
void TranslateArrival(Draft& draft, std::string_view path, bool warmup, const SecretReader& read_file);
// The flags send by rate or schedule: --concurrency, if it is given, is a ceiling.
bool IsOpenLoop(const GivenFlags& flags);
void TranslatePromises(Draft& draft);
void TranslateOutput(Draft& draft);
void TranslateProgram(Draft& draft);

}  // namespace imgperf
