#include "controller/formats/requests_csv.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "controller/offline/aiperf_csv.h"
#include "controller/offline/names.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::size_t kFlushBytes = 1 << 20;
constexpr std::size_t kMostMessage = 1000;  // of a message
constexpr std::string_view kEndOfRow = "\r\n";
constexpr std::array<std::string_view, 21> kColumns{
    "credit",  "attempt",     "phase",  "warmup",  "entry",  "url",      "worker",
    "outcome", "error_class", "status", "message", "due_ns", "start_ns", "end_ns",
    "images",  "format",      "width",  "height",  "bytes",  "xxh3",     "file"};

std::string Header() {
  std::string row;
  for (const std::string_view column : kColumns) row.append(row.empty() ? "" : ",").append(column);
  for (const MetricInfo& metric : Metrics()) row.append(",").append(metric.tag);
  return row.append(kEndOfRow);
}

void Field(std::string& row, std::string_view text) { row.append(CsvField(text)).append(","); }
// 0 for what did not happen.
void Instant(std::string& row, Nanos at) { row.append(at == 0 ? "" : fmt::to_string(at)).append(","); }

template <typename RecordOrVerdict>
void Who(std::string& row, const RecordOrVerdict& of, const RequestPlace& place) {
  row += fmt::format("{},{},{},{},{},{},", of.credit(), of.attempt(), place.phase, place.warmup ? 1 : 0,
                     of.entry(), of.url());
  row += place.worker ? fmt::format("{},", *place.worker) : ",";
}

void FirstImage(std::string& row, const pb::Record& record) {
  row += fmt::format("{},", record.images_size());
  if (record.images().empty()) {
    row += ",,,,,,";
    return;
  }
  const pb::ImageFact& image = record.images(0);
  Field(row, image.format());
  row += fmt::format("{},{},{},{:016x},", image.width(), image.height(), image.bytes(), image.xxh3());
  Field(row, image.file());
}

}  // namespace

RequestsCsv::RequestsCsv(std::string path) : path_(std::move(path)), buffer_(Header()) {}

void RequestsCsv::AddRecord(const pb::Record& record, const RequestPlace& place) {
  Who(buffer_, record, place);
  Field(buffer_, NameOf(record.outcome()));
  const bool failed = record.has_error();
  Field(buffer_, failed ? NameOf(record.error().class_()) : "");
  buffer_ += record.status() == 0 ? "," : fmt::format("{},", record.status());
  Field(buffer_, failed ? ForDisplay(record.error().message(), kMostMessage) : "");
  Instant(buffer_, place.due);
  Instant(buffer_, place.span.start);
  Instant(buffer_, place.span.end);
  FirstImage(buffer_, record);
  EndRow(place);
}

void RequestsCsv::AddLost(const pb::Verdict& verdict, const RequestPlace& place) {
  Who(buffer_, verdict, place);
  buffer_ += "lost,lost,,";
  Field(buffer_, ForDisplay(verdict.reason(), kMostMessage));
  Instant(buffer_, place.due);
  Instant(buffer_, place.span.start);
  Instant(buffer_, place.span.end);
  buffer_ += "0,,,,,,,";
  EndRow(place);
}

void RequestsCsv::EndRow(const RequestPlace& place) {
  buffer_.pop_back();  // the comma behind the last
  for (const auto& value : place.values) {
    buffer_ += ',';
    if (value) buffer_ += fmt::to_string(*value);
  }
  buffer_ += kEndOfRow;
  if (buffer_.size() >= kFlushBytes && status_.ok()) status_ = FlushTo(path_, file_, buffer_);
  if (!status_.ok()) buffer_.clear();
}

absl::Status RequestsCsv::Commit() {
  if (status_.ok()) status_ = FlushTo(path_, file_, buffer_);
  return status_.ok() ? file_->Commit() : status_;
}

}  // namespace imgperf
