// Conversations among a dataset's rows: each is a row of turn 0 and the turns behind it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "controller/plan/entry.h"

namespace imgperf {

// True when any row is a later turn.
inline bool HasTurns(const std::vector<Entry>& entries) {
  return std::any_of(entries.begin(), entries.end(), [](const Entry& entry) { return entry.turn > 0; });
}

// The rows that begin a conversation; a row without further turns is one of its own.
inline std::vector<std::uint32_t> FirstTurns(const std::vector<Entry>& entries) {
  std::vector<std::uint32_t> firsts;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].turn == 0) firsts.push_back(static_cast<std::uint32_t>(i));
  }
  return firsts;
}

// How many turns the conversation has that row `first` begins.
inline std::uint32_t TurnsFrom(const std::vector<Entry>& entries, std::uint64_t first) {
  std::uint32_t turns = 1;
  while (first + turns < entries.size() && entries[first + turns].turn == turns) ++turns;
  return turns;
}

}  // namespace imgperf
