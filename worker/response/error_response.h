// Reads what a server says when it refuses: every dialect, or plain text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/record.pb.h"
#include "worker/response/json_document.h"

namespace imgperf {

// An answer whose status is not 2xx, gathered up to kMaxErrorBody.
class ErrorResponse {
 public:
  static constexpr std::size_t kMaxErrorBody = 64 << 10;

  void Clear() { body_.clear(); }
  void Feed(std::string_view bytes) { body_.append(bytes.substr(0, kMaxErrorBody - body_.size())); }
  // Class HTTP_STATUS, or REFUSED for a refusal by policy; type and message as the server gave them.
  void Finish(int status, pb::RequestError* error);

 private:
  std::string body_;
};

// The error a JSON object tells: `error` as object or string, `detail` as string or list (FastAPI), or a bare
// `message`. Sets type and message (the class to REFUSED when it is that, else not at all); false when the
// object tells none.
bool ReadErrorObject(const simdjson::dom::object& object, pb::RequestError* error);

// Takes the secrets out of what a server or libcurl said.
void ScrubError(const std::vector<std::string>& secrets, pb::RequestError* error);

}  // namespace imgperf
