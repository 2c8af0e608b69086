// The keys of each section of a run file: those served, and those a later version will serve.
#pragma once

#include <string_view>
#include <vector>

namespace imgperf {

struct KeySet {
  std::string_view section;  // "" the file itself, "phases[]" a member of `phases`, "request.seed"
  std::vector<std::string_view> served;
  std::vector<std::string_view> later;
};

// Every section. config/schema.json says the same; a test compares them.
const std::vector<KeySet>& AllKeys();
// The keys of one section; aborts for a name that is none (a programmer's error).
const KeySet& KeysOf(std::string_view section);

}  // namespace imgperf
