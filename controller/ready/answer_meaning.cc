#include "controller/ready/answer_meaning.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace imgperf {
namespace {

// Servers that load, and gateways before them, answer these and later answer otherwise (RFC 9110 §15.5, RFC
// 4918, RFC 6585, RFC 8470).
constexpr std::array kPassing{408, 409, 423, 425, 429};

bool Passes(int status) {
  return status >= 500 || status < 300 ||
         std::find(kPassing.begin(), kPassing.end(), status) != kPassing.end();
}

}  // namespace

Meaning MeaningOf(const ProbeAnswer& answer) {
  if (answer.good) return Meaning::kReady;
  switch (answer.error.class_()) {
    case pb::CONNECT:
    case pb::TIMEOUT:
    case pb::CONNECTION_LOST:
      return Meaning::kNotYet;
    case pb::HTTP_STATUS:
      return Passes(answer.status) ? Meaning::kNotYet : Meaning::kHopeless;
    default:  // REFUSED, BAD_BODY, BAD_IMAGE, LOCAL: the next answer would cost as much and be the same
      return Meaning::kHopeless;
  }
}

std::string AnswerText(const ProbeAnswer& answer) {
  if (answer.good) return "ready";
  const std::string& message = answer.error.message();
  if (answer.status == 0) return message;
  return message.empty() ? fmt::format("HTTP {}", answer.status)
                         : fmt::format("HTTP {}: {}", answer.status, message);
}

std::string RemedyFor(const ProbeAnswer& answer, ReadyProbe probe) {
  if (answer.error.class_() == pb::REFUSED)
    return "its policy refuses the first prompt: put another one first, or ask with ready: health";
  const bool judged = answer.error.class_() == pb::HTTP_STATUS;
  if (judged && (answer.status == 401 || answer.status == 403))
    return "it wants another key: set target.api_key";
  if (judged && (answer.status == 404 || answer.status == 405)) {
    return probe == ReadyProbe::kInference
               ? "it does not know this path or model: check target.url, target.model and endpoint"
               : "it has no such path: ask with ready: inference";
  }
  if (judged && answer.status < 400) return "redirects are not followed: give the URL it leads to";
  if (judged) return "it does not take this request: check target.model and request";
  if (answer.status == 0) return "check target.url";
  return "its answer is not what the endpoint promises: check target.url, endpoint and checks";
}

}  // namespace imgperf
