#include "controller/extract/kept_images.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "controller/extract/raw_answer.h"
#include "controller/offline/artifact_names.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;
using simdjson::dom::array;
using simdjson::dom::element;

constexpr std::string_view kLinesEnding = ".jsonl";

// What each entry asked for, as inputs.json has it: a session's payloads are its turns, each an entry.
std::vector<RawAnswer> ReadInputs(const fs::path& dir) {
  std::vector<RawAnswer> entries;
  simdjson::dom::parser parser;
  element root;
  array rows;
  if (parser.load((dir / kInputsFile).string()).get(root) != simdjson::SUCCESS ||
      root.at_pointer("/data").get_array().get(rows) != simdjson::SUCCESS)
    return entries;
  simdjson::dom::parser one;
  for (const element row : rows) {
    array payloads;
    if (row.at_pointer("/payloads").get_array().get(payloads) != simdjson::SUCCESS) return entries;
    for (const element payload : payloads) {
      const std::string line = fmt::format("{{\"responses\":[],\"payload\":{}}}", simdjson::minify(payload));
      entries.push_back(ParseRawAnswer(line, one).value_or(RawAnswer{}));
    }
  }
  return entries;
}

template <typename T>
std::optional<T> At(const element& root, std::string_view pointer) {
  T value{};
  if (root.at_pointer(pointer).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

class KeptExtraction {
 public:
  KeptExtraction(const fs::path& dir, const fs::path& out, IndexFile& index)
      : images_(dir / kImageFolder), out_(out), inputs_(ReadInputs(dir)), index_(index) {}

  absl::Status AddLine(const element& root) {
    ++done_.requests;
    const std::uint64_t before = done_.images;
    array images;
    if (root.at_pointer("/imgperf/images").get_array().get(images) == simdjson::SUCCESS) {
      for (const element image : images) {
        if (auto status = AddImage(root, image); !status.ok()) return status;
      }
    }
    if (done_.images == before) ++done_.without;
    return absl::OkStatus();
  }
  const Extracted& done() const { return done_; }

 private:
  absl::Status AddImage(const element& root, const element& image) {
    const auto name = At<std::string_view>(image, "/file");
    if (!name || name->empty()) return absl::OkStatus();  // not kept
    const fs::path file = fs::path(*name).filename();
    std::error_code error;
    fs::copy_file(images_ / file, out_ / file, error);
    if (error) return absl::DataLossError(fmt::format("{}: {}", (images_ / file).string(), error.message()));
    ++done_.images;
    return index_.Add(LineOf(root, image, file.string()));
  }

  IndexLine LineOf(const element& root, const element& image, const std::string& file) const {
    IndexLine line;
    line.file = file;
    line.request_id = At<std::string_view>(root, "/metadata/x_request_id").value_or("");
    line.width = static_cast<std::uint32_t>(At<std::uint64_t>(image, "/width").value_or(0));
    line.height = static_cast<std::uint32_t>(At<std::uint64_t>(image, "/height").value_or(0));
    line.bytes = At<std::uint64_t>(image, "/bytes").value_or(0);
    line.latency_ms = At<double>(root, "/metrics/request_latency/value");
    line.defect = At<std::string_view>(image, "/defect").value_or("");
    const std::uint64_t entry = At<std::uint64_t>(root, "/imgperf/entry").value_or(inputs_.size());
    if (entry >= inputs_.size()) return line;
    line.prompt = inputs_[entry].prompt;
    line.seed = inputs_[entry].seed;
    line.asked_size = inputs_[entry].size;
    return line;
  }

  const fs::path images_;
  const fs::path out_;
  const std::vector<RawAnswer> inputs_;
  IndexFile& index_;
  Extracted done_;
};

// Under a prefix it has another name; late.jsonl is of other requests.
std::optional<fs::path> LinesIn(const fs::path& dir) {
  if (const fs::path usual = dir / NamesWith("").lines; fs::exists(usual)) return usual;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(kLinesEnding) && name != kLateLines) return entry.path();
  }
  return std::nullopt;
}

}  // namespace

bool HasKeptImages(const std::string& dir) {
  std::error_code error;
  const fs::path images = fs::path(dir) / kImageFolder;
  return fs::is_directory(images, error) && !fs::is_empty(images, error) && LinesIn(dir).has_value();
}

absl::StatusOr<Extracted> ExtractKept(const std::string& dir, const std::string& out, IndexFile& index) {
  const std::string file = LinesIn(dir).value_or(dir).string();
  std::ifstream lines(file, std::ios::binary);
  KeptExtraction extraction(dir, out, index);
  simdjson::dom::parser parser;
  std::string text;
  for (std::uint64_t number = 1; std::getline(lines, text); ++number) {
    element root;
    if (parser.parse(text).get(root) != simdjson::SUCCESS)
      return absl::InvalidArgumentError(fmt::format("{}:{}: not JSON", file, number));
    if (auto status = extraction.AddLine(root); !status.ok()) return status;
  }
  Extracted done = extraction.done();
  done.from = (fs::path(dir) / kImageFolder).string();
  return done;
}

}  // namespace imgperf
