// What one answer says of the target: ready, not yet, or never.
#pragma once

#include <string>

#include "controller/plan/run_plan.h"
#include "proto/record.pb.h"

namespace imgperf {

// What one request that asks for readiness came to.
struct ProbeAnswer {
  bool good = false;       // a whole 2xx answer; to `inference` one with a usable image
  int status = 0;          // HTTP status; 0: none was received
  pb::RequestError error;  // unless good
};

enum class Meaning {
  kReady,
  kNotYet,    // may come right by waiting
  kHopeless,  // will not
};

Meaning MeaningOf(const ProbeAnswer& answer);

// "401 the key is wrong", "connect to h:1 refused: no server listens there": the answer in words.
std::string AnswerText(const ProbeAnswer& answer);

// What the user can do about a hopeless one.
std::string RemedyFor(const ProbeAnswer& answer, ReadyProbe probe);

}  // namespace imgperf
