#include "controller/dataset/dataset_row.h"

#include <utility>

#include <fmt/format.h>

namespace imgperf {

absl::StatusOr<DatasetRows> OneRow(absl::StatusOr<DatasetRow> row) {
  if (!row.ok()) return row.status();
  DatasetRows rows;
  rows.push_back(*std::move(row));
  return rows;
}

absl::Status BadRow(std::string_view name, std::size_t line, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}:{}: {}", name, line, why));
}

absl::Status BadEntry(std::string_view name, std::size_t index, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}: entry {}: {}", name, index + 1, why));
}

absl::Status AddRow(DatasetRow row, std::string_view name, DatasetRows& rows) {
  if (rows.size() == kMaxDatasetRows) {
    return absl::InvalidArgumentError(
        fmt::format("{}: more than {} rows: split the file", name, kMaxDatasetRows));
  }
  rows.push_back(std::move(row));
  return absl::OkStatus();
}

}  // namespace imgperf
