// --extra-inputs: body fields as KEY:VALUE words or as one JSON object.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf {

// The fields as one JSON object; a later word wins. A value that reads as a number, true, false, null, an
// object or a list is one, everything else is text. Error: a word without a colon, an empty key, an object
// that is no JSON.
absl::StatusOr<std::string> ExtraInputsJson(const std::vector<std::string>& words);

// What the object says of the request's own fields, taken out of it, and the rest: a size, an n and a
// response_format are settings of the request, so that answers are checked against them.
struct SplitExtra {
  std::string size;  // empty: not said
  std::string n;
  std::string response_format;
  std::string rest_json;  // an object; "{}" when nothing is left
};
SplitExtra SplitOwnFields(const std::string& json);

}  // namespace imgperf
