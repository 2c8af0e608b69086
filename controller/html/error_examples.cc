#include "controller/html/error_examples.h"

#include <utility>

namespace imgperf {

void ErrorExamples::Add(ErrorKind kind, const ErrorExample& example) {
  auto place = examples_.find(kind);
  if (place == examples_.end()) {
    if (examples_.size() == kMostKinds) return;
    place = examples_.try_emplace(std::move(kind)).first;
  }
  if (place->second.size() < kMostOfOne) place->second.push_back(example);
}

}  // namespace imgperf
