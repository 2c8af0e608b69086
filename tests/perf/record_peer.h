// The worker's side of records_bench: one session that streams its records as fast as they are taken.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/security/credentials.h"

namespace imgperf {

// Registers at the controller, waits for a byte from `go_fd`, and streams a completed record of each of the
// credits 0, 1, 2 … below `count`, in batches as a worker makes them. Returns when all are acknowledged, or
// aborts.
void RunRecordPeer(const std::string& controller, const std::optional<Credentials>& credentials, int go_fd,
                   std::uint64_t count);

}  // namespace imgperf
