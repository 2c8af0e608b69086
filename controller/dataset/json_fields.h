// Fields of JSON objects, as rows of prompt files have them. Errors say what is wrong, without a place.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <simdjson.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// What `text` is; `parser` owns what it points to.
absl::StatusOr<simdjson::dom::element> ParseJsonText(std::string_view text, simdjson::dom::parser& parser);

// The same of an object; `example` is what a good one looks like.
absl::StatusOr<simdjson::dom::object> ParseObject(std::string_view text, simdjson::dom::parser& parser,
                                                  std::string_view example);

// Calls `take` for every field in order, until one fails. Error: a key is there twice.
using FieldTaker = std::function<absl::Status(std::string_view key, simdjson::dom::element value)>;
absl::Status EachField(simdjson::dom::object object, const FieldTaker& take);

// The prompt, which is text, not empty, and there once.
absl::Status TakePrompt(std::string_view key, simdjson::dom::element value, std::string& prompt);
// A string or a list of strings; also AIPerf's lists of {"name": ..., "contents": [...]}.
absl::StatusOr<std::vector<std::string_view>> Strings(std::string_view key, simdjson::dom::element value);
// Images behind those that are there.
absl::Status TakeImages(std::string_view key, simdjson::dom::element value, bool as_url, DatasetRow& row);
absl::Status TakeMask(simdjson::dom::element value, DatasetRow& row);

// What becomes of a row's other fields: an object for the request's body.
class BodyFields {
 public:
  // Null says nothing. Error: the key is there already.
  absl::Status Add(std::string_view key, simdjson::dom::element value);
  // All of an object.
  absl::Status AddAll(std::string_view key, simdjson::dom::element value);
  // Null is null.
  absl::Status AddVerbatim(std::string_view key, simdjson::dom::element value);
  // As they were added; "" when there is none.
  std::string Verbatim() const;
  // The same, but width and height together become a size, as bodies write it.
  std::string Json() const;

 private:
  struct Field {
    std::string key;
    std::string json;
  };
  const Field* Find(std::string_view key) const;
  std::vector<Field> fields_;
};

}  // namespace imgperf
