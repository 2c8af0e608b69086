#include "worker/request/curl_http_version.h"

#include <curl/curl.h>

namespace imgperf {

// Without TLS nothing is negotiated: 1.1 unless 2 was asked for. Said outright, since libcurl would let
// requests wait for each other to learn whether the server speaks HTTP/2.
long CurlVersionFor(HttpWanted wanted, std::string_view url) {
  const bool tls = url.starts_with("https:");
  if (wanted == HttpWanted::k1_1 || (wanted == HttpWanted::kAny && !tls)) return CURL_HTTP_VERSION_1_1;
  return tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
}

bool IsHttp2(long curl_version) { return curl_version != CURL_HTTP_VERSION_1_1; }

bool IsPriorKnowledge(long curl_version) { return curl_version == CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE; }

std::uint32_t RecordedVersion(long curl_version) {
  switch (curl_version) {
    case CURL_HTTP_VERSION_1_0:
      return 10;
    case CURL_HTTP_VERSION_1_1:
      return 11;
    case CURL_HTTP_VERSION_2_0:
      return kHttp2;
    default:
      return 0;
  }
}

bool PriorKnowledgeNeedsFreshConnections() {
  static const bool needs = curl_version_info(CURLVERSION_NOW)->version_num < 0x080000;
  return needs;
}

}  // namespace imgperf
