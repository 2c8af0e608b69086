// The words that OpenAI's replies and stream events share. Pure.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "simulator/image_request.h"

namespace imgperf {

// {"input_tokens", "input_tokens_details": {"image_tokens", "text_tokens"}, "output_tokens", "total_tokens"}.
nlohmann::ordered_json UsageJson(const ImageRequest& request);

// background, output_format, quality, size as far as they were asked for.
void AppendSettings(const ImageRequest& request, nlohmann::ordered_json& json);

}  // namespace imgperf
