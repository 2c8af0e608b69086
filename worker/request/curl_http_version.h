// HTTP versions as libcurl names them. A part of curl_transport.
#pragma once

#include <cstdint>
#include <string_view>

#include "worker/request/curl_transport.h"

namespace imgperf {

// CURLOPT_HTTP_VERSION for a URL.
long CurlVersionFor(HttpWanted wanted, std::string_view url);
// A version that is HTTP/2, if the server agrees.
bool IsHttp2(long curl_version);
// HTTP/2 without TLS, spoken without asking.
bool IsPriorKnowledge(long curl_version);
// As records write CURLINFO_HTTP_VERSION: 10, 11, 20; 0: no answer.
constexpr std::uint32_t kHttp2 = 20;
std::uint32_t RecordedVersion(long curl_version);

// Up to 7.88 libcurl cannot use a connection of prior knowledge twice: "Error in the HTTP2 framing layer"
// (curl issue 10634, mended in 8.0.0). Each request then needs one of its own.
bool PriorKnowledgeNeedsFreshConnections();

}  // namespace imgperf
