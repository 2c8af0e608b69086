#include "worker/request/raw_exchange.h"

#include <algorithm>
#include <optional>

#include <simdjson.h>

#include "common/ids.h"
#include "common/secrets.h"
#include "worker/response/answer_reader.h"
#include "worker/response/text.h"

namespace imgperf {
namespace {

// An announced length is believed up to this: a body that grows is copied again and again.
constexpr std::uint64_t kMostReserved = 64 << 20;

void AddHeader(std::string_view name, std::string value, pb::Header* header) {
  header->set_name(std::string(name));
  header->set_value(IsSecretName(name) ? std::string(kRedacted) : std::move(value));
}

// Whether the answer arrived whole and was what the endpoint promises, so that a script may parse it.
bool WasRead(const pb::Record& record) {
  if (record.exchanges_size() == 0) return false;
  const pb::Exchange& submit = record.exchanges(0);
  const bool welcome = submit.status() >= 200 && submit.status() <= 299;
  return welcome && !submit.has_error() && record.error().class_() != pb::BAD_BODY;
}

// "Name: value", or "Name;" for one without a value: the two forms of RunnerPlan's lines.
std::pair<std::string_view, std::string> SplitHeaderLine(std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == line.npos) return {line.substr(0, line.size() - 1), ""};
  return {line.substr(0, colon), std::string(line.substr(colon + 2))};
}

void AddRequestHeaders(const RunnerPlan& plan, const pb::Record& record, pb::RawHead* head) {
  for (const std::string& line : KindOf(plan, record.entry()).submit_headers) {
    auto [name, value] = SplitHeaderLine(line);
    Scrub(plan.secrets, &value);
    AddHeader(name, std::move(value), head->add_request_headers());
  }
  std::optional<std::uint64_t> conversation;
  if (record.has_conversation()) conversation = record.conversation();
  AddHeader("X-Request-ID", FormatRequestId(plan.run, {record.credit(), record.attempt()}),
            head->add_request_headers());
  AddHeader("X-Correlation-ID", FormatCorrelationId(plan.run, record.credit(), conversation),
            head->add_request_headers());
}

}  // namespace

void RawExchange::TakeHead(const AnswerHead& head) {
  content_type_ = RecordText(head.content_type, kMaxHeaders);
  for (const auto& [name, value] : head.headers) {
    const std::size_t more = name.size() + value.size();
    if (header_bytes_ + more > kMaxHeaders) {
      headers_cut_ = true;
      break;
    }
    header_bytes_ += more;
    headers_.emplace_back(RecordText(name, kMaxHeaders), RecordText(value, kMaxHeaders));
  }
  body_.reserve(std::min(head.content_length, kMostReserved));
}

std::size_t RawExchange::BytesWith(const pb::Record& record) const {
  std::size_t bytes = body_.size() + header_bytes_ + headers_.size() * sizeof(headers_[0]);
  if (record.entry() >= plan_->bodies.size()) return bytes;
  return bytes + PayloadBytes(plan_->bodies[record.entry()]);
}

std::vector<KeptImage> RawExchange::Images(const pb::Record& record) const {
  const RequestKind& kind = KindOf(*plan_, record.entry());
  if (!wants_images_ || kind.job || !WasRead(record)) return {};  // a job keeps them itself
  AnswerReader reader;
  reader.Begin(ExpectOf(kind.shape), record.exchanges(0).status(), content_type_, true);
  reader.Feed(body_);
  pb::Record again;
  AnswerExtras extras;
  reader.Finish(&again, &extras, std::nullopt);
  return std::move(extras.kept);
}

RawUpload RawUpload::Of(const pb::Record& record, RawExchange exchange) {
  const RunnerPlan& plan = *exchange.plan_;
  RawUpload upload;
  upload.payload = PayloadText(plan.bodies[record.entry()], record.credit());
  upload.body = std::move(exchange.body_);
  Scrub(plan.secrets, &upload.payload);
  Scrub(plan.secrets, &upload.body);
  pb::RawHead& head = upload.head;
  head.set_start_ns(record.added_ns());
  head.set_end_ns(record.last_byte_ns());
  AddRequestHeaders(plan, record, &head);
  if (record.exchanges_size() > 0) head.set_status(record.exchanges(0).status());
  for (auto& [name, value] : exchange.headers_) {
    Scrub(plan.secrets, &value);
    AddHeader(name, std::move(value), head.add_response_headers());
  }
  head.set_headers_cut(exchange.headers_cut_);
  head.set_content_type(std::move(exchange.content_type_));
  head.set_payload_bytes(upload.payload.size());
  head.set_body_bytes(upload.body.size());
  head.set_body_is_text(simdjson::validate_utf8(upload.body.data(), upload.body.size()));
  head.set_body_was_read(WasRead(record));
  return upload;
}

}  // namespace imgperf
