// The types of plain YAML values (YAML 1.2 core schema, so `off` and `no` are text).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "controller/plan/node.h"

namespace imgperf {

enum class ScalarType { kNull, kBool, kInteger, kNumber, kText };

// Quoted scalars are text. Only for null and scalar nodes.
ScalarType TypeOf(const Node& node);
// "text", "true or false", "a whole number" …: for messages.
std::string_view TypeName(ScalarType type);

// Decimal, 0x and 0o. Nothing for other text or beyond 64 bits.
std::optional<std::int64_t> ParseInteger(std::string_view text);

// A whole or decimal number. Nothing for other text, infinity or what is no number.
std::optional<double> ParseNumber(std::string_view text);

}  // namespace imgperf
