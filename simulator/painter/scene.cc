#include "simulator/painter/scene.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string>

#include "simulator/random.h"

namespace imgperf::painter {
namespace {

template <typename T>
struct Word {
  std::string_view word;
  T meaning;
};
template <typename T>
Word(std::string_view, T) -> Word<T>;

constexpr std::array kMoods{
    Word{"sunrise", Mood::kDawn},   Word{"dawn", Mood::kDawn},      Word{"morning", Mood::kDawn},
    Word{"mist", Mood::kDawn},      Word{"fog", Mood::kDawn},       Word{"sunset", Mood::kSunset},
    Word{"golden", Mood::kSunset},  Word{"evening", Mood::kSunset}, Word{"autumn", Mood::kSunset},
    Word{"fire", Mood::kSunset},    Word{"mars", Mood::kSunset},    Word{"dusk", Mood::kDusk},
    Word{"twilight", Mood::kDusk},  Word{"neon", Mood::kDusk},      Word{"cyberpunk", Mood::kDusk},
    Word{"night", Mood::kNight},    Word{"moon", Mood::kNight},     Word{"star", Mood::kNight},
    Word{"aurora", Mood::kNight},   Word{"dark", Mood::kNight},     Word{"space", Mood::kNight},
    Word{"galaxy", Mood::kNight},   Word{"storm", Mood::kStorm},    Word{"rain", Mood::kStorm},
    Word{"gloomy", Mood::kStorm},   Word{"dramatic", Mood::kStorm}, Word{"snowstorm", Mood::kStorm},
    Word{"blizzard", Mood::kStorm}, Word{"sunny", Mood::kDay},      Word{"day", Mood::kDay},
    Word{"noon", Mood::kDay},       Word{"summer", Mood::kDay},     Word{"spring", Mood::kDay},
    Word{"bright", Mood::kDay},
};

constexpr std::array kSettings{
    Word{"ocean", Setting::kOcean},      Word{"sea", Setting::kOcean},
    Word{"beach", Setting::kOcean},      Word{"lake", Setting::kOcean},
    Word{"water", Setting::kOcean},      Word{"boat", Setting::kOcean},
    Word{"ship", Setting::kOcean},       Word{"island", Setting::kOcean},
    Word{"lighthouse", Setting::kOcean}, Word{"swim", Setting::kOcean},
    Word{"forest", Setting::kForest},    Word{"wood", Setting::kForest},
    Word{"tree", Setting::kForest},      Word{"jungle", Setting::kForest},
    Word{"city", Setting::kCity},        Word{"cities", Setting::kCity},
    Word{"street", Setting::kCity},      Word{"town", Setting::kCity},
    Word{"skyline", Setting::kCity},     Word{"skyscraper", Setting::kCity},
    Word{"futuristic", Setting::kCity},  Word{"cyberpunk", Setting::kCity},
    Word{"desert", Setting::kDesert},    Word{"dune", Setting::kDesert},
    Word{"sand", Setting::kDesert},      Word{"mars", Setting::kDesert},
    Word{"meadow", Setting::kMeadow},    Word{"flower", Setting::kMeadow},
    Word{"field", Setting::kMeadow},     Word{"garden", Setting::kMeadow},
    Word{"farm", Setting::kMeadow},      Word{"grass", Setting::kMeadow},
    Word{"space", Setting::kSpace},      Word{"planet", Setting::kSpace},
    Word{"galaxy", Setting::kSpace},     Word{"alien", Setting::kSpace},
    Word{"astronaut", Setting::kSpace},  Word{"mountain", Setting::kMountains},
    Word{"valley", Setting::kMountains}, Word{"landscape", Setting::kMountains},
    Word{"alps", Setting::kMountains},
};

constexpr std::array kFigures{
    Word{"robot", Figure::kRobot},
    Word{"android", Figure::kRobot},
    Word{"cat", Figure::kCat},
    Word{"kitten", Figure::kCat},
    Word{"boat", Figure::kBoat},
    Word{"ship", Figure::kBoat},
    Word{"balloon", Figure::kBalloon},
    Word{"person", Figure::kPerson},
    Word{"man", Figure::kPerson},
    Word{"woman", Figure::kPerson},
    Word{"astronaut", Figure::kPerson},
    Word{"people", Figure::kPerson},
    Word{"girl", Figure::kPerson},
    Word{"boy", Figure::kPerson},
    Word{"house", Figure::kCabin},
    Word{"cabin", Figure::kCabin},
    Word{"cottage", Figure::kCabin},
    Word{"tree", Figure::kTree},
    Word{"lighthouse", Figure::kLighthouse},
};

std::vector<std::string> WordsOf(std::string_view prompt) {
  std::vector<std::string> words(1);
  for (const char c : prompt) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

// "cities" finds itself, "cats" finds "cat", "category" does not; "daylight" and "moonlit" find their
// beginnings.
bool Means(const std::string& word, std::string_view entry) {
  if (!word.starts_with(entry)) return false;
  const std::string_view rest = std::string_view(word).substr(entry.size());
  static constexpr std::array<std::string_view, 13> kEndings{
      "", "s", "es", "y", "lit", "light", "scape", "ing", "ed", "en", "land", "ry", "side"};
  return std::find(kEndings.begin(), kEndings.end(), rest) != kEndings.end();
}

bool Any(const std::vector<std::string>& words, std::span<const std::string_view> entries) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](std::string_view entry) { return Means(word, entry); });
  });
}

template <typename T>
std::optional<T> First(const std::vector<std::string>& words, std::span<const Word<T>> entries) {
  for (const std::string& word : words) {
    for (const Word<T>& entry : entries) {
      if (Means(word, entry.word)) return entry.meaning;
    }
  }
  return std::nullopt;
}

std::vector<Figure> FiguresOf(const std::vector<std::string>& words, Setting setting) {
  std::vector<Figure> out;
  for (const std::string& word : words) {
    for (const Word<Figure>& entry : kFigures) {
      if (Means(word, entry.word) && std::find(out.begin(), out.end(), entry.meaning) == out.end()) {
        out.push_back(entry.meaning);
      }
    }
  }
  // A forest has its trees.
  if (setting == Setting::kForest) std::erase(out, Figure::kTree);
  if (out.size() > 3) out.resize(3);
  return out;
}

}  // namespace

Scene ReadScene(std::string_view prompt, std::uint64_t seed) {
  using namespace std::literals;
  static constexpr std::array kSnow{"snow"sv,   "winter"sv,    "ice"sv,     "arctic"sv,
                                    "frozen"sv, "snowstorm"sv, "blizzard"sv};
  static constexpr std::array kAurora{"aurora"sv, "northern"sv, "borealis"sv};
  static constexpr std::array kWater{"river"sv, "reflection"sv, "lake"sv, "harbor"sv, "bay"sv, "pond"sv};
  const auto words = WordsOf(prompt);
  Scene scene;
  scene.seed = imgperf::Mix(HashText(prompt), seed);
  Dice dice(imgperf::Mix(scene.seed, 1));
  constexpr std::array kOpenMoods{Mood::kDawn,   Mood::kDay,  Mood::kSunset,
                                  Mood::kSunset, Mood::kDusk, Mood::kNight};
  constexpr std::array kOpenSettings{Setting::kMountains, Setting::kMountains, Setting::kOcean,
                                     Setting::kForest,    Setting::kMeadow,    Setting::kDesert,
                                     Setting::kCity};
  const auto open_mood = kOpenMoods[static_cast<std::size_t>(dice.Whole(0, kOpenMoods.size() - 1))];
  const auto open_setting = kOpenSettings[static_cast<std::size_t>(dice.Whole(0, kOpenSettings.size() - 1))];
  scene.snow = Any(words, kSnow);
  scene.mood = First<Mood>(words, kMoods).value_or(open_mood);
  scene.setting = First<Setting>(words, kSettings).value_or(scene.snow ? Setting::kMountains : open_setting);
  scene.figures = FiguresOf(words, scene.setting);
  scene.aurora = Any(words, kAurora) || (scene.mood == Mood::kNight && scene.snow && dice.Chance(0.5));
  const bool mirror = scene.setting == Setting::kMountains || scene.setting == Setting::kCity;
  scene.water = Any(words, kWater) || scene.setting == Setting::kOcean || (mirror && dice.Chance(0.45));
  return scene;
}

}  // namespace imgperf::painter
