// The shapes of requests and answers that imgperf speaks, by the names that run files use.
#pragma once

#include <array>
#include <string_view>

namespace imgperf {

// How an answer holds its images.
enum class AnswerShape {
  kImages,  // data[].b64_json or url, or events
  kChat,    // choices[].message: data URLs in its content or its images
  kNim,     // artifacts[].base64
  kJob,     // a job to ask about until it is done
};

// Whether rows may, or must, give images to work from.
enum class ImageInput { kNone, kOptional, kRequired };

struct Endpoint {
  std::string_view name;
  std::string_view path;  // appended to the base URL
  ImageInput images;
  bool takes_mask;
  AnswerShape answer;
};

inline constexpr std::array kAllEndpoints{
    Endpoint{"image_generation", "v1/images/generations", ImageInput::kNone, false, AnswerShape::kImages},
    Endpoint{"image_edit", "v1/images/edits", ImageInput::kRequired, true, AnswerShape::kImages},
    Endpoint{"image_variation", "v1/images/variations", ImageInput::kRequired, false, AnswerShape::kImages},
    Endpoint{"chat_image", "v1/chat/completions", ImageInput::kOptional, false, AnswerShape::kChat},
    Endpoint{"nim_infer", "v1/infer", ImageInput::kOptional, false, AnswerShape::kNim},
    Endpoint{"sdcpp_job", "sdcpp/v1/img_gen", ImageInput::kOptional, true, AnswerShape::kJob},
    Endpoint{"fal_queue", "", ImageInput::kOptional, true, AnswerShape::kJob},
    Endpoint{"replicate_job", "v1/predictions", ImageInput::kOptional, true, AnswerShape::kJob},
    // Path: target.path; a body of the user's own, an answer that holds images or makes a job.
    Endpoint{"template", "", ImageInput::kOptional, true, AnswerShape::kJob},
};

// Null when there is none of that name.
constexpr const Endpoint* FindEndpoint(std::string_view name) {
  for (const Endpoint& endpoint : kAllEndpoints) {
    if (endpoint.name == name) return &endpoint;
  }
  return nullptr;
}

}  // namespace imgperf
