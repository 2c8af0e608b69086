#include "worker/response/nim_response.h"

#include <string>

#include "worker/response/answer_object.h"
#include "worker/response/image_collector.h"
#include "worker/response/server_words.h"

namespace imgperf {
namespace {

namespace dom = simdjson::dom;
constexpr std::string_view kFiltered = "CONTENT_FILTERED";

// False: it is no image; `error` says why.
bool ReadArtifact(const dom::object& artifact, ImageCollector& images, pb::RequestError* error) {
  if (StringField(artifact, "finishReason").value_or("") == kFiltered) {
    SetError(pb::REFUSED, "an artifact was filtered", error);
    error->set_type(std::string(kFiltered));
    return false;
  }
  if (const auto text = StringField(artifact, "base64")) {
    images.AddInline(*text);
    return true;
  }
  SetError(pb::BAD_BODY, "an artifact without base64", error);
  return false;
}

}  // namespace

void ReadNimResponse(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras) {
  dom::object object;
  if (!ParseAnswer(scan, &object, record->mutable_error())) return;
  record->clear_error();
  ReadServerWords(object, record->mutable_server());
  ImageCollector images(scan, keep, record, extras);
  dom::array artifacts;
  if (object["artifacts"].get_array().get(artifacts) != simdjson::SUCCESS || artifacts.size() == 0)
    return SetMissing(object, "JSON without a list `artifacts`, or an empty one", record->mutable_error());
  for (const dom::element element : artifacts) {
    dom::object artifact;
    pb::RequestError error;
    if (element.get_object().get(artifact) != simdjson::SUCCESS)
      SetError(pb::BAD_BODY, "an artifact that is no object", &error);
    else if (ReadArtifact(artifact, images, &error))
      continue;
    *record->mutable_error() = std::move(error);
    return;
  }
}

}  // namespace imgperf
