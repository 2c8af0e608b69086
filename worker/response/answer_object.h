// The JSON object that a scanned answer is, and its first reading.
#pragma once

#include "proto/record.pb.h"
#include "worker/response/json_document.h"
#include "worker/response/json_scanner.h"

namespace imgperf {

// The object in the scan's skeleton; it stands until the next parse on this thread. False: `error` says why
// it is none (BAD_BODY). `whole`: the same as an element.
bool ParseAnswer(JsonScanner& scan, simdjson::dom::object* object, pb::RequestError* error,
                 simdjson::dom::element* whole = nullptr);

// An answer without what it should hold: the error it tells of, or BAD_BODY with `missing`.
void SetMissing(const simdjson::dom::object& object, std::string_view missing, pb::RequestError* error);

}  // namespace imgperf
