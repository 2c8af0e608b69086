#include "controller/plan/node.h"

#include <utility>

namespace imgperf {

const Node* Node::Find(std::string_view name) const {
  if (kind != Kind::kMap) return nullptr;
  for (const Node& item : items) {
    if (item.key == name) return &item;
  }
  return nullptr;
}

Node* Node::Find(std::string_view name) { return const_cast<Node*>(std::as_const(*this).Find(name)); }

std::string_view KindName(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kScalar:
      return "a single value";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
  }
  return "";
}

}  // namespace imgperf
