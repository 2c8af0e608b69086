// What the server said of itself with its answers, gathered over requests: the stages it went through, the
// use it accounts for, the limits it announces.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "proto/record.pb.h"

namespace imgperf {

enum class WordKind : std::uint8_t { kStages, kUsage, kRateLimits };
inline constexpr std::size_t kWordKinds = 3;

// Over the requests that told it.
struct WordSummary {
  std::uint64_t count = 0;
  double sum = 0;
  double min = 0;
  double max = 0;
};

// Numbers only, in the server's own units; of objects within an object as "outer.inner". A rate limit that
// is written as text counts when all of the text is a number. Memory: bounded. Thread: any one.
class ServerWordsFold {
 public:
  static constexpr std::size_t kMostNames = 100;  // of each kind
  using Summaries = std::map<std::string, WordSummary, std::less<>>;

  void Add(const pb::ServerWords& words);
  const Summaries& Of(WordKind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }

 private:
  void AddObject(WordKind kind, std::string_view json);
  void AddNumber(WordKind kind, const std::string& name, double value);

  std::array<Summaries, kWordKinds> kinds_;
};

}  // namespace imgperf
