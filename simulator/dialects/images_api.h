// What everybody took over from OpenAI's Images API: its routes and the names of its fields. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/read_rules.h"

namespace imgperf {

inline constexpr std::string_view kGenerationsPath = "/v1/images/generations";
inline constexpr std::string_view kEditsPath = "/v1/images/edits";
inline constexpr std::string_view kVariationsPath = "/v1/images/variations";

std::optional<Operation> ImagesOperation(std::string_view path, bool with_variations);

// `image`, else `image[]`, then `url`, else `url[]`; in JSON also `images`.
std::vector<ReferenceField> ImageFields();

// The rules of an edit or a variation, as a generation's with images to be read.
ReadRules WithImages(ReadRules rules, Operation operation);

// As a JSON string.
std::string Quoted(std::string_view text);

}  // namespace imgperf
