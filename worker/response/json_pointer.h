// Finds values in an answer by JSON pointers.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "worker/response/json_document.h"

namespace imgperf {

// Calls `found` with each value that `pointer` means: a JSON pointer (RFC 6901) in which * stands for every
// element of a list, in order. An empty pointer means nothing.
void ForEachAt(const simdjson::dom::element& root, std::string_view pointer,
               const std::function<void(const simdjson::dom::element&)>& found);

// The first of them that is a string, or a number.
std::optional<std::string_view> TextAt(const simdjson::dom::element& root, std::string_view pointer);
std::optional<double> NumberAt(const simdjson::dom::element& root, std::string_view pointer);

}  // namespace imgperf
