#include "common/ids.h"

#include <sys/random.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

namespace imgperf {
namespace {

void FillRandom(void* out, std::size_t size) {
  // Up to 256 bytes never come short (getrandom(2)); without a generator nothing here can be trusted.
  if (getrandom(out, size, 0) != static_cast<ssize_t>(size)) std::abort();
}

template <typename T>
bool ParseAll(std::string_view text, T& out, int base) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Id128 Id128::Random() {
  Id128 id;
  FillRandom(id.bytes_.data(), id.bytes_.size());
  return id;
}

std::optional<Id128> Id128::FromBytes(std::string_view bytes) {
  Id128 id;
  if (bytes.size() != id.bytes_.size()) return std::nullopt;
  std::memcpy(id.bytes_.data(), bytes.data(), bytes.size());
  return id;
}

std::string Id128::Hex() const {
  std::string out;
  for (auto b : bytes_) out += fmt::format("{:02x}", b);
  return out;
}

std::string Id128::Short() const { return Hex().substr(0, 8); }

std::size_t Id128::Hash() const {
  std::size_t h = 0;
  std::memcpy(&h, bytes_.data(), sizeof h);
  return h;
}

RunId RandomRunId() {
  RunId id = 0;
  while (id == 0) {
    FillRandom(&id, sizeof id);
    id &= (RunId{1} << 48) - 1;
  }
  return id;
}

std::string FormatRun(RunId run) { return fmt::format("{:012x}", run); }

std::string FormatRequestId(RunId run, AttemptId attempt) {
  return fmt::format("{:012x}-{}-{}", run, attempt.credit, attempt.attempt);
}

std::string FormatReadyId(RunId run, std::uint64_t k) { return fmt::format("{:012x}-ready-{}", run, k); }

std::string FormatCorrelationId(RunId run, CreditId credit, std::optional<std::uint64_t> conversation) {
  if (conversation) return fmt::format("{:012x}-c{}", run, *conversation);
  return fmt::format("{:012x}-{}", run, credit);
}

std::optional<RequestId> ParseRequestId(std::string_view text) {
  RequestId id;
  const auto second = text.size() > 12 && text[12] == '-' ? text.find('-', 13) : text.npos;
  if (second == text.npos) return std::nullopt;
  if (!ParseAll(text.substr(0, 12), id.run, 16)) return std::nullopt;
  if (!ParseAll(text.substr(13, second - 13), id.attempt.credit, 10)) return std::nullopt;
  if (!ParseAll(text.substr(second + 1), id.attempt.attempt, 10)) return std::nullopt;
  // Upper case and leading zeros parse as well; one attempt has one writing only.
  if (id.run == 0 || FormatRequestId(id.run, id.attempt) != text) return std::nullopt;
  return id;
}

}  // namespace imgperf
