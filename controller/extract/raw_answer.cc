#include "controller/extract/raw_answer.h"

#include <absl/strings/escaping.h>
#include <fmt/format.h>

namespace imgperf {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

std::string TextAt(const element& root, std::string_view pointer) {
  std::string_view text;
  return root.at_pointer(pointer).get_string().get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

std::string JsonAt(const element& root, std::string_view pointer) {
  element value;
  if (root.at_pointer(pointer).get(value) != simdjson::SUCCESS || value.is_null()) return "";
  return simdjson::minify(value);
}

// Where the shapes of requests have it.
std::string PromptOf(const element& payload) {
  for (const char* place :
       {"/prompt", "/input/prompt", "/messages/0/content", "/messages/0/content/0/text", "/inputs"}) {
    if (std::string text = TextAt(payload, place); !text.empty()) return text;
  }
  return "";
}

std::string SeedOf(const element& payload) {
  for (const char* place : {"/seed", "/input/seed", "/extra_body/seed", "/parameters/seed"}) {
    if (std::string text = JsonAt(payload, place); !text.empty()) return text;
  }
  return "";
}

std::string SizeOf(const element& payload) {
  for (const char* place : {"", "/input", "/extra_body", "/image_size", "/parameters"}) {
    const std::string width = JsonAt(payload, fmt::format("{}/width", place));
    const std::string height = JsonAt(payload, fmt::format("{}/height", place));
    if (!width.empty() && !height.empty()) return fmt::format("{}x{}", width, height);
  }
  return TextAt(payload, "/size");
}

// AIPerf keeps events as lists of their fields.
std::string EventsOf(const array& packets) {
  std::string text;
  for (const element packet : packets) {
    const std::string value = TextAt(packet, "/value");
    text += fmt::format("{}: {}\n", TextAt(packet, "/name"), value);
  }
  return text + "\n";
}

// Events of one answer come as one body.
void AddBody(const element& response, RawAnswer* answer) {
  array packets;
  if (response.at_pointer("/packets").get_array().get(packets) == simdjson::SUCCESS) {
    const bool first = answer->bodies.empty() || answer->bodies.back().content_type != "text/event-stream";
    if (first) answer->bodies.push_back({"text/event-stream", ""});
    answer->bodies.back().bytes += EventsOf(packets);
    return;
  }
  RawAnswer::Body body{TextAt(response, "/content_type"), TextAt(response, "/text")};
  if (body.bytes.empty()) absl::Base64Unescape(TextAt(response, "/base64"), &body.bytes);
  if (!body.bytes.empty()) answer->bodies.push_back(std::move(body));
}

std::optional<double> LatencyOf(const element& root, const element& last_response) {
  double start = 0;
  double end = 0;
  if (root.at_pointer("/start_perf_ns").get_double().get(start) != simdjson::SUCCESS ||
      last_response.at_pointer("/perf_ns").get_double().get(end) != simdjson::SUCCESS || end < start)
    return std::nullopt;
  return (end - start) / 1e6;
}

}  // namespace

absl::StatusOr<RawAnswer> ParseRawAnswer(std::string_view line, simdjson::dom::parser& parser) {
  element root;
  array responses;
  if (const auto error = parser.parse(line.data(), line.size()).get(root); error != simdjson::SUCCESS)
    return absl::InvalidArgumentError(fmt::format("not JSON: {}", simdjson::error_message(error)));
  if (!root.is_object() || root.at_pointer("/responses").get_array().get(responses) != simdjson::SUCCESS)
    return absl::InvalidArgumentError("no line of a raw export: it has no list \"responses\"");
  RawAnswer answer;
  answer.request_id = TextAt(root, "/metadata/x_request_id");
  element payload;
  if (root.at_pointer("/payload").get(payload) == simdjson::SUCCESS) {
    answer.prompt = PromptOf(payload);
    answer.seed = SeedOf(payload);
    answer.size = SizeOf(payload);
  }
  for (const element response : responses) {
    AddBody(response, &answer);
    answer.latency_ms = LatencyOf(root, response);
  }
  return answer;
}

}  // namespace imgperf
