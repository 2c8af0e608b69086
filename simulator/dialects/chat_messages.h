// The prompt and the images of a chat's last user message. Pure.
#pragma once

#include <simdjson.h>

#include "simulator/fields.h"
#include "simulator/image_request.h"

namespace imgperf {

// `messages[]`: content is text, or a list of {"type": "text"} and {"type": "image_url"}. Images become those
// of the request, as field "messages".
void ReadMessages(simdjson::dom::object json, Fields& fields, ImageRequest& out);

}  // namespace imgperf
