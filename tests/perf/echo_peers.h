// The far side of credit_bench: sessions on real sockets that end every request the moment it is permitted.
#pragma once

#include <cstdint>
#include <vector>

#include "common/security/curve_keys.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// A request that is over, of the peer with that index: what the bench makes a record of.
struct EndedRequest {
  std::uint32_t peer = 0;
  std::uint32_t attempt = 0;
  std::uint64_t credit = 0;
};

// Connects a peer for each registration to its credit_address, with the key pair beside it where credits are
// encrypted (`keys` is empty otherwise), and answers each credit with Finished at once,
// acknowledges grants and beats once a second, on one loop of its own. What is over is written to the pipe
// `ended_fd`, whole EndedRequests. Returns when the controller said to every peer that the run is over.
void RunEchoPeers(const std::vector<pb::RegisterReply>& replies, const std::vector<CurveKeys>& keys,
                  int ended_fd);

}  // namespace imgperf
