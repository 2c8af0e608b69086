#include "worker/request/curl_rate_limits.h"

#include <curl/curl.h>

#include <array>
#include <string_view>

#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

constexpr const char* kRetryAfter = "retry-after";
constexpr std::array kNames{"x-ratelimit-limit-requests",
                            "x-ratelimit-remaining-requests",
                            "x-ratelimit-reset-requests",
                            "x-ratelimit-limit-tokens",
                            "x-ratelimit-remaining-tokens",
                            "x-ratelimit-reset-tokens",
                            kRetryAfter};
constexpr std::string_view kCommon = "x-ratelimit-";
constexpr std::size_t kMaxValue = 64;

bool Has(CURL* easy, const char* name, curl_header** header) {
  return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, header) == CURLHE_OK;
}

// One pass over all headers instead of one for each name: most answers have none.
bool MayHave(CURL* easy) {
  curl_header* header = nullptr;
  while ((header = curl_easy_nextheader(easy, CURLH_HEADER, -1, header)) != nullptr) {
    if (curl_strnequal(header->name, kCommon.data(), kCommon.size()) != 0) return true;
    if (curl_strequal(header->name, kRetryAfter) != 0) return true;
  }
  return false;
}

}  // namespace

std::string RateLimits(CURL* easy) {
  if (!MayHave(easy)) return "";
  nlohmann::ordered_json limits = nlohmann::ordered_json::object();
  curl_header* header = nullptr;
  for (const char* name : kNames) {
    if (Has(easy, name, &header)) limits[name] = std::string(header->value).substr(0, kMaxValue);
  }
  if (limits.empty()) return "";
  return limits.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace imgperf
