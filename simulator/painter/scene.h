// What a prompt asks to see, as far as we paint it: read from its words, the rest drawn from the seed. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace imgperf::painter {

enum class Mood { kDawn, kDay, kSunset, kDusk, kNight, kStorm };
enum class Setting { kMountains, kOcean, kForest, kCity, kDesert, kMeadow, kSpace };
enum class Figure { kRobot, kCat, kBoat, kBalloon, kPerson, kCabin, kTree, kLighthouse };

struct Scene {
  Mood mood = Mood::kDay;
  Setting setting = Setting::kMountains;
  std::vector<Figure> figures;
  bool snow = false;  // the land lies under it, flakes fall
  bool aurora = false;
  bool water = false;      // the foreground mirrors what is above
  std::uint64_t seed = 0;  // of everything that the words leave open
};

// The same prompt and seed give the same scene; another seed keeps what the words ask for.
Scene ReadScene(std::string_view prompt, std::uint64_t seed);

}  // namespace imgperf::painter
