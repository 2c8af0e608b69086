#include "controller/extract/index_file.h"

#include <utility>

#include "controller/offline/json_buffer.h"

namespace imgperf {
namespace {

constexpr std::size_t kIndexFlush = 1 << 20;

void AddText(JsonBuffer& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.Key(key).Text(text);
}

}  // namespace

absl::StatusOr<IndexFile> IndexFile::Create(const std::string& folder) {
  auto file = AtomicFile::Create(folder + "/index.jsonl");
  if (!file.ok()) return file.status();
  return IndexFile(*std::move(file));
}

absl::Status IndexFile::Add(const IndexLine& line) {
  JsonBuffer json(buffer_);
  json.Open('{').Key("file").Text(line.file);
  AddText(json, "x_request_id", line.request_id);
  AddText(json, "prompt", line.prompt);
  AddText(json, "seed", line.seed);
  AddText(json, "asked_size", line.asked_size);
  json.Key("width").Uint(line.width).Key("height").Uint(line.height).Key("bytes").Uint(line.bytes);
  if (line.latency_ms) json.Key("request_latency_ms").Double(*line.latency_ms);
  AddText(json, "defect", line.defect);
  json.Close('}');
  buffer_ += '\n';
  return buffer_.size() < kIndexFlush ? absl::OkStatus() : Flush();
}

absl::Status IndexFile::Flush() {
  absl::Status status = file_.Append(buffer_);
  buffer_.clear();
  return status;
}

absl::Status IndexFile::Commit() {
  if (absl::Status status = Flush(); !status.ok()) return status;
  return file_.Commit();
}

}  // namespace imgperf
