// CSV and TSV: a header, then a prompt a record. PartiPrompts.tsv is such a file.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// Prompts are those of `column`; empty: of the only one that is named prompt, text or caption, however it
// begins. Other columns are left alone. Pure. Error: "NAME:LINE: why".
absl::StatusOr<DatasetRows> ParseTable(std::string_view name, std::string_view text, char separator,
                                       std::string_view column);

}  // namespace imgperf
