// Key pairs of the credit channel, which libzmq encrypts with CURVE. They live as long as the process.
#pragma once

#include <string>

#include <absl/status/statusor.h>

namespace imgperf {

inline constexpr std::size_t kCurveKeyLength = 40;  // characters of Z85

// Z85 texts.
struct CurveKeys {
  std::string public_key;
  std::string secret_key;  // never sent, logged or written
};

// A fresh pair. UNIMPLEMENTED when libzmq was built without CURVE. Thread: any.
absl::StatusOr<CurveKeys> MakeCurveKeys();

}  // namespace imgperf
