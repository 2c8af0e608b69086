// How one operation of one dialect reads a body: names of fields, defaults, and what is refused.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "simulator/image_request.h"
#include "simulator/reference_images.h"

namespace imgperf {

struct FieldNames {
  std::string_view prompt = "prompt";
  std::string_view n = "n";
  std::string_view steps = "num_inference_steps";
  std::string_view seed = "seed";
  std::string_view size = "size";
  std::vector<ReferenceField> images{};  // none: images are not looked for
};

// Which values of response_format are taken. Without any the field is not looked at.
struct ReplyFormats {
  bool url = false;
  bool base64 = false;
  bool file = false;  // for a single image
};

struct ReadRules {
  Operation operation = Operation::kGeneration;
  FieldNames names{};
  std::string_view inside = "";  // an object of the body whose fields win
  bool needs_prompt = true;
  bool needs_image = false;
  bool clamps_n = true;      // to 1..10; else what is outside is refused
  bool names_sizes = false;  // `size` may be "square_hd" and the like, or an object, as fal has it
  bool is_chat = false;      // prompt and images are in `messages`
  bool has_extra_args =
      false;             // seed and steps are in tags within the prompt, as stable-diffusion.cpp has it
  bool streams = false;  // reads `stream`; else it is ignored, or:
  bool refuses_stream = false;
  PixelSize size{1024, 1024};
  ReplyAs reply_as = ReplyAs::kBase64;
  ReplyFormats formats{};
  EncodedFormat format = EncodedFormat::kPng;
  int quality = kDefaultQuality;
};

}  // namespace imgperf
