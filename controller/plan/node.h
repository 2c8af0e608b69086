// A YAML document as a plain tree with marks: what everything behind the reader works on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/plan/complaints.h"

namespace imgperf {

struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  std::string text;       // scalars
  bool quoted = false;    // scalars: written in quotes or as a block, so text whatever it looks like
  bool expanded = false;  // scalars: came of ${NAME}
  Mark mark;
  std::string key;          // members of maps
  Mark key_mark;            // members of maps
  std::vector<Node> items;  // lists and maps, in the order written

  // The member of that key, or null; null for anything that is no map.
  const Node* Find(std::string_view name) const;
  Node* Find(std::string_view name);
};

// "text", "a list" …: for messages.
std::string_view KindName(const Node& node);

}  // namespace imgperf
