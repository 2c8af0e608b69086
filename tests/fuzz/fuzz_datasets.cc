// A prompt file in any format: the first byte says in which, or that it be guessed. Rows with prompts and
// bodies that are JSON, or a message that names the file. What rows name as data URLs is looked at too.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "controller/dataset/dataset_format.h"
#include "controller/dataset/reference_image.h"

using namespace imgperf;

namespace {

// In the order of the enumeration; other letters guess.
constexpr std::string_view kLetters = "ajtcsmvobixr";

DatasetFormat FormatOf(char letter, std::string_view text) {
  const std::size_t at = kLetters.find(letter);
  if (at == kLetters.npos || at == 0) return GuessFormat(std::string("file.") + letter, text);
  return static_cast<DatasetFormat>(at);
}

bool IsObject(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  return parser.parse(json).get_object().get(object) == simdjson::SUCCESS;
}

void CheckRow(const DatasetRow& row, DatasetFormat format) {
  const std::string& prompt = row.entry.prompt;
  if (prompt.empty() && format != DatasetFormat::kRandomPool) std::abort();
  if (!simdjson::validate_utf8(prompt.data(), prompt.size())) std::abort();
  if (!row.entry.extra_body_json.empty() && !IsObject(row.entry.extra_body_json)) std::abort();
  for (const NamedImage& image : row.images) {
    if (image.where.empty()) std::abort();
    const auto bytes = DecodeDataUrl(image.where);
    if (bytes.ok() && LookAtReference(*bytes).ok() && bytes->empty()) std::abort();
    if (FormName(image.where).find('"') != std::string::npos) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.empty()) return 0;
  const char letter = text.front();
  text.remove_prefix(1);
  const DatasetFormat format = FormatOf(letter, text);
  const auto rows = ParseDataset(format, "file", text, letter == 'c' ? "prompt" : "");
  if (!rows.ok()) {
    if (rows.status().message().substr(0, 4) != "file") std::abort();
    return 0;
  }
  if (rows->empty()) std::abort();
  for (const DatasetRow& row : *rows) CheckRow(row, format);
  return 0;
}
