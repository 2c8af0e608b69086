#include "worker/records/uploader.h"

namespace imgperf {
namespace {

constexpr Nanos kStoreTimeout = 60 * kSecond;

}  // namespace

absl::StatusOr<std::string> Uploader::Store(const SessionId& session, pb::StoreChunk head,
                                            const std::vector<std::string_view>& pieces) {
  head.set_session(session.Bytes());
  head.set_token(tokens_.Of(session));
  return link_.Store(std::move(head), pieces, kStoreTimeout);
}

}  // namespace imgperf
