#include "simulator/event_stream.h"

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/base64.h"
#include "simulator/dialects/openai_words.h"
#include "simulator/tamper.h"

namespace imgperf {
namespace {

using nlohmann::ordered_json;

http::Blob EventOf(std::string_view name, std::string_view json) {
  return http::MakeBlob(fmt::format("event: {}\ndata: {}\n\n", name, json));
}

// base64 is put in as text: a JSON library would copy megabytes of it.
http::Blob ImageEvent(const StreamSource& source, std::string_view which, const std::string& base64,
                      const ordered_json& more) {
  const std::string_view family =
      source.request.operation == Operation::kGeneration ? "image_generation" : "image_edit";
  const std::string name = fmt::format("{}.{}", family, which);
  ordered_json rest{{"created_at", source.facts.created_s}};
  AppendSettings(source.request, rest);
  rest.update(more);
  std::string json = fmt::format(R"({{"type":"{}","b64_json":")", name);
  json += base64;
  return EventOf(name, json + "\"," + Dump(rest).substr(1));
}

http::Blob ErrorEvent() {
  const DialectError error =
      OpenAiError(500, "server_error", "Image generation failed, as asked of this simulator");
  auto json = ordered_json::parse(error.body);
  json["type"] = "error";
  return EventOf("error", Dump(json));
}

http::Blob Completed(const StreamSource& source, std::size_t image, Fault fault) {
  if (fault == Fault::kSseError) return ErrorEvent();
  const http::Blob& file = source.pictures.files[image];
  return ImageEvent(source, "completed", TamperBase64(Base64(*file), fault),
                    {{"usage", UsageJson(source.request)}});
}

}  // namespace

std::vector<Event> EventsOf(const Dialect& dialect, const StreamSource& source, const StreamTimes& times,
                            Fault fault) {
  std::vector<Event> out;
  for (std::size_t image = 0; image < source.pictures.files.size(); ++image) {
    const auto& partials = source.pictures.partials[image];
    for (std::size_t k = 0; k < partials.size(); ++k) {
      out.push_back(
          {EventKind::kPartial, times.partials[image][k],
           ImageEvent(source, "partial_image", Base64(*partials[k]), {{"partial_image_index", k}})});
    }
    if (fault == Fault::kSseCut) continue;
    const EventKind kind = fault == Fault::kSseError ? EventKind::kOther : EventKind::kCompleted;
    out.push_back({kind, times.completed[image], Completed(source, image, fault)});
    if (fault == Fault::kSseError) break;
  }
  // What is cut ends when it would have been completed; so does the stream without an image.
  const Nanos end_ns = times.completed.back();
  if (fault == Fault::kSseCut || out.empty()) {
    out.push_back({EventKind::kOther, end_ns, http::MakeBlob(": nothing follows\n\n")});
  } else if (dialect.EndsStreamsWithDone() && fault != Fault::kSseError) {
    out.back().bytes = http::MakeBlob(*out.back().bytes + "data: [DONE]\n\n");
  }
  return out;
}

}  // namespace imgperf
