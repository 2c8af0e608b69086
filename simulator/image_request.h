// One request for pictures, whatever dialect it came in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/image/encode.h"
#include "common/units.h"

namespace imgperf {

// What a route asks for. The last three are OpenAI's images in other shapes: of chats, of NIM, of job queues.
enum class Operation : std::uint8_t {
  kGeneration,
  kEdit,
  kVariation,
  kChat,
  kInfer,
  kNativeJob,
  kFalJob,
  kReplicateJob
};

enum class ReplyAs : std::uint8_t { kUrl, kBase64, kFile };

// An image that came with a request, or the URL of one. What it was remains: its bytes are gone when it is
// queued.
struct ReferenceImage {
  std::string field;  // of the form or JSON: "image", "image[]", "url", "mask" ...
  std::string hash;   // ContentHash of the image's bytes; of the text of a URL that names another server
  std::uint64_t bytes = 0;  // length of the same
};

struct ImageRequest {
  Operation operation = Operation::kGeneration;
  std::string prompt;
  std::uint32_t n = 1;
  PixelSize size{1024, 1024};
  ReplyAs reply_as = ReplyAs::kUrl;
  EncodedFormat format = EncodedFormat::kJpeg;
  int quality = kDefaultQuality;     // of the encoder
  std::string effort = "auto";       // OpenAI's `quality`: low, medium, high, auto
  std::string background = "auto";   // as asked
  std::optional<std::int64_t> seed;  // unset: the simulator's
  std::uint32_t steps = 0;           // 0: the profile's
  std::vector<ReferenceImage> images;
  std::optional<ReferenceImage> mask;
  bool stream = false;
  std::uint32_t partials = 0;  // of each image; only with `stream`
};

// True when the model works from an image, which takes longer.
inline bool IsEdit(const ImageRequest& request) { return !request.images.empty(); }

inline bool IsJob(Operation operation) { return operation >= Operation::kNativeJob; }

}  // namespace imgperf
