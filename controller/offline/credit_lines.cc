#include "controller/offline/credit_lines.h"

#include <array>
#include <optional>

#include "controller/offline/names.h"
#include "controller/stats/record_times.h"

namespace imgperf {
namespace {

constexpr std::int32_t kCancelledCode = 499;  // as AIPerf

// What the metadata of records and verdicts have in common.
struct Metadata {
  AttemptId id;
  std::uint64_t entry = 0;
  std::optional<std::uint64_t> conversation;
  std::uint32_t turn = 0;
  Span span;      // controller clock
  Nanos due = 0;  // controller clock
  bool cancelled = false;
};

// As inputs.json names it: after the row that begins it.
std::string ConversationName(const Metadata& m) { return "entry-" + std::to_string(m.entry - m.turn); }

Metadata MetadataOf(const pb::Record& record) {
  Metadata m;
  m.id = {record.credit(), record.attempt()};
  m.entry = record.entry();
  if (record.has_conversation()) m.conversation = record.conversation();
  m.turn = record.turn();
  m.span = SpanOf(record);
  m.due = record.due_ns() + record.clock_offset_ns();
  m.cancelled = record.outcome() == pb::CANCELLED;
  return m;
}

Metadata MetadataOf(const pb::Verdict& verdict) {
  Metadata m;
  m.id = {verdict.credit(), verdict.attempt()};
  m.entry = verdict.entry();
  if (verdict.has_conversation()) m.conversation = verdict.conversation();
  m.turn = verdict.turn();
  m.span = SpanOf(verdict);
  m.due = verdict.due_ns();
  return m;
}

void WriteMetadata(JsonBuffer& json, const LineContext& context, const Metadata& m) {
  json.Key("metadata").Open('{');
  json.Key("session_num").Uint(m.id.credit);
  // Both as the worker sent them.
  json.Key("x_request_id").Text(FormatRequestId(context.run, m.id));
  json.Key("x_correlation_id").Text(FormatCorrelationId(context.run, m.id.credit, m.conversation));
  json.Key("conversation_id").Text(ConversationName(m));
  json.Key("turn_index").Uint(m.turn);
  json.Key("request_start_ns").Int(m.span.start + context.to_epoch);
  json.Key("request_end_ns").Int(m.span.end + context.to_epoch);
  json.Key("worker_id").Text(context.worker);
  json.Key("record_processor_id").Text("records_manager");
  json.Key("benchmark_phase").Text("profiling");
  json.Key("phase").Text(context.phase_name);
  json.Key("was_cancelled").Bool(m.cancelled);
  if (m.cancelled) json.Key("cancellation_time_ns").Int(m.span.end + context.to_epoch);
  json.Key("credit_issued_ns").Int(m.due + context.to_epoch);
  json.Close('}');
}

// What stands around each metric's value, made once: most of a line is metrics.
struct Frame {
  std::string before;
  std::string after;
};

const std::array<Frame, kMetricCount>& MetricFrames() {
  static const auto frames = [] {
    std::array<Frame, kMetricCount> made;
    for (std::size_t i = 0; i < kMetricCount; ++i) {
      const MetricInfo& metric = Metrics()[i];
      made[i].before.append("\"").append(metric.tag).append("\":{\"value\":");
      made[i].after.append(",\"unit\":\"").append(metric.unit).append("\"}");
    }
    return made;
  }();
  return frames;
}

void WriteMetrics(JsonBuffer& json, const MetricValues& values) {
  const auto& frames = MetricFrames();
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    if (values[i]) json.Member(frames[i].before, *values[i], frames[i].after);
  }
}

void WriteError(JsonBuffer& json, std::int32_t code, std::string_view type, std::string_view message) {
  json.Key("error").Open('{');
  if (code != 0) json.Key("code").Int(code);
  json.Key("type").Text(type).Key("message").Text(message);
  json.Close('}');
}

std::string Hex(std::uint64_t value) {
  std::string text(16, '0');
  for (auto it = text.rbegin(); it != text.rend(); ++it, value >>= 4) *it = "0123456789abcdef"[value & 0xF];
  return text;
}

// Of one that was to be decoded. A damaged one was looked at, and nothing was to be seen.
void WriteLook(JsonBuffer& json, const pb::ImageFact& image) {
  if (!image.not_looked().empty()) json.Key("looked").Bool(false).Key("not_looked").Text(image.not_looked());
  if (!image.looked()) return;
  json.Key("looked").Bool(true);
  if (image.valid()) json.Key("blank").Bool(image.blank()).Key("dhash").Text(Hex(image.dhash()));
}

void WriteImage(JsonBuffer& json, const pb::ImageFact& image) {
  json.Open('{');
  json.Key("format").Text(image.format());
  json.Key("width").Uint(image.width()).Key("height").Uint(image.height()).Key("bytes").Uint(image.bytes());
  json.Key("xxh3").Text(Hex(image.xxh3()));
  json.Key("valid").Bool(image.valid());
  if (!image.defect().empty()) json.Key("defect").Text(image.defect());
  if (!image.file().empty()) json.Key("file").Text(image.file());
  if (image.by_url()) json.Key("by_url").Bool(true);
  if (image.size_differs()) json.Key("size_differs").Bool(true);
  WriteLook(json, image);
  json.Close('}');
}

void WritePartials(JsonBuffer& json, const LineContext& context, const pb::Record& record) {
  if (record.partials_size() == 0) return;
  json.Key("partials").Open('[');
  for (const pb::Partial& partial : record.partials()) {
    json.Open('{').Key("at_ns").Int(partial.at_ns() + record.clock_offset_ns() + context.to_epoch);
    if (partial.has_index()) json.Key("index").Uint(partial.index());
    json.Key("image");
    WriteImage(json, partial.image());
    json.Close('}');
  }
  json.Close(']');
}

// What the server said of itself.
void WriteWords(JsonBuffer& json, const pb::ServerWords& words) {
  if (!words.request_id().empty()) json.Key("server_request_id").Text(words.request_id());
  if (!words.usage_json().empty()) json.Key("usage").Text(words.usage_json());
  if (!words.stages_json().empty()) json.Key("stage_durations").Text(words.stages_json());
  if (words.has_queue_position()) json.Key("queue_position").Uint(words.queue_position());
  if (!words.rate_limits_json().empty()) json.Key("rate_limits").Text(words.rate_limits_json());
}

// Our own object, as far as records and verdicts share it; left open.
void OpenOwn(JsonBuffer& json, const LineContext& context, const Metadata& m, std::string_view outcome,
             std::string_view error_class) {
  json.Key("imgperf").Open('{');
  json.Key("outcome").Text(outcome).Key("error_class").Text(error_class);
  json.Key("phase_index").Uint(context.phase);
  json.Key("attempt").Uint(m.id.attempt).Key("entry").Uint(m.entry);
  json.Key("due_ns").Int(m.due + context.to_epoch);
}

void WriteUrl(JsonBuffer& json, const LineContext& context, std::uint32_t url) {
  json.Key("url").Uint(url);
  if (url < context.urls.size()) json.Key("target").Text(context.urls[url]);
}

std::string_view VersionText(std::uint32_t version) {
  return version == 20 ? "2" : version == 11 ? "1.1" : "1.0";
}

// What the plan's delay counts from; 0 would be an unsent one, which it does not cancel.
void WriteCancel(JsonBuffer& json, const LineContext& context, const pb::Record& record) {
  if (!record.error().by_plan() || record.exchanges().empty()) return;
  json.Key("cancelled_by_plan").Bool(true);
  json.Key("sent_ns").Int(record.exchanges(0).sent_ns() + record.clock_offset_ns() + context.to_epoch);
}

void WriteOwn(JsonBuffer& json, const LineContext& context, const Metadata& m, const pb::Record& record) {
  OpenOwn(json, context, m, NameOf(record.outcome()), NameOf(record.error().class_()));
  WriteUrl(json, context, record.url());
  if (record.has_slot()) json.Key("slot").Uint(record.slot());
  json.Key("status").Int(record.status());
  const std::uint32_t version = record.exchanges_size() == 0 ? 0 : record.exchanges(0).http_version();
  if (version != 0) json.Key("http_version").Text(VersionText(version));
  WriteCancel(json, context, record);
  json.Key("clock_bound_ns").Uint(record.clock_bound_ns());
  WriteWords(json, record.server());
  json.Key("images").Open('[');
  for (const pb::ImageFact& image : record.images()) WriteImage(json, image);
  json.Close(']');
  WritePartials(json, context, record);
  json.Close('}');
}

}  // namespace

void WriteMetadata(JsonBuffer& json, const LineContext& context, const pb::Record& record) {
  WriteMetadata(json, context, MetadataOf(record));
}

void WriteMetadata(JsonBuffer& json, const LineContext& context, const pb::Verdict& lost) {
  WriteMetadata(json, context, MetadataOf(lost));
}

void WriteError(JsonBuffer& json, const pb::Record& record) {
  if (record.outcome() == pb::COMPLETED) return;
  WriteError(json, ErrorCode(record), ErrorType(record), record.error().message());
}

void WriteError(JsonBuffer& json, const pb::Verdict& lost) { WriteError(json, 0, kLostType, lost.reason()); }

std::string ErrorType(const pb::Record& record) {
  return record.error().type().empty() ? std::string(NameOf(record.error().class_())) : record.error().type();
}

std::int32_t ErrorCode(const pb::Record& record) {
  return record.outcome() == pb::CANCELLED ? kCancelledCode : record.error().code();
}

void AppendRecordLine(std::string& out, const LineContext& context, const pb::RecordEntry& entry,
                      const MetricValues& values) {
  const pb::Record& record = entry.record();
  const Metadata metadata = MetadataOf(record);
  JsonBuffer json(out);
  json.Open('{');
  WriteMetadata(json, context, metadata);
  json.Key("metrics").Open('{');
  if (record.outcome() != pb::CANCELLED) WriteMetrics(json, values);
  json.Close('}');
  WriteError(json, record);
  WriteOwn(json, context, metadata, record);
  json.Close('}');
  out += '\n';
}

void AppendLostLine(std::string& out, const LineContext& context, const pb::Verdict& verdict,
                    const MetricValues& values) {
  const Metadata metadata = MetadataOf(verdict);
  JsonBuffer json(out);
  json.Open('{');
  WriteMetadata(json, context, metadata);
  json.Key("metrics").Open('{');
  WriteMetrics(json, values);
  json.Close('}');
  WriteError(json, verdict);
  OpenOwn(json, context, metadata, "lost", kLostType);
  WriteUrl(json, context, verdict.url());
  json.Close('}').Close('}');
  out += '\n';
}

}  // namespace imgperf
