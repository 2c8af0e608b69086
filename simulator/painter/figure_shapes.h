// The figures that prompts ask for, each as a list of shapes in the colours of the picture's light. Pure.
#pragma once

#include <vector>

#include "simulator/painter/shapes.h"
#include "simulator/painter/stage.h"
#include "simulator/random.h"

namespace imgperf::painter {

std::vector<Shape> ShapesOf(const Stage& stage, Figure figure, Dice& dice);

}  // namespace imgperf::painter
