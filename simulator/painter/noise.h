// Smooth randomness in one and two dimensions, about -1..1. Pure.
#pragma once

#include <cstdint>

namespace imgperf::painter {

float Noise(float x, std::uint32_t seed);
float Noise(float x, float y, std::uint32_t seed);

// Octaves of it, each twice as fine and half as strong; about -1..1.
float Fbm(float x, int octaves, std::uint32_t seed);
float Fbm(float x, float y, int octaves, std::uint32_t seed);

// Octaves with sharp crests, 0..1: mountains.
float Ridges(float x, int octaves, std::uint32_t seed);
float Ridges(float x, float y, int octaves, std::uint32_t seed);

// A random number in 0..1 for a cell.
float CellNoise(int x, int y, std::uint32_t seed);

}  // namespace imgperf::painter
