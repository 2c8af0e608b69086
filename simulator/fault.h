// The ways in which a simulated server can misbehave on demand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

enum class Fault {
  kNone,
  // Refused at once, no GPU time spent.
  kHttp429,
  kHttp400,
  kHttp422,
  kRefused,
  kNoAnswer,
  // Instead of the picture, after it was computed.
  kHttp500,
  kHttp500Json,
  kNotJson,
  kReset,
  kHugeBody,
  // With the picture.
  kEmptyData,
  kBadBase64,
  kTruncatedImage,
  kBadImage,
  kWrongSize,
  kBlank,
  kRepeat,
  kHalfBody,
  kSlowBody,
  // Of streams alone.
  kSseCut,
  kSseError,
  // Of jobs alone.
  kJobFailed,
  kJobNever,
};

struct FaultInfo {
  Fault fault;
  std::string_view name;
  std::string_view meaning;  // for --help
};

const std::vector<FaultInfo>& AllFaults();  // without kNone

// The name in flags and in the ground truth; empty for kNone.
std::string_view FaultName(Fault fault);
// Underscores and dashes do not matter: "http_500" is "http500". "html" is "not_json".
std::optional<Fault> FaultOf(std::string_view name);

bool IsOfStreams(Fault fault);
bool IsOfJobs(Fault fault);
// True when the request is answered on arrival, without a place in the queue.
bool RejectsAtOnce(Fault fault);
// True when the reply holds no picture, so that none need be painted.
bool ReplacesPicture(Fault fault);

}  // namespace imgperf
