#include "simulator/fault.h"

#include <algorithm>

namespace imgperf {
namespace {

std::string Plain(std::string_view name) {
  std::string out(name);
  std::erase_if(out, [](char c) { return c == '_' || c == '-'; });
  return out;
}

}  // namespace

const std::vector<FaultInfo>& AllFaults() {
  static const std::vector<FaultInfo> faults{
      {Fault::kHttp429, "http429", "429 with retry-after, at once"},
      {Fault::kHttp400, "http400", "400 with an error object, at once"},
      {Fault::kHttp422, "http422", "422 with a detail list, at once"},
      {Fault::kRefused, "refused", "400 moderation_blocked, at once"},
      {Fault::kNoAnswer, "no_answer", "never answers"},
      {Fault::kHttp500, "http500", "500 in plain text"},
      {Fault::kHttp500Json, "http500json", "500 with an error object"},
      {Fault::kNotJson, "not_json", "200 with an HTML page; also as html"},
      {Fault::kReset, "reset", "closes before the first byte (RST)"},
      {Fault::kHugeBody, "huge_body", "a body of 1 GiB; another length as huge_body=64MiB"},
      {Fault::kEmptyData, "empty_data", "200 with an empty data list"},
      {Fault::kBadBase64, "bad_base64", "base64 with foreign characters"},
      {Fault::kTruncatedImage, "truncated_image", "the first half of the image file"},
      {Fault::kBadImage, "bad_image", "noise instead of an image file"},
      {Fault::kWrongSize, "wrong_size", "an image of half the asked width and height"},
      {Fault::kBlank, "blank", "an image of one colour"},
      {Fault::kRepeat, "repeat", "the image that was painted before, for whomever"},
      {Fault::kHalfBody, "half_body", "closes in the middle of the body"},
      {Fault::kSlowBody, "slow_body", "a body that takes 10 s; another time as slow_body=30s"},
      {Fault::kSseCut, "sse_cut", "a stream that ends in order, but before its completed event"},
      {Fault::kSseError, "sse_error", "a stream with an error event instead of its completed one"},
      {Fault::kJobFailed, "job_failed", "a job that fails after it was computed"},
      {Fault::kJobNever, "job_never", "a job that is never done"},
  };
  return faults;
}

std::string_view FaultName(Fault fault) {
  const auto& all = AllFaults();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const FaultInfo& info) { return info.fault == fault; });
  return found == all.end() ? "" : found->name;  // not a null view: fmt copies from it
}

std::optional<Fault> FaultOf(std::string_view name) {
  if (Plain(name) == "html") return Fault::kNotJson;
  for (const FaultInfo& info : AllFaults()) {
    if (Plain(info.name) == Plain(name)) return info.fault;
  }
  return std::nullopt;
}

bool IsOfStreams(Fault fault) { return fault == Fault::kSseCut || fault == Fault::kSseError; }
bool IsOfJobs(Fault fault) { return fault == Fault::kJobFailed || fault == Fault::kJobNever; }
bool RejectsAtOnce(Fault fault) { return fault >= Fault::kHttp429 && fault <= Fault::kNoAnswer; }
bool ReplacesPicture(Fault fault) { return fault >= Fault::kHttp429 && fault <= Fault::kEmptyData; }

}  // namespace imgperf
