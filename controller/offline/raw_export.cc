#include "controller/offline/raw_export.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "controller/offline/artifact_names.h"
#include "controller/offline/json_buffer.h"
#include "controller/offline/raw_text.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRawFlush = 1 << 20;
constexpr std::size_t kRawChunk = 3 << 18;  // a multiple of three: base64 needs no rest

std::string Escaped(std::string_view text) {
  std::string out;
  AppendEscaped(out, text);
  return out;
}

// An object; a header that came several times has its values joined, as HTTP allows.
void WriteHeaders(JsonBuffer& json, const google::protobuf::RepeatedPtrField<pb::Header>& headers) {
  std::map<std::string_view, std::string> values;
  for (const pb::Header& header : headers) {
    std::string& value = values[header.name()];
    value += value.empty() ? header.value() : ", " + header.value();
  }
  json.Open('{');
  for (const auto& [name, value] : values) json.Key(Escaped(name)).Text(value);
  json.Close('}');
}

void WriteAnswerHead(JsonBuffer& json, const pb::RawHead& head) {
  if (head.status() == 0) return;
  json.Key("status").Int(head.status());
  json.Key("response_headers");
  WriteHeaders(json, head.response_headers());
  if (head.headers_cut()) json.Key("response_headers_cut").Bool(true);
}

}  // namespace

RawExport::RawExport(const std::string& artifact_dir, std::string name)
    : spool_(RawSpoolDirectory(artifact_dir)),
      discarded_((fs::path(artifact_dir) / kRawDone).string()),
      name_(std::move(name)),
      path_((fs::path(artifact_dir) / name_).string()),
      wanted_(fs::is_directory(spool_)) {}

void RawExport::Add(const RawLine& line) {
  if (failure_.ok()) failure_ = AddLine(line);
}

absl::Status RawExport::AddLine(const RawLine& line) {
  auto spooled = RawSpoolFile::Open(spool_ + "/" + RawSpoolName(line.id));
  std::string defect = line.defect;
  if (!spooled.ok() && (line.stored || !absl::IsNotFound(spooled.status())))
    defect = std::string(spooled.status().message());
  buffer_ += '{';
  buffer_ += line.metadata;
  if (spooled.ok()) {
    if (absl::Status status = AddExchange(*spooled); !status.ok()) return status;
  } else {
    buffer_ += ",\"responses\":[]";
  }
  if (!line.error.empty()) buffer_.append(",").append(line.error);
  if (!defect.empty()) {
    buffer_ += fmt::format(",\"imgperf\":{{\"raw_defect\":\"{}\"}}", Escaped(defect));
    if (gaps_++ == 0) first_gap_ = defect;
  }
  buffer_ += "}\n";
  return buffer_.size() < kRawFlush ? absl::OkStatus() : Flush();
}

absl::Status RawExport::AddExchange(RawSpoolFile& spooled) {
  const pb::RawHead& head = spooled.head();
  std::string payload;
  if (absl::Status status = spooled.Read(head.payload_bytes(), &payload); !status.ok()) return status;
  buffer_ += fmt::format(",\"start_perf_ns\":{},\"payload\":", head.start_ns());
  buffer_ += PayloadJson(std::move(payload));
  buffer_ += ",\"request_headers\":";
  JsonBuffer json(buffer_);
  WriteHeaders(json, head.request_headers());
  WriteAnswerHead(json, head);
  const bool read = head.body_was_read() && head.body_bytes() > 0;
  json.Key("responses").Open('[');
  if (!read) json.Close(']');
  if (head.body_bytes() == 0) return absl::OkStatus();
  if (!read) json.Key("error_response");
  json.Open('{').Key("perf_ns").Int(head.end_ns()).Key("content_type").Text(head.content_type());
  json.Key(head.body_is_text() ? "text" : "base64");
  if (absl::Status status = AddBody(spooled); !status.ok()) return status;
  buffer_ += read ? "}]" : "}";
  return absl::OkStatus();
}

absl::Status RawExport::AddBody(RawSpoolFile& spooled) {
  BodyWriter writer(!spooled.head().body_is_text(), buffer_);
  std::string chunk;
  buffer_ += '"';
  for (std::uint64_t left = spooled.head().body_bytes(); left > 0; left -= chunk.size()) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, kRawChunk));
    if (absl::Status status = spooled.Read(size, &chunk); !status.ok()) return status;
    writer.Append(chunk);
    if (buffer_.size() < kRawFlush) continue;
    if (absl::Status status = Flush(); !status.ok()) return status;
  }
  writer.Finish();
  buffer_ += '"';
  return absl::OkStatus();
}

absl::Status RawExport::Flush() { return FlushTo(path_, file_, buffer_); }

absl::Status RawExport::Commit() {
  if (!wanted_) return Discard();
  if (failure_.ok()) failure_ = Flush();
  if (failure_.ok()) failure_ = file_->Commit();
  if (!failure_.ok()) {
    file_.reset();  // its part of the disk is free again for the report
    return failure_;
  }
  // An earlier removal that was cut short would be in the way.
  if (absl::Status status = Discard(); !status.ok()) return status;
  std::error_code error;
  fs::rename(spool_, discarded_, error);
  if (error) return absl::UnavailableError(fmt::format("cannot rename {}: {}", spool_, error.message()));
  return Discard();
}

// Renamed first: half a spool would otherwise be taken for a whole one, and the file written anew from it.
absl::Status RawExport::Discard() {
  std::error_code error;
  fs::remove_all(discarded_, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      fmt::format("cannot remove {}: {}; it is no longer needed", discarded_, error.message()));
}

std::string RawExport::Gaps() const {
  if (gaps_ == 0) return {};
  return fmt::format("{} of {} without payload and answer; the first: {}",
                     gaps_ == 1 ? "1 line" : fmt::format("{} lines", gaps_), name_, first_gap_);
}

}  // namespace imgperf
