// What was asked for, as far as somebody knows: the plan's side of the gallery.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace imgperf {

// An image that an entry gave the target: a file, or bytes that were made for the run.
struct PageReference {
  std::string name;
  std::string path;  // empty: `made`
  std::shared_ptr<const std::string> made;
};

struct PageEntry {
  std::string prompt;
  std::optional<std::int64_t> seed;
  std::string size;  // as asked; empty: not at all
  std::vector<PageReference> references;
};

struct PageEntries {
  // Of a request; nothing for an entry that the plan does not have. Empty: nobody knows.
  std::function<std::optional<PageEntry>(std::uint64_t entry, std::uint64_t credit)> find;
  std::string missing;  // why nobody knows, for the reader; empty when somebody does
};

}  // namespace imgperf
