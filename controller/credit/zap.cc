#include "controller/credit/zap.h"

#include <string_view>

namespace imgperf {
namespace {

constexpr std::string_view kVersion = "1.0";
constexpr std::size_t kPartsBeforeKey = 6;
constexpr std::size_t kKeyBytes = 32;

}  // namespace

std::optional<ZapQuestion> ReadZapQuestion(const std::vector<std::string>& parts) {
  if (parts.size() < kPartsBeforeKey) return std::nullopt;
  ZapQuestion question{parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], ""};
  if (parts.size() == kPartsBeforeKey + 1) question.key = parts[kPartsBeforeKey];
  return question;
}

std::string ZapFault(const ZapQuestion& question, bool known) {
  if (question.version != kVersion) return "another version of ZAP";
  if (question.mechanism != "CURVE" || question.key.size() != kKeyBytes) return "it shows no CURVE key";
  return known ? "" : "its CURVE key is not registered";
}

std::vector<std::string> ZapAnswer(const ZapQuestion& question, const std::string& fault,
                                   const std::string& user) {
  const bool in = fault.empty();
  return {std::string(kVersion), question.request_id, in ? "200" : "400",
          in ? "OK" : fault,     in ? user : "",      ""};
}

}  // namespace imgperf
