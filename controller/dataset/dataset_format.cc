#include "controller/dataset/dataset_format.h"

#include <absl/strings/match.h>
#include <fmt/format.h>

#include "controller/dataset/documents.h"
#include "controller/dataset/json_fields.h"
#include "controller/dataset/jsonl.h"
#include "controller/dataset/lines.h"
#include "controller/dataset/request_rows.h"
#include "controller/dataset/table_rows.h"
#include "controller/dataset/text_lines.h"
#include "controller/plan/choices.h"

namespace imgperf {
namespace {

constexpr std::size_t kLookedAt = std::size_t{1} << 20;  // of a first row or a document

bool EndsWith(std::string_view path, std::string_view ending) {
  return absl::EndsWithIgnoreCase({path.data(), path.size()}, {ending.data(), ending.size()});
}

std::string_view FirstLine(std::string_view text) {
  std::string_view line;
  while (line.empty() && !text.empty()) line = Trimmed(TakeLine(text));
  return line;
}

bool HasKey(const simdjson::dom::object& row, std::string_view key) {
  return row.at_key(key).error() == simdjson::SUCCESS;
}

// Which rows begin like that one. What cannot be told is AIPerf's, whose reader says what is wrong.
DatasetFormat GuessRows(std::string_view line) {
  simdjson::dom::parser parser;
  const auto parsed = ParseObject(line.substr(0, kLookedAt), parser, "");
  if (!parsed.ok()) return DatasetFormat::kJsonl;
  const simdjson::dom::object row = *parsed;
  std::string_view type;
  if (row.at_key("type").get_string().get(type) == simdjson::SUCCESS && type == "random_pool")
    return DatasetFormat::kRandomPool;
  if (HasKey(row, "request_id") || HasKey(row, "sampling_params")) return DatasetFormat::kManifest;
  for (const char* key : {"width", "height", "num_inference_steps", "image_paths", "image_urls"}) {
    if (HasKey(row, key)) return DatasetFormat::kVllmOmni;
  }
  return DatasetFormat::kJsonl;
}

DatasetFormat GuessDocument(std::string_view text) {
  text = Trimmed(text.substr(0, kLookedAt));
  if (text.starts_with('[')) return DatasetFormat::kVbench;
  if (text.find("\"payloads\"") != text.npos) return DatasetFormat::kInputsJson;
  const bool coco = text.find("\"annotations\"") != text.npos || text.find("\"images\"") != text.npos ||
                    text.find("\"info\"") != text.npos;
  return coco ? DatasetFormat::kCoco : DatasetFormat::kAuto;
}

}  // namespace

std::string_view FormatName(DatasetFormat format) { return NameOf(kDatasetFormats, format); }

DatasetFormat GuessFormat(std::string_view path, std::string_view text) {
  text = WithoutMark(text);
  if (EndsWith(path, ".csv")) return DatasetFormat::kCsv;
  if (EndsWith(path, ".tsv")) return DatasetFormat::kTsv;
  const std::string_view first = FirstLine(text);
  if (EndsWith(path, ".json")) {
    // Rows that lie in a file of that name all the same.
    const bool rows =
        first.starts_with('{') && first.ends_with('}') && GuessDocument(text) == DatasetFormat::kAuto;
    return rows ? GuessRows(first) : GuessDocument(text);
  }
  if (EndsWith(path, ".txt") && !first.starts_with('{')) return DatasetFormat::kText;
  if (EndsWith(path, ".jsonl") || first.starts_with('{') || first.empty()) return GuessRows(first);
  return DatasetFormat::kText;
}

absl::Status CheckUsed(const DatasetSpec& spec, DatasetFormat format) {
  const bool table = format == DatasetFormat::kCsv || format == DatasetFormat::kTsv;
  const std::string_view unread = !spec.column.empty() && !table                             ? "column"
                                  : !spec.prompt.empty() && format != DatasetFormat::kImages ? "prompt"
                                  : spec.count > 0 && format != DatasetFormat::kRandomPool   ? "count"
                                                                                             : "";
  if (unread.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format(
      "{}: dataset.{} means nothing to the format {}: drop it{}", spec.file, unread, FormatName(format),
      spec.format == DatasetFormat::kAuto ? ", or write dataset.format" : ""));
}

absl::StatusOr<DatasetRows> ParseDataset(DatasetFormat format, std::string_view name, std::string_view text,
                                         std::string_view column) {
  switch (format) {
    case DatasetFormat::kJsonl:
      return ParseJsonl(name, text);
    case DatasetFormat::kRandomPool:
      return ParseJsonl(name, text, {"random_pool", false});
    case DatasetFormat::kText:
      return ParseTextLines(name, text);
    case DatasetFormat::kCsv:
      return ParseTable(name, text, ',', column);
    case DatasetFormat::kTsv:
      return ParseTable(name, text, '\t', column);
    case DatasetFormat::kManifest:
      return ParseManifest(name, text);
    case DatasetFormat::kVllmOmni:
      return ParseVllmOmni(name, text);
    case DatasetFormat::kCoco:
      return ParseCoco(name, text);
    case DatasetFormat::kVbench:
      return Trimmed(WithoutMark(text)).starts_with('[') ? ParseVbenchIndex(name, text)
                                                         : ParseTextLines(name, text);
    case DatasetFormat::kInputsJson:
      return ParseInputsJson(name, text);
    case DatasetFormat::kAuto:
    case DatasetFormat::kImages:
      break;
  }
  return absl::InvalidArgumentError(fmt::format(
      "{}: cannot tell what it holds: say so in dataset.format, as coco, vbench, inputs_json or jsonl",
      name));
}

}  // namespace imgperf
