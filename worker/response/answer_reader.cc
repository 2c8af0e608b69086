#include "worker/response/answer_reader.h"

#include "worker/response/chat_response.h"
#include "worker/response/images_response.h"
#include "worker/response/nim_response.h"

namespace imgperf {

void AnswerReader::Begin(Expect expect, int status, std::string_view content_type, bool keep) {
  expect_ = expect;
  status_ = status;
  keep_ = keep;
  const bool raw = expect == Expect::kImage || content_type.starts_with("image/");
  const bool events = content_type.starts_with("text/event-stream");
  mode_ = status < 200 || status > 299 ? Mode::kError
          : raw                        ? Mode::kRaw
          : events                     ? Mode::kEvents
                                       : Mode::kJson;
  json_.Clear(keep);
  error_.Clear();
  raw_.reset();
  if (mode_ == Mode::kRaw) raw_.emplace(keep);
  if (mode_ == Mode::kEvents) events_.Begin(json_, keep);
}

void AnswerReader::Feed(std::string_view bytes, Nanos now) {
  switch (mode_) {
    case Mode::kJson:
      return json_.Feed(bytes);
    case Mode::kEvents:
      return events_.Feed(bytes, now);
    case Mode::kRaw:
      return raw_->Feed(bytes);
    case Mode::kError:
      return error_.Feed(bytes);
  }
}

void AnswerReader::Finish(pb::Record* record, AnswerExtras* extras, std::optional<std::uint32_t> fetched) {
  switch (mode_) {
    case Mode::kJson:
      return FinishJson(record, extras);
    case Mode::kEvents:
      return events_.Finish(record, extras);
    case Mode::kError:
      return error_.Finish(status_, record->mutable_error());
    case Mode::kRaw:
      if (!fetched) record->add_images();
      return FinishRaw(record, extras,
                       fetched.value_or(static_cast<std::uint32_t>(record->images_size() - 1)));
  }
}

JobStep AnswerReader::FinishJob(const pb::JobPlan& plan, JobState* job, pb::Record* record,
                                AnswerExtras* extras) {
  if (mode_ == Mode::kJson) return ReadJobResponse(plan, json_, keep_, job, record, extras);
  Finish(record, extras, std::nullopt);
  return JobStep::kEnded;
}

void AnswerReader::FinishJson(pb::Record* record, AnswerExtras* extras) {
  if (expect_ == Expect::kChatJson) return ReadChatResponse(json_, keep_, record, extras);
  if (expect_ == Expect::kNimJson) return ReadNimResponse(json_, keep_, record, extras);
  ReadImagesResponse(json_, keep_, record, extras);
}

void AnswerReader::FinishRaw(pb::Record* record, AnswerExtras* extras, std::uint32_t index) {
  pb::ImageFact* fact = record->mutable_images(static_cast<int>(index));
  raw_->Finish(fact);
  if (std::string kept = raw_->TakeKept(); !kept.empty())
    extras->kept.push_back({index, false, std::move(kept)});
}

}  // namespace imgperf
