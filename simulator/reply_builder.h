// The JSON of a successful generations reply, as SGLang words it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "common/http/message.h"
#include "simulator/fault.h"
#include "simulator/image_request.h"

namespace imgperf {

struct ReplyFacts {
  std::string id;
  std::int64_t created_s = 0;  // wall clock
  std::string prompt;
  double peak_memory_mb = 0;  // 0: null
  Nanos inference_for = 0;    // the GPU's time, queueing excluded
};

// One image of a reply: its base64 text, or where to fetch it. The other one is null in the JSON.
struct ReplyImage {
  std::string base64;
  std::string url;
};

// The reply to that request with these files, spoiled as `fault` wants it.
std::string ComposeReply(const ImageRequest& request, const ReplyFacts& facts,
                         const std::vector<http::Blob>& files, Fault fault);

std::string BuildReply(const ReplyFacts& facts, const std::vector<ReplyImage>& images);

// "/v1/images/{id}/content", with ?variant=k behind it when the reply has several.
std::string ContentUrl(std::string_view id, std::size_t variant, std::size_t count);

std::string Base64(std::string_view bytes);

}  // namespace imgperf
