#include "controller/service/entry_tokens.h"

namespace imgperf {

std::vector<pb::JournalEntry> EntryTokensOf(const std::vector<Entry>& entries) {
  std::vector<pb::JournalEntry> chunks;
  for (std::size_t i = 0; i < entries.size() && entries[i].tokens; ++i) {
    if (i % kTokensPerEntry == 0) chunks.emplace_back().mutable_entry_tokens()->set_first(i);
    chunks.back().mutable_entry_tokens()->add_tokens(*entries[i].tokens);
  }
  return chunks;
}

}  // namespace imgperf
