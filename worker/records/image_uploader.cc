#include "worker/records/image_uploader.h"

namespace imgperf {
namespace {

constexpr Nanos kStoreTimeout = 60 * kSecond;

}  // namespace

std::string ImageUploader::Store(const SessionId& session, AttemptId attempt, std::uint32_t phase,
                                 std::uint32_t index, const std::string& format, std::string_view bytes,
                                 std::string* error) {
  pb::ImageChunk head;
  head.set_session(session.Bytes());
  head.set_token(tokens_.Of(session));
  head.mutable_attempt()->set_credit(attempt.credit);
  head.mutable_attempt()->set_attempt(attempt.attempt);
  head.set_phase(phase);
  head.set_index(index);
  head.set_format(format);
  auto file = link_.StoreImage(head, bytes, kStoreTimeout);
  if (!file.ok()) {
    *error = std::string(file.status().message());
    return "";
  }
  return *std::move(file);
}

}  // namespace imgperf
