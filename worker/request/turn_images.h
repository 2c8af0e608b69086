// What the turns of conversations got for their answers, until the next ones have worked from it.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "common/ids.h"
#include "common/request/prepared_body.h"
#include "worker/response/answer.h"

namespace imgperf {

// The first image of an answer, decoded; `format` as in ImageFact. `with_base64`: some body needs that.
TurnImage MakeTurnImage(const KeptImage& image, std::string_view format, bool with_base64);

// Holds one image a conversation that is under way, and none of a phase or session that is over. What still
// runs of such is passed over: it may end long after the next ones began. Thread: request loop.
class TurnImages {
 public:
  // Who a conversation belongs to.
  struct Owner {
    SessionId session;
    std::uint32_t phase = 0;
    bool operator==(const Owner&) const = default;
  };

  // A request of that owner starts: what others left is forgotten.
  void Begin(const Owner& owner);
  // In place of what the turn before left.
  void Keep(const Owner& owner, std::uint64_t conversation, TurnImage image);
  void Forget(const Owner& owner, std::uint64_t conversation);
  // Null when there is none.
  std::shared_ptr<const TurnImage> Find(const Owner& owner, std::uint64_t conversation) const;
  std::size_t size() const { return images_.size(); }

 private:
  Owner owner_;
  std::unordered_map<std::uint64_t, std::shared_ptr<const TurnImage>> images_;
};

}  // namespace imgperf
