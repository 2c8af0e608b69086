#include "controller/dataset/documents.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "controller/dataset/json_fields.h"
#include "controller/dataset/lines.h"
#include "controller/dataset/turns.h"

namespace imgperf {
namespace {

using simdjson::dom::element;

constexpr auto kOk = simdjson::SUCCESS;

absl::Status BadPart(const std::string& why) { return absl::InvalidArgumentError(why); }

absl::Status BadDocument(std::string_view name, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", name, why));
}

absl::StatusOr<element> ParseDocument(std::string_view name, std::string_view text,
                                      simdjson::dom::parser& parser) {
  auto root = ParseJsonText(WithoutMark(text), parser);
  return root.ok() ? root : BadDocument(name, std::string(root.status().message()));
}

using PartReader = std::function<absl::Status(element part, DatasetRows& rows)>;

// `read` adds what a part holds.
absl::StatusOr<DatasetRows> EachPart(std::string_view name, simdjson::dom::array parts,
                                     const PartReader& read) {
  DatasetRows rows;
  std::size_t index = 0;
  for (const element part : parts) {
    if (auto status = read(part, rows); !status.ok())
      return BadEntry(name, index, std::string(status.message()));
    ++index;
  }
  if (rows.empty()) return BadDocument(name, "no prompt in it");
  return rows;
}

absl::Status Keep(DatasetRow row, DatasetRows& rows) {
  if (rows.size() == kMaxDatasetRows) return BadPart(fmt::format("more than {} rows", kMaxDatasetRows));
  rows.push_back(std::move(row));
  return absl::OkStatus();
}

absl::Status Caption(element part, DatasetRow& row) {
  std::string_view caption;
  if (part["caption"].get_string().get(caption) != kOk) return BadPart("\"caption\" must be a string");
  row.entry.prompt = Trimmed(caption);
  return row.entry.prompt.empty() ? BadPart("\"caption\" is empty") : absl::OkStatus();
}

absl::Status ReadAnnotation(element part, DatasetRows& rows) {
  DatasetRow row;
  if (auto status = Caption(part, row); !status.ok()) return status;
  return Keep(std::move(row), rows);
}

absl::Status ReadIndexed(element part, DatasetRows& rows) {
  DatasetRow row;
  if (auto status = Caption(part, row); !status.ok()) return status;
  std::string_view file;
  if (part["file_name"].get_string().get(file) != kOk || file.empty())
    return BadPart("\"file_name\" must name an image");
  row.images.push_back({"origin/" + std::string(file)});
  return Keep(std::move(row), rows);
}

bool IsImageField(std::string_view key) {
  return key == "image" || key == "image[]" || key == "images" || key == "mask";
}

// URLs and data URLs, and the image of the turn before. What stands for a file by its name and hash has no
// bytes.
absl::Status TakePayloadImage(std::string_view key, element value, DatasetRow& row) {
  const element* one = &value;
  simdjson::dom::array list;
  element first;
  const bool is_list = value.get_array().get(list) == kOk;
  if (is_list && list.at(0).get(first) == kOk) one = &first;
  if (one->is_object())
    return BadPart(
        fmt::format("\"{}\" in a payload tells of a file and does not hold it: replay the dataset that "
                    "had it, or write rows of JSON lines with \"image\"",
                    key));
  if (key == "mask") return TakeMask(value, row);
  return TakeImages(key, value, false, row);
}

absl::Status CheckPayloadImages(DatasetRow& row) {
  std::vector<NamedImage> all = row.images;
  if (row.mask) all.push_back(*row.mask);
  for (const NamedImage& image : all) {
    const std::string& where = image.where;
    const bool held = where == kPreviousImage || where.starts_with("data:") || where.starts_with("http://") ||
                      where.starts_with("https://");
    if (!held) return BadPart("an image in a payload must be a data URL or a URL of http or https");
  }
  return absl::OkStatus();
}

absl::Status ReadPayload(element part, DatasetRows& rows) {
  simdjson::dom::object payload;
  if (part.get_object().get(payload) != kOk) return BadPart("a payload must be an object");
  DatasetRow row;
  BodyFields body;
  const auto status = EachField(payload, [&](std::string_view key, element value) -> absl::Status {
    if (key == "prompt") return TakePrompt(key, value, row.entry.prompt);
    if (!IsImageField(key)) return body.AddVerbatim(key, value);
    return TakePayloadImage(key, value, row);
  });
  if (!status.ok()) return status;
  if (auto sound = CheckPayloadImages(row); !sound.ok()) return sound;
  if (row.entry.prompt.empty()) return BadPart("a payload needs \"prompt\"");
  row.entry.extra_body_json = body.Verbatim();
  return Keep(std::move(row), rows);
}

// Payloads that work from the one before are turns of one conversation; the others stand alone.
absl::Status NumberTurns(std::size_t first, DatasetRows& rows) {
  for (std::size_t i = first + 1; i < rows.size(); ++i) {
    const auto& images = rows[i].images;
    const bool follows = std::any_of(images.begin(), images.end(),
                                     [](const NamedImage& image) { return image.where == kPreviousImage; });
    if (follows) rows[i].entry.turn = rows[i - 1].entry.turn + 1;
    if (rows[i].entry.turn >= kMaxTurns) return BadPart(fmt::format("more than {} turns", kMaxTurns));
  }
  return absl::OkStatus();
}

absl::Status ReadSession(element part, DatasetRows& rows) {
  simdjson::dom::array payloads;
  if (part["payloads"].get_array().get(payloads) != kOk) return BadPart("\"payloads\" must be a list");
  const std::size_t first = rows.size();
  for (const element payload : payloads) {
    if (auto status = ReadPayload(payload, rows); !status.ok()) return status;
  }
  return NumberTurns(first, rows);
}

// The list that `key` of the document is.
absl::StatusOr<DatasetRows> EachOf(std::string_view name, std::string_view text, const char* key,
                                   const PartReader& read) {
  simdjson::dom::parser parser;
  const auto root = ParseDocument(name, text, parser);
  if (!root.ok()) return root.status();
  simdjson::dom::array parts;
  if ((*root)[key].get_array().get(parts) != kOk)
    return BadDocument(name, fmt::format("an object with a list \"{}\" is wanted here", key));
  return EachPart(name, parts, read);
}

}  // namespace

absl::StatusOr<DatasetRows> ParseCoco(std::string_view name, std::string_view text) {
  return EachOf(name, text, "annotations", ReadAnnotation);
}

absl::StatusOr<DatasetRows> ParseInputsJson(std::string_view name, std::string_view text) {
  return EachOf(name, text, "data", ReadSession);
}

absl::StatusOr<DatasetRows> ParseVbenchIndex(std::string_view name, std::string_view text) {
  simdjson::dom::parser parser;
  const auto root = ParseDocument(name, text, parser);
  if (!root.ok()) return root.status();
  simdjson::dom::array parts;
  if (root->get_array().get(parts) != kOk)
    return BadDocument(name,
                       "a list is wanted here, as [{\"file_name\": \"a.jpg\", \"caption\": \"a boat\"}]");
  return EachPart(name, parts, ReadIndexed);
}

}  // namespace imgperf
