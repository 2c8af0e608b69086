// Answers to readiness requests, made by hand.
#pragma once

#include <string>

#include "controller/ready/answer_meaning.h"

namespace imgperf {

inline ProbeAnswer GoodAnswer() {
  ProbeAnswer answer;
  answer.good = true;
  answer.status = 200;
  return answer;
}

inline ProbeAnswer FailedAnswer(pb::ErrorClass error_class, int status, const std::string& message) {
  ProbeAnswer answer;
  answer.status = status;
  answer.error.set_class_(error_class);
  answer.error.set_code(status);
  answer.error.set_message(message);
  return answer;
}

inline ProbeAnswer HttpAnswer(int status, const std::string& message = "") {
  return FailedAnswer(pb::HTTP_STATUS, status, message);
}

inline ProbeAnswer NoConnection() {
  return FailedAnswer(pb::CONNECT, 0, "connect to a:1 refused: no server listens there");
}

}  // namespace imgperf
