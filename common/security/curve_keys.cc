#include "common/security/curve_keys.h"

#include <array>

#include <zmq.h>

namespace imgperf {

absl::StatusOr<CurveKeys> MakeCurveKeys() {
  std::array<char, kCurveKeyLength + 1> public_key{};  // and a zero byte
  std::array<char, kCurveKeyLength + 1> secret_key{};
  if (zmq_curve_keypair(public_key.data(), secret_key.data()) != 0)
    return absl::UnimplementedError("this libzmq has no CURVE: credits cannot be encrypted");
  return CurveKeys{public_key.data(), secret_key.data()};
}

}  // namespace imgperf
