// Reads the answer of NIM's POST /v1/infer.
#pragma once

#include "proto/record.pb.h"
#include "worker/response/answer.h"
#include "worker/response/json_scanner.h"

namespace imgperf {

// `scan` holds a whole 2xx answer: artifacts[].base64. One whose finishReason is CONTENT_FILTERED makes the
// request REFUSED. Else as ReadImagesResponse().
void ReadNimResponse(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras);

}  // namespace imgperf
