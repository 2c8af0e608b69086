// What tests of bodies make them of.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "common/request/build_body.h"

namespace imgperf {

struct Sources {
  explicit Sources(const std::string& endpoint) {
    plan.set_endpoint(endpoint);
    plan.set_model("m");
    plan.set_n(1);
    plan.set_response_format("b64_json");
    entry.set_prompt("a cat");
  }

  std::uint32_t AddFile(const std::string& name, std::string bytes) {
    pb::DatasetFile facts;
    facts.set_name(name);
    facts.set_type("image/png");
    facts.set_bytes(bytes.size());
    facts.set_hash("hash of " + name);
    files.Add(facts, std::make_shared<const PartBytes>(std::move(bytes)));
    return static_cast<std::uint32_t>(files.size() - 1);
  }
  absl::StatusOr<PreparedBody> Build() const { return BuildBody({plan, entry, 7, files}); }

  pb::RequestPlan plan;
  pb::Entry entry;
  BodyFiles files{"line"};
};

// As it is sent.
inline std::string TextOf(const PreparedBody& body, std::uint64_t credit = 0,
                          const TurnImage* turn = nullptr) {
  const SeedText seed(body.seed_base.value_or(0), credit);
  std::vector<std::string_view> pieces;
  AppendPieces(body, seed, turn, &pieces);
  std::string text;
  for (const std::string_view piece : pieces) text += piece;
  return text;
}

}  // namespace imgperf
