#include "controller/offline/names.h"

#include <array>

namespace imgperf {

std::string_view NameOf(pb::Outcome outcome) {
  constexpr std::array<std::string_view, 4> kNames{"unspecified", "completed", "failed", "cancelled"};
  const auto index = static_cast<std::size_t>(outcome);
  return index < kNames.size() ? kNames[index] : "unknown";
}

std::string_view NameOf(pb::ErrorClass error_class) {
  constexpr std::array<std::string_view, 10> kNames{"none",      "connect",  "timeout",   "http_status",
                                                    "refused",   "bad_body", "bad_image", "connection_lost",
                                                    "cancelled", "local"};
  const auto index = static_cast<std::size_t>(error_class);
  return index < kNames.size() ? kNames[index] : "unknown";
}

std::string_view NameOf(Trust trust) {
  switch (trust) {
    case Trust::kValid:
      return "VALID";
    case Trust::kSuspect:
      return "SUSPECT";
    default:
      return "INVALID";
  }
}

std::string_view NameOf(ImageCheck check) {
  return check == ImageCheck::kFail ? "fail" : check == ImageCheck::kWarn ? "warn" : "off";
}

std::string_view NameOf(DelayStage stage) {
  switch (stage) {
    case DelayStage::kIssue:
      return "issue";
    case DelayStage::kTransport:
      return "transport";
    case DelayStage::kWorker:
      return "worker";
    case DelayStage::kCurl:
      return "curl";
    case DelayStage::kSend:
      return "send";
    case DelayStage::kReceive:
      return "receive";
  }
  return "unknown";
}

std::string_view NameOf(PercentileMark mark) {
  switch (mark) {
    case PercentileMark::kUncertain:
      return "uncertain";
    case PercentileMark::kNotCarried:
      return "not carried";
    default:
      return "";
  }
}

}  // namespace imgperf
