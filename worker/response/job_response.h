// Reads the answers of a job, one after the other: what it says, and what is to be asked next. Pure.
#pragma once

#include <string>

#include "proto/cluster.pb.h"
#include "proto/record.pb.h"
#include "worker/response/answer.h"
#include "worker/response/json_scanner.h"

namespace imgperf {

// What is known of one job. URLs as the server wrote them.
struct JobState {
  std::string poll_url;
  std::string result_url;
  std::string cancel_url;
  bool asks_result = false;  // the next answer is the result itself
};

enum class JobStep {
  kAskAgain,   // at poll_url, after a while
  kAskResult,  // at result_url, at once
  kEnded,      // with images, or with the record's error
};

// `scan` holds a whole 2xx answer. Images and words go where ReadImagesResponse() puts them. A job that
// failed, names no state, or names no URL to ask at sets the record's error.
JobStep ReadJobResponse(const pb::JobPlan& plan, JsonScanner& scan, bool keep, JobState* job,
                        pb::Record* record, AnswerExtras* extras);

}  // namespace imgperf
