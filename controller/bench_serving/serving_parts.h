// The parts of TranslateServing(). They complain into the draft instead of failing.
#pragma once

#include <string>
#include <string_view>

#include "controller/bench_serving/serving_settings.h"
#include "controller/profile/draft.h"

namespace imgperf {

// What messages call a flag's setting: as it was given, or "--flag VALUE (the default)".
std::string ServingLabel(const Draft& draft, std::string_view flag, std::string_view by_default);
// --task, --dataset and what goes with them; `wish.task` and `wish.dataset` are set.
void TranslateServingTask(Draft& draft, ServingWish& wish);
void TranslateServingLoad(Draft& draft, ServingWish& wish);

}  // namespace imgperf
