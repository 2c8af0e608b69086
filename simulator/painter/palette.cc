#include "simulator/painter/palette.h"

#include "simulator/random.h"

namespace imgperf::painter {
namespace {

constexpr Palette kDawn{{Hex(0x4A6FA5), Hex(0x8FA8CF), Hex(0xE8BFC0), Hex(0xFBE3C0)},
                        Hex(0xFFF4DC),
                        Hex(0xFFD9A8),
                        Hex(0xFFE6D6),
                        Hex(0xA9A3C0),
                        Hex(0xE9CFC6),
                        Hex(0x8393B4),
                        Hex(0x22344A),
                        Hex(0xFFDFB8),
                        Hex(0x46627F)};

constexpr Palette kDay{{Hex(0x1F5FB0), Hex(0x4A90D6), Hex(0x93C4EC), Hex(0xDCEEF8)},
                       Hex(0xFFFDF0),
                       Hex(0xFFF1C9),
                       Hex(0xFFFFFF),
                       Hex(0xA9BACD),
                       Hex(0xC9DFEE),
                       Hex(0x6F93AD),
                       Hex(0x27502F),
                       Hex(0xFFF3CF),
                       Hex(0x1D6285)};

constexpr Palette kSunset{{Hex(0x2B2560), Hex(0x7A3B78), Hex(0xE9684F), Hex(0xFFC46B)},
                          Hex(0xFFF0B8),
                          Hex(0xFF9A4A),
                          Hex(0xFFB07A),
                          Hex(0x5B3766),
                          Hex(0xF29A62),
                          Hex(0x7B4468),
                          Hex(0x1D1430),
                          Hex(0xFFB061),
                          Hex(0x3A2A57),
                          0.12F,
                          0.35F};

constexpr Palette kDusk{{Hex(0x0E1236), Hex(0x2C2C68), Hex(0x7C4A86), Hex(0xE88D78)},
                        Hex(0xFFE9D8),
                        Hex(0xE77B7D),
                        Hex(0xB06F8F),
                        Hex(0x2B2752),
                        Hex(0x8C6690),
                        Hex(0x46406F),
                        Hex(0x0D0E24),
                        Hex(0xE59AA0),
                        Hex(0x232455),
                        0.5F,
                        0.55F};

constexpr Palette kNight{{Hex(0x040816), Hex(0x0A1631), Hex(0x173055), Hex(0x33567D)},
                         Hex(0xF6F4E6),
                         Hex(0x6F93C4),
                         Hex(0x4A6389),
                         Hex(0x0E1930),
                         Hex(0x2D4B70),
                         Hex(0x1B3150),
                         Hex(0x04070F),
                         Hex(0x9DB9E0),
                         Hex(0x0A1A33),
                         1.0F,
                         0.5F,
                         true};

constexpr Palette kStorm{{Hex(0x262D38), Hex(0x434E5C), Hex(0x77828B), Hex(0xC3C2AE)},
                         Hex(0xFFF6D8),
                         Hex(0xE9DDB0),
                         Hex(0xB9BDBC),
                         Hex(0x2C333D),
                         Hex(0x8F999E),
                         Hex(0x56646C),
                         Hex(0x151B1D),
                         Hex(0xDAD6BC),
                         Hex(0x2C3C44),
                         0,
                         0.3F};

const Palette& OfMood(Mood mood) {
  switch (mood) {
    case Mood::kDawn:
      return kDawn;
    case Mood::kDay:
      return kDay;
    case Mood::kSunset:
      return kSunset;
    case Mood::kDusk:
      return kDusk;
    case Mood::kNight:
      return kNight;
    case Mood::kStorm:
      return kStorm;
  }
  return kDay;
}

// Turns the hue slightly: no two pictures have quite the same light.
Rgb Tint(Rgb color, Rgb tint) { return color * tint; }

// What grows or lies on the ground.
void DressLand(const Scene& scene, Palette& p) {
  const bool dark = scene.mood == Mood::kNight || scene.mood == Mood::kDusk;
  const float sun = dark ? 0.25F : scene.mood == Mood::kSunset ? 0.55F : 1.0F;
  if (scene.snow) {
    p.land_far = Mix(p.land_far, Hex(0xDCE8F5) * Mix(0.5F, 1.0F, sun), 0.65F);
    p.land_near = Mix(Hex(0x8FA6C4), Hex(0xF2F6FC), sun) * Mix(0.45F, 1.0F, sun);
  } else if (scene.setting == Setting::kDesert) {
    p.land_far = Mix(p.haze, Hex(0xC98F5C), 0.6F) * Mix(0.6F, 1.0F, sun);
    p.land_near = Hex(0x9A5A30) * Mix(0.4F, 1.0F, sun);
  } else if (scene.setting == Setting::kMeadow) {
    p.land_far = Mix(p.haze, Hex(0x6E9A5B), 0.55F) * Mix(0.6F, 1.0F, sun);
    p.land_near = Hex(0x3E7A2E) * Mix(0.3F, 1.0F, sun);
  } else if (scene.setting == Setting::kSpace) {
    p.land_far = Hex(0x4B3A6B);
    p.land_near = Hex(0x120B22);
  }
}

}  // namespace

Palette PaletteOf(const Scene& scene) {
  Palette p = OfMood(scene.mood);
  DressLand(scene, p);
  Dice dice(imgperf::Mix(scene.seed, 2));
  const auto near_one = [&] { return static_cast<float>(dice.Between(0.9, 1.1)); };
  const Rgb tint{near_one(), near_one(), near_one()};
  for (Rgb* color : {&p.sky[0], &p.sky[1], &p.sky[2], &p.sky[3], &p.glow, &p.cloud_light, &p.cloud_shade,
                     &p.haze, &p.land_far, &p.land_near, &p.water}) {
    *color = Tint(*color, tint);
  }
  return p;
}

}  // namespace imgperf::painter
