// The parts of TranslateFlags(). They complain into the draft instead of failing.
#pragma once

#include "controller/profile/draft.h"

namespace imgperf {

void TranslateTarget(Draft& draft, const SecretReader& read_secret);
void TranslateInput(Draft& draft);
void TranslateLoad(Draft& draft);
void TranslatePromises(Draft& draft);
void TranslateOutput(Draft& draft);
void TranslateProgram(Draft& draft);

}  // namespace imgperf
