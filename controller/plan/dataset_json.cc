#include "controller/plan/dataset_json.h"

#include <filesystem>

#include <fmt/format.h>

#include "controller/plan/choices.h"
#include "controller/tokenizer/load_tokenizer.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

// 150, not 150.0.
Json NumberJson(double number) {
  const auto whole = static_cast<std::int64_t>(number);
  return static_cast<double>(whole) == number ? Json(whole) : Json(number);
}

Json SyntheticJson(const SyntheticSpec& synthetic) {
  return {{"tokens", {{"mean", NumberJson(synthetic.mean)}, {"stddev", NumberJson(synthetic.stddev)}}},
          {"entries", synthetic.entries}};
}

Json SideJson(double mean, double stddev) {
  return {{"mean", NumberJson(mean)}, {"stddev", NumberJson(stddev)}};
}

Json ImagesJson(const ImagesSpec& images) {
  Json json{{"source", images.source}, {"batch", images.batch}};
  if (!images.made()) return json;
  json["width"] = SideJson(images.width_mean, images.width_stddev);
  json["height"] = SideJson(images.height_mean, images.height_stddev);
  json["format"] = NameOf(kMadeFormats, images.format);
  json["count"] = images.count;
  if (images.format != MadeFormat::kPng) json["quality"] = images.quality;
  if (images.target_bytes > 0) json["bytes"] = fmt::format("{}B", images.target_bytes);
  return json;
}

// How it is read; what is left to be found out stays so.
void FileJson(const DatasetSpec& dataset, Json& json) {
  json["file"] = dataset.file;
  const DatasetFormat format = dataset.format;
  if (format != DatasetFormat::kAuto) json["format"] = NameOf(kDatasetFormats, format);
  if (!dataset.column.empty()) json["column"] = dataset.column;
  if (!dataset.prompt.empty()) json["prompt"] = dataset.prompt;
  if (dataset.count > 0) json["count"] = dataset.count;
}

}  // namespace

Json DatasetJson(const DatasetSpec& dataset) {
  Json json;
  if (dataset.synthetic) {
    json["synthetic"] = SyntheticJson(*dataset.synthetic);
  } else if (!dataset.builtin.empty()) {
    json["builtin"] = dataset.builtin;
  }
  if (!dataset.file.empty()) FileJson(dataset, json);
  if (dataset.images) json["images"] = ImagesJson(*dataset.images);
  json["sampling"] = NameOf(kSamplings, dataset.sampling);
  json["tokenizer"] = dataset.tokenizer;
  return json;
}

void MakePathsAbsolute(const DatasetSpec& dataset, Json& json) {
  if (!dataset.file.empty()) json["file"] = std::filesystem::absolute(dataset.file).string();
  if (dataset.images && !dataset.images->made())
    json["images"]["source"] = std::filesystem::absolute(dataset.images->source).string();
  if (!IsTokenizerName(dataset.tokenizer))
    json["tokenizer"] = std::filesystem::absolute(dataset.tokenizer).string();
}

}  // namespace imgperf
