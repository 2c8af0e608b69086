#include "simulator/painter/figure_shapes.h"

#include <array>
#include <cmath>

namespace imgperf::painter {
namespace {

using Shapes = std::vector<Shape>;
using Kind = Shape::Kind;

Shape Ellipse(float x, float y, float w, float h, Rgb color, float shine = 1) {
  return {Kind::kEllipse, x, y, w, h, 0, color, shine};
}
Shape Box(float x, float y, float w, float h, float round, Rgb color) {
  return {Kind::kBox, x, y, w, h, round, color};
}
Shape Limb(float x0, float y0, float x1, float y1, float radius, Rgb color) {
  return {Kind::kCapsule, x0, y0, x1, y1, radius, color};
}
Shape Triangle(float x, float y, float w, float h, Rgb color) {
  return {Kind::kTriangle, x, y, w, h, 0, color};
}
Shape Lamp(float x, float y, float radius, Rgb color, float glow) {
  return {Kind::kEllipse, x, y, radius, radius, 0, color, 0, glow};
}

// What a thing of that colour looks like in this light.
Rgb Ambient(const Stage& stage, Rgb color) {
  const Palette& p = stage.palette;
  const float day = p.moon                            ? 0.45F
                    : stage.scene.mood == Mood::kDay  ? 1.0F
                    : stage.scene.mood == Mood::kDusk ? 0.42F
                                                      : 0.62F;
  return Mix(color * Mix(p.light, Rgb{1, 1, 1}, 0.5F) * day, p.haze, 0.10F);
}

Shapes Robot(const Stage& stage) {
  const Rgb steel = Ambient(stage, Hex(0xA9B7C4)), dark = Ambient(stage, Hex(0x4A5664)),
            accent = Ambient(stage, Hex(0xE07A3A));
  const Rgb eye = Hex(0x7DF3FF);
  return {
      Limb(-0.09F, -0.30F, -0.10F, -0.04F, 0.045F, dark), Limb(0.09F, -0.30F, 0.10F, -0.04F, 0.045F, dark),
      Box(-0.12F, -0.025F, 0.075F, 0.03F, 0.02F, steel),  Box(0.12F, -0.025F, 0.075F, 0.03F, 0.02F, steel),
      Limb(-0.20F, -0.56F, -0.27F, -0.33F, 0.04F, dark),  Limb(0.20F, -0.56F, 0.30F, -0.40F, 0.04F, dark),
      Limb(0.30F, -0.40F, 0.36F, -0.56F, 0.035F, dark),   Ellipse(-0.275F, -0.30F, 0.05F, 0.05F, steel),
      Ellipse(0.37F, -0.60F, 0.05F, 0.05F, steel),        Box(0, -0.46F, 0.185F, 0.19F, 0.06F, steel),
      Box(0, -0.43F, 0.11F, 0.09F, 0.03F, dark),          Box(0, -0.60F, 0.185F, 0.018F, 0.01F, accent),
      Lamp(-0.05F, -0.45F, 0.022F, Hex(0xFFB347), 0.10F), Lamp(0.02F, -0.45F, 0.022F, Hex(0x6CFF9A), 0.08F),
      Box(0, -0.665F, 0.05F, 0.03F, 0.01F, dark),         Limb(0, -0.93F, 0, -1.00F, 0.010F, dark),
      Box(0, -0.80F, 0.165F, 0.125F, 0.06F, steel),       Ellipse(-0.175F, -0.80F, 0.03F, 0.05F, accent),
      Ellipse(0.175F, -0.80F, 0.03F, 0.05F, accent),      Box(0, -0.81F, 0.13F, 0.07F, 0.05F, dark * 0.5F),
      Lamp(-0.055F, -0.815F, 0.030F, eye, 0.22F),         Lamp(0.055F, -0.815F, 0.030F, eye, 0.22F),
      Lamp(0, -1.02F, 0.025F, Hex(0xFF5A4A), 0.20F),
  };
}

Shapes Cat(const Stage& stage) {
  const Rgb fur = Ambient(stage, Hex(0xD98A4A)), pale = Ambient(stage, Hex(0xF3E2CF)),
            dark = Ambient(stage, Hex(0x3A2A22));
  const Rgb eye = stage.palette.moon ? Hex(0xD8FF7A) : Hex(0x6FA84A);
  return {
      Limb(0.20F, -0.06F, 0.42F, -0.12F, 0.045F, fur),
      Limb(0.42F, -0.12F, 0.46F, -0.34F, 0.042F, fur),
      Ellipse(0.02F, -0.27F, 0.24F, 0.28F, fur),
      Ellipse(-0.03F, -0.30F, 0.11F, 0.17F, pale),
      Limb(-0.12F, -0.28F, -0.12F, -0.04F, 0.05F, fur),
      Limb(0.06F, -0.28F, 0.06F, -0.04F, 0.05F, fur),
      Ellipse(-0.13F, -0.025F, 0.07F, 0.035F, pale),
      Ellipse(0.06F, -0.025F, 0.07F, 0.035F, pale),
      Triangle(-0.17F, -0.97F, 0.10F, 0.24F, fur),
      Triangle(0.13F, -0.97F, 0.10F, 0.24F, fur),
      Triangle(-0.165F, -0.92F, 0.05F, 0.14F, pale),
      Triangle(0.125F, -0.92F, 0.05F, 0.14F, pale),
      Ellipse(-0.02F, -0.68F, 0.225F, 0.19F, fur),
      Ellipse(-0.02F, -0.60F, 0.11F, 0.085F, pale),
      Lamp(-0.11F, -0.71F, 0.036F, eye, stage.palette.moon ? 0.12F : 0.0F),
      Lamp(0.07F, -0.71F, 0.036F, eye, stage.palette.moon ? 0.12F : 0.0F),
      Ellipse(-0.11F, -0.71F, 0.010F, 0.030F, dark, 0),
      Ellipse(0.07F, -0.71F, 0.010F, 0.030F, dark, 0),
      Ellipse(-0.02F, -0.635F, 0.022F, 0.015F, Ambient(stage, Hex(0xC96A6A)), 0),
      Limb(-0.12F, -0.61F, -0.34F, -0.64F, 0.004F, pale),
      Limb(-0.12F, -0.59F, -0.33F, -0.57F, 0.004F, pale),
      Limb(0.08F, -0.61F, 0.30F, -0.64F, 0.004F, pale),
      Limb(0.08F, -0.59F, 0.29F, -0.57F, 0.004F, pale),
  };
}

Shapes Boat(const Stage& stage) {
  const Rgb hull = Ambient(stage, Hex(0x7A3B2A)), sail = Ambient(stage, Hex(0xFBF3E4)),
            mast = Ambient(stage, Hex(0x5A4634));
  Shapes out{Limb(0, -0.98F, 0, -0.10F, 0.012F, mast)};
  // Sails: narrow triangles side by side make a curved cloth.
  for (int i = 0; i < 12; ++i) {
    const float t = static_cast<float>(i) / 12;
    const float x = 0.03F + 0.34F * t, top = -0.93F + 0.72F * t * t;
    const float jib = -0.80F + 0.60F * t;
    for (Shape cloth :
         {Box(x, (top - 0.17F) / 2, 0.018F, (-0.17F - top) / 2, 0.004F, sail * (1.02F - 0.2F * t)),
          Box(-0.03F - 0.26F * t, (jib - 0.17F) / 2, 0.014F, std::max((-0.17F - jib) / 2, 0.004F), 0.004F,
              sail * (0.82F + 0.1F * t))}) {
      cloth.shine = 0;
      out.push_back(cloth);
    }
  }
  out.push_back(Ellipse(0.03F, -0.10F, 0.42F, 0.10F, hull));
  out.push_back(Box(0.03F, -0.155F, 0.43F, 0.05F, 0.03F, Ambient(stage, Hex(0xE9DFCB))));
  out.push_back(Lamp(0.0F, -0.99F, 0.014F, Hex(0xFFE2A0), stage.palette.lamps > 0 ? 0.2F : 0.0F));
  return out;
}

Shapes Balloon(const Stage& stage, Dice& dice) {
  constexpr std::array<std::uint32_t, 5> kHues{0xD9433B, 0xE8A33C, 0x3F7FC0, 0x8A4FA8, 0x2FA07A};
  const Rgb one = Ambient(stage, Hex(kHues[static_cast<std::size_t>(dice.Whole(0, 4))]));
  const Rgb two = Ambient(stage, Hex(0xF7EBD2)), wicker = Ambient(stage, Hex(0x6B4A2A));
  return {
      Limb(-0.16F, -0.38F, -0.05F, -0.13F, 0.005F, wicker),
      Limb(0.16F, -0.38F, 0.05F, -0.13F, 0.005F, wicker),
      Ellipse(0, -0.68F, 0.33F, 0.34F, one),
      Ellipse(0, -0.68F, 0.22F, 0.34F, two),
      Ellipse(0, -0.68F, 0.11F, 0.34F, one),
      Box(0, -0.38F, 0.13F, 0.035F, 0.03F, one),
      Box(0, -0.08F, 0.065F, 0.055F, 0.015F, wicker),
      Lamp(0, -0.30F, 0.02F, Hex(0xFFC766), stage.palette.lamps > 0 ? 0.5F : 0.0F),
  };
}

Shapes Person(const Stage& stage) {
  const bool suit = stage.scene.setting == Setting::kSpace;
  const Rgb coat = Ambient(stage, suit ? Hex(0xE9EDF2) : Hex(0xB23A3A)),
            legs = Ambient(stage, suit ? Hex(0xC9CFD8) : Hex(0x2E3442));
  const Rgb skin = Ambient(stage, Hex(0xD9A582));
  Shapes out{
      Limb(-0.06F, -0.42F, -0.09F, -0.04F, 0.055F, legs), Limb(0.06F, -0.42F, 0.08F, -0.04F, 0.055F, legs),
      Limb(-0.13F, -0.72F, -0.20F, -0.45F, 0.042F, coat), Limb(0.13F, -0.72F, 0.19F, -0.45F, 0.042F, coat),
      Box(0, -0.60F, 0.14F, 0.21F, 0.07F, coat),          Ellipse(0, -0.90F, 0.085F, 0.10F, skin),
  };
  if (suit) {
    out.push_back(Box(-0.02F, -0.63F, 0.17F, 0.14F, 0.04F, legs));
    out.push_back(Box(0, -0.60F, 0.13F, 0.20F, 0.07F, coat));
    out.push_back(Ellipse(0, -0.90F, 0.135F, 0.14F, coat));
    out.push_back(Ellipse(0.03F, -0.90F, 0.09F, 0.085F, Ambient(stage, Hex(0x2A4A6B))));
  } else {
    out.push_back(Ellipse(0, -0.95F, 0.095F, 0.065F, Ambient(stage, Hex(0x3A2A22))));
  }
  return out;
}

Shapes Cabin(const Stage& stage) {
  const Rgb wood = Ambient(stage, Hex(0x7A5236)),
            roof = Ambient(stage, stage.scene.snow ? Hex(0xF2F6FA) : Hex(0x8A3A2E));
  const float lit = stage.palette.lamps > 0 ? 0.25F : 0.0F;
  const Rgb pane = lit > 0 ? Hex(0xFFC766) : Ambient(stage, Hex(0x9FC4D8));
  Shape window_left = Box(-0.24F, -0.27F, 0.085F, 0.085F, 0.01F, pane),
        window_right = Box(0.26F, -0.27F, 0.085F, 0.085F, 0.01F, pane);
  window_left.glow = window_right.glow = lit;
  window_left.shine = window_right.shine = 0;
  return {
      Box(0.30F, -0.82F, 0.06F, 0.16F, 0.01F, Ambient(stage, Hex(0x6B5A52))),
      Box(0, -0.25F, 0.48F, 0.26F, 0.01F, wood),
      Triangle(0, -1.0F, 0.62F, 0.54F, roof),
      Box(0.02F, -0.16F, 0.085F, 0.16F, 0.01F, Ambient(stage, Hex(0x4A2E1E))),
      window_left,
      window_right,
  };
}

Shapes Tree(const Stage& stage, Dice& dice) {
  const bool autumn = stage.scene.mood == Mood::kSunset;
  const Rgb bark = Ambient(stage, Hex(0x5A3F2C));
  Shapes out{Limb(0, 0.03F, 0.01F, -0.50F, 0.045F, bark), Limb(0.01F, -0.35F, -0.17F, -0.62F, 0.024F, bark),
             Limb(0.01F, -0.38F, 0.18F, -0.64F, 0.024F, bark)};
  for (int i = 0; i < 46; ++i) {
    const auto angle = static_cast<float>(dice.Between(0, 6.283));
    const auto reach = static_cast<float>(std::sqrt(dice.Next()));
    const float x = 0.30F * reach * std::cos(angle), y = -0.70F + 0.24F * reach * std::sin(angle);
    const Rgb leaf =
        Ambient(stage, Mix(autumn ? Hex(0xC9622E) : Hex(0x3E6B2E), autumn ? Hex(0xE8A33C) : Hex(0x7FAE4A),
                           static_cast<float>(dice.Next())));
    const auto size = static_cast<float>(dice.Between(0.06, 0.11));
    out.push_back(Ellipse(x, y, size, size * 0.85F, leaf * (0.78F - 0.5F * (y + 0.70F)), 0.6F));
  }
  return out;
}

Shapes Lighthouse(const Stage& stage) {
  const Rgb white = Ambient(stage, Hex(0xF4EFE6)), red = Ambient(stage, Hex(0xC0392F)),
            rock = Ambient(stage, Hex(0x4A4640));
  Shapes out{Ellipse(-0.22F, 0.0F, 0.16F, 0.06F, rock), Ellipse(0.20F, 0.0F, 0.20F, 0.05F, rock * 0.8F),
             Ellipse(0, -0.01F, 0.24F, 0.08F, rock * 0.9F)};
  for (int i = 0; i < 8; ++i) {
    const float y = -0.07F - 0.09F * static_cast<float>(i), half = 0.115F - 0.0075F * static_cast<float>(i);
    out.push_back(Box(0, y, half, 0.05F, 0.005F, i % 2 == 0 ? white : red));
  }
  out.push_back(Box(0, -0.79F, 0.09F, 0.02F, 0.01F, rock));
  const bool burns = stage.palette.lamps > 0;
  out.push_back(
      Lamp(0, -0.85F, 0.05F, burns ? Hex(0xFFE9A8) : Ambient(stage, Hex(0xBFD9E8)), burns ? 0.9F : 0.0F));
  out.push_back(Triangle(0, -0.99F, 0.075F, 0.10F, red));
  return out;
}

}  // namespace

std::vector<Shape> ShapesOf(const Stage& stage, Figure figure, Dice& dice) {
  switch (figure) {
    case Figure::kRobot:
      return Robot(stage);
    case Figure::kCat:
      return Cat(stage);
    case Figure::kBoat:
      return Boat(stage);
    case Figure::kBalloon:
      return Balloon(stage, dice);
    case Figure::kPerson:
      return Person(stage);
    case Figure::kCabin:
      return Cabin(stage);
    case Figure::kTree:
      return Tree(stage, dice);
    case Figure::kLighthouse:
      return Lighthouse(stage);
  }
  return {};
}

}  // namespace imgperf::painter
