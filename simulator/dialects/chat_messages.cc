#include "simulator/dialects/chat_messages.h"

#include <string>
#include <vector>

#include "simulator/reference_images.h"

namespace imgperf {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// One entry of a content list as fields, so that its images are read as everybody's are.
void ReadEntry(object entry, Fields& fields, ImageRequest& out) {
  JsonFields one(entry);
  if (const auto text = one.Word("text")) {
    if (!out.prompt.empty()) out.prompt += '\n';
    out.prompt += *text;
  }
  static constexpr ReferenceField kImage[] = {{.name = "image_url"}};
  ReadReferences(one, kImage, out);
  if (one.complaint()) fields.Complain(*one.complaint());
}

// The last message of the user; nothing without one.
std::optional<object> LastOfUser(array messages) {
  std::optional<object> last;
  for (const element message : messages) {
    object json;
    std::string_view role;
    if (message.get(json) != simdjson::SUCCESS) continue;
    if (json.at_key("role").get(role) == simdjson::SUCCESS && role == "user") last = json;
  }
  return last;
}

}  // namespace

void ReadMessages(object json, Fields& fields, ImageRequest& out) {
  array messages;
  if (json.at_key("messages").get(messages) != simdjson::SUCCESS) {
    return fields.Invalid("missing", "messages", "Field required");
  }
  const auto last = LastOfUser(messages);
  if (!last) return fields.Invalid("value_error", "messages", "no message of role user");
  std::string_view text;
  array entries;
  if (last->at_key("content").get(text) == simdjson::SUCCESS) {
    out.prompt = text;
  } else if (last->at_key("content").get(entries) == simdjson::SUCCESS) {
    for (const element entry : entries) {
      object inner;
      if (entry.get(inner) == simdjson::SUCCESS) ReadEntry(inner, fields, out);
    }
  }
  if (out.prompt.empty()) fields.Invalid("value_error", "messages", "No text prompt found in messages");
}

}  // namespace imgperf
