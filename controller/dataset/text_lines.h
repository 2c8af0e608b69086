// Plain text: a prompt a line. VBench's prompt lists are such files.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// Blank lines are left out; every other one is a prompt, without blanks at its ends. Pure. Error:
// "NAME:LINE: why" for what is no UTF-8 or too long, "NAME: ..." when there is none.
absl::StatusOr<DatasetRows> ParseTextLines(std::string_view name, std::string_view text);

}  // namespace imgperf
