// Reads the JSON of the OpenAI Images API, as far as servers differ in it.
#pragma once

#include "proto/record.pb.h"
#include "worker/response/answer.h"
#include "worker/response/image_collector.h"
#include "worker/response/json_scanner.h"

namespace imgperf {

// `scan` holds a whole 2xx answer. Adds to the record one fact per image (data[i].b64_json, data[i].url, or
// b64_json at the top; data URLs count as inline) and the server's words; images given by URL and, when
// `keep`, the payloads go to `extras`. An answer that holds no images sets the record's error.
void ReadImagesResponse(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras);

// The images of such an object alone. False: it holds none, `error` says why.
bool ReadImages(const simdjson::dom::object& object, ImageCollector& images, pb::RequestError* error);

}  // namespace imgperf
