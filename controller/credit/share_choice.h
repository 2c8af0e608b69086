// Which credits of a phase something is done to, when the plan asks for it with a share of them: they are
// cancelled after they were sent, or their images are looked at.
#pragma once

#include <cstdint>

namespace imgperf {

// A function of seed, phase and place in the phase alone: the same credits on every machine, whoever sends
// them, in whatever order, and again when one is reissued.
//
// At a share of 30 % the phase is cut into stretches of 1 / 30 % = 3 1/3 credits, of which one each is
// chosen by hash ("jittered sampling"). So the count is less than one away from share × credits after any
// number of them, which independent draws would miss by √n, and exact wherever that is whole; and no rhythm
// arises in which entries and URLs, which take turns too, could fall in step: one credit in every ten would
// hit the same prompts of ten for ever. Above 50 % the ones spared are chosen so.
//
// Pure.
class ShareChoice {
 public:
  static constexpr std::uint32_t kMillion = 1'000'000;

  // `share_ppm`: parts in a million, at most all of them.
  ShareChoice(std::uint64_t seed, std::uint32_t phase, std::uint32_t share_ppm);

  // `index`: in its phase, from 0.
  bool Chooses(std::uint64_t index) const;

 private:
  std::uint64_t FirstPick(std::uint64_t stretch) const;
  std::uint64_t Pick(std::uint64_t stretch) const;

  const std::uint64_t key_;
  const bool spared_;         // the picks are those that are not chosen
  const std::uint64_t rate_;  // picks in a million credits, at most half of them
};

}  // namespace imgperf
