// What a run's records say, as far as SGLang's metrics are made of it.
#pragma once

#include <vector>

namespace imgperf {

struct ServingRequest {
  bool success = false;
  double latency_s = 0;       // of a success: from the request's sending to its last byte
  double peak_memory_mb = 0;  // 0: not told
  double pixels = 0;          // of its first image; 0: unknown
};

struct ServingSamples {
  std::vector<ServingRequest> warmups;
  std::vector<ServingRequest> requests;  // those that were sent
  double duration_s = 0;  // from before the first arrival's time of waiting to the last completion
};

}  // namespace imgperf
