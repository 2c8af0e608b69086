#include "common/channel/inbox.h"

#include <algorithm>

namespace imgperf {

Intake Inbox::Receive(std::uint64_t first_seq, std::uint64_t count) {
  if (count == 0 || first_seq == 0) return {};
  const std::uint64_t last = first_seq + count - 1;
  if (last < first_seq) return {};  // overflow: garbage
  PeerSent(last);
  if (first_seq > received_ + 1 || last <= received_) return {};
  const Intake intake{received_ + 1 - first_seq, true};
  received_ = last;
  return intake;
}

void Inbox::PeerSent(std::uint64_t last_sent) { peer_sent_ = std::max(peer_sent_, last_sent); }

}  // namespace imgperf
