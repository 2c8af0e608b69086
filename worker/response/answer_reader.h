// Reads one exchange's answer as it arrives, whatever kind it turns out to be.
#pragma once

#include <optional>
#include <string_view>

#include "common/clock.h"
#include "proto/record.pb.h"
#include "worker/response/answer.h"
#include "worker/response/error_response.h"
#include "worker/response/events_response.h"
#include "worker/response/job_response.h"
#include "worker/response/json_scanner.h"
#include "worker/response/payload.h"

namespace imgperf {

// About 4 KiB beside what an answer needs: taken when the first byte arrives, used again and again.
// Thread: any one.
class AnswerReader {
 public:
  // kImage: a fetch, whose 2xx body is the image itself. The others are JSON, of the shape of the endpoint.
  // kJobJson: Finish() reads errors and images that come as their own bytes; FinishJob() all.
  enum class Expect { kImagesJson, kChatJson, kNimJson, kJobJson, kImage };

  // The status line and headers are there. `keep`: images are to be stored.
  void Begin(Expect expect, int status, std::string_view content_type, bool keep);
  // `now`: when they came, where the answer may be of events.
  void Feed(std::string_view bytes, Nanos now = 0);
  // The answer is whole. Adds its images, words or error to the record; a fetched image fills `fetched`.
  void Finish(pb::Record* record, AnswerExtras* extras, std::optional<std::uint32_t> fetched);
  // The same of one of a job's answers; tells what is to be asked next.
  JobStep FinishJob(const pb::JobPlan& plan, JobState* job, pb::Record* record, AnswerExtras* extras);

 private:
  enum class Mode { kJson, kEvents, kRaw, kError };
  void FinishJson(pb::Record* record, AnswerExtras* extras);
  void FinishRaw(pb::Record* record, AnswerExtras* extras, std::uint32_t index);

  Mode mode_ = Mode::kJson;
  Expect expect_ = Expect::kImagesJson;
  int status_ = 0;
  bool keep_ = false;
  JsonScanner json_;
  EventsResponse events_;
  std::optional<RawPayload> raw_;
  ErrorResponse error_;
};

}  // namespace imgperf
