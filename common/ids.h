// Identities of runs, sessions and attempts, and how they are written.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace imgperf {

using RunId = std::uint64_t;          // 48 bits, never 0
using CreditId = std::uint64_t;       // 0, 1, 2 … over the whole run
using AttemptNumber = std::uint32_t;  // epoch * 256 + n

// Names one attempt of a credit.
struct AttemptId {
  CreditId credit = 0;
  AttemptNumber attempt = 0;
  auto operator<=>(const AttemptId&) const = default;
};

// 128 random bits: session ids and record tokens. Zero means "none".
class Id128 {
 public:
  Id128() = default;
  static Id128 Random();  // from the kernel's generator
  // The 16 raw bytes as protobuf carries them; nothing when the length is another.
  static std::optional<Id128> FromBytes(std::string_view bytes);
  std::string Bytes() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
  // First 8 hex digits: for logs. Tokens are never logged.
  std::string Short() const;
  std::string Hex() const;
  bool IsZero() const { return *this == Id128{}; }
  auto operator<=>(const Id128&) const = default;
  std::size_t Hash() const;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

using SessionId = Id128;
using RecordToken = Id128;

RunId RandomRunId();
// 12 lower-case hex digits.
std::string FormatRun(RunId run);
// The X-Request-ID header: <run>-<credit>-<attempt>.
std::string FormatRequestId(RunId run, AttemptId attempt);
// The same header of the k-th request that asks whether the target is ready: <run>-ready-<k>.
std::string FormatReadyId(RunId run, std::uint64_t k);
// The X-Correlation-ID header, one for all turns of a conversation: <run>-c<conversation>. A credit without
// one is its own conversation: <run>-<credit>.
std::string FormatCorrelationId(RunId run, CreditId credit, std::optional<std::uint64_t> conversation);
// The reverse of FormatRequestId; nothing for any other text.
struct RequestId {
  RunId run = 0;
  AttemptId attempt;
};
std::optional<RequestId> ParseRequestId(std::string_view text);

inline constexpr AttemptNumber kAttemptsPerEpoch = 256;

}  // namespace imgperf

template <>
struct std::hash<imgperf::Id128> {
  std::size_t operator()(const imgperf::Id128& id) const noexcept { return id.Hash(); }
};
template <>
struct std::hash<imgperf::AttemptId> {
  std::size_t operator()(const imgperf::AttemptId& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.credit * 0x9E3779B97F4A7C15ULL + id.attempt);
  }
};
