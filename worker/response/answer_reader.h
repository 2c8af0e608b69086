// Reads one exchange's answer as it arrives, whatever kind it turns out to be.
#pragma once

#include <optional>
#include <string_view>

#include "proto/record.pb.h"
#include "worker/response/answer.h"
#include "worker/response/error_response.h"
#include "worker/response/json_scanner.h"
#include "worker/response/payload.h"

namespace imgperf {

// About 4 KiB beside what an answer needs: taken when the first byte arrives, used again and again.
// Thread: any one.
class AnswerReader {
 public:
  enum class Expect { kImagesJson, kImage };  // kImage: a fetch, whose 2xx body is the image itself

  // The status line and headers are there. `keep`: images are to be stored.
  void Begin(Expect expect, int status, std::string_view content_type, bool keep);
  void Feed(std::string_view bytes);
  // The answer is whole. Adds its images, words or error to the record; a fetched image fills `fetched`.
  void Finish(pb::Record* record, AnswerExtras* extras, std::optional<std::uint32_t> fetched);

 private:
  enum class Mode { kJson, kRaw, kError };
  void FinishRaw(pb::Record* record, AnswerExtras* extras, std::uint32_t index);

  Mode mode_ = Mode::kJson;
  int status_ = 0;
  bool keep_ = false;
  JsonScanner json_;
  std::optional<RawPayload> raw_;
  ErrorResponse error_;
};

}  // namespace imgperf
