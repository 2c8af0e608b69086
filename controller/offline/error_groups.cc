#include "controller/offline/error_groups.h"

#include <algorithm>

namespace imgperf {

void ErrorGroups::Add(std::string_view error_class, std::int32_t code, std::string type,
                      std::string message) {
  std::tuple key{std::string(error_class), code, std::move(type), std::move(message)};
  if (counts_.size() >= kMaxGroups && !counts_.contains(key)) std::get<3>(key) = kOthers;
  ++counts_[std::move(key)];
}

std::vector<ErrorGroup> ErrorGroups::Sorted() const {
  std::vector<ErrorGroup> groups;
  for (const auto& [key, count] : counts_) {
    const auto& [error_class, code, type, message] = key;
    groups.push_back({error_class, code, type, message, count});
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return groups;
}

}  // namespace imgperf
