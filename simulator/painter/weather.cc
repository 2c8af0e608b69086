#include <cmath>

#include "simulator/painter/noise.h"
#include "simulator/painter/stage.h"
#include "simulator/random.h"

namespace imgperf::painter {
namespace {

void AddFlake(Canvas& canvas, float cx, float cy, float radius, float strength) {
  const int reach = static_cast<int>(radius * 1.6F) + 1;
  for (int y = std::max(static_cast<int>(cy) - reach, 0);
       y <= std::min(static_cast<int>(cy) + reach, canvas.height() - 1); ++y) {
    for (int x = std::max(static_cast<int>(cx) - reach, 0);
         x <= std::min(static_cast<int>(cx) + reach, canvas.width() - 1); ++x) {
      const float dx = static_cast<float>(x) + 0.5F - cx, dy = static_cast<float>(y) + 0.5F - cy;
      const float cover = Smooth(radius * 1.4F, radius * 0.2F, std::sqrt(dx * dx + dy * dy));
      canvas[y][x] = Mix(canvas[y][x], Rgb{0.95F, 0.97F, 1}, cover * strength);
    }
  }
}

void PaintSnowfall(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  Dice dice(imgperf::Mix(stage.scene.seed, 61));
  const int count = static_cast<int>(420 * canvas.aspect());
  for (int i = 0; i < count; ++i) {
    const auto near = static_cast<float>(std::pow(dice.Next(), 3.0));
    const auto u = static_cast<float>(dice.Next()) * canvas.aspect(), v = static_cast<float>(dice.Next());
    AddFlake(canvas, u * canvas.scale(), v * canvas.scale(), (0.0012F + 0.004F * near) * canvas.scale(),
             0.75F - 0.35F * near);
  }
}

void PaintRain(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  for (int y = 0; y < canvas.height(); ++y) {
    const float v = canvas.V(y);
    for (int x = 0; x < canvas.width(); ++x) {
      const float u = canvas.U(x) + v * 0.16F;  // slanting
      const int column = static_cast<int>(u * 420);
      const float length = 0.10F + 0.2F * CellNoise(column, 1, 71);
      const int drop = static_cast<int>(v / length + 9 * CellNoise(column, 2, 71));
      if (CellNoise(column, drop, stage.Seed(63)) > 0.10F) continue;
      canvas[y][x] = canvas[y][x] + Rgb{0.05F, 0.055F, 0.06F};
    }
  }
}

void PaintBirds(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  Dice dice(imgperf::Mix(stage.scene.seed, 65));
  if (!dice.Chance(0.6)) return;
  const int count = dice.Whole(4, 9);
  const auto cu = static_cast<float>(dice.Between(0.2, 0.8)) * canvas.aspect();
  const auto cv = static_cast<float>(dice.Between(0.25, 0.6)) * stage.horizon;
  const Rgb ink = Mix(stage.palette.land_near, stage.palette.haze, 0.15F);
  for (int i = 0; i < count; ++i) {
    const float u = cu + static_cast<float>(dice.Between(-0.11, 0.11)),
                v = cv + static_cast<float>(dice.Between(-0.06, 0.06));
    const auto span = static_cast<float>(dice.Between(0.006, 0.014));
    const auto lift = static_cast<float>(dice.Between(0.25, 0.6));
    for (int y = canvas.Row(v - span); y < canvas.Row(v + span); ++y) {
      for (int x = std::max(static_cast<int>((u - span) * canvas.scale()), 0);
           x < std::min(static_cast<int>((u + span) * canvas.scale()), canvas.width()); ++x) {
        const float t = std::fabs(canvas.U(x) - u) / span;  // wings: two arcs
        const float wing = v - span * lift * std::sin(t * 2.4F);
        const float thick = std::max(span * 0.13F * (1 - t), 0.4F / canvas.scale());
        const float cover =
            Clamp01((thick - std::fabs(canvas.V(y) - wing)) * canvas.scale() + 0.5F) * Smooth(1, 0.9F, t);
        canvas[y][x] = Mix(canvas[y][x], ink, cover * 0.85F);
      }
    }
  }
}

}  // namespace

void PaintWeather(const Stage& stage) {
  const Mood mood = stage.scene.mood;
  const bool airless = stage.scene.setting == Setting::kSpace;
  if (stage.scene.snow) PaintSnowfall(stage);
  if (mood == Mood::kStorm && !stage.scene.snow) PaintRain(stage);
  if (!airless && !stage.scene.snow && mood != Mood::kNight && mood != Mood::kStorm) PaintBirds(stage);
}

}  // namespace imgperf::painter
