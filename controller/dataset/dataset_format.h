// How a prompt file is written.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/dataset/dataset_row.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// As run files write it: "jsonl".
std::string_view FormatName(DatasetFormat format);

// By the file's ending and its first row. Pure. kAuto: a document that is none of ours.
DatasetFormat GuessFormat(std::string_view path, std::string_view text);

// A key of the run file that a dataset of this format would leave unread. Error: "FILE: ...".
absl::Status CheckUsed(const DatasetSpec& spec, DatasetFormat format);

// Rows of a file of that format, which is no directory's (kImages) and not kAuto. `column` is for tables.
// Pure: `name` is for messages. Error: InvalidArgument, "NAME...: what and how to mend it".
absl::StatusOr<DatasetRows> ParseDataset(DatasetFormat format, std::string_view name, std::string_view text,
                                         std::string_view column);

}  // namespace imgperf
