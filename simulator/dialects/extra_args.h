// What stable-diffusion.cpp reads from within a prompt. Pure.
#pragma once

#include "simulator/image_request.h"

namespace imgperf {

// Takes <sd_cpp_extra_args>{"seed": 1, "steps": 20}</sd_cpp_extra_args> out of the prompt: its seed and steps
// (also as sample_params.sample_steps) become the request's, and no others do. What is no JSON is dropped, as
// that server drops it.
void TakeExtraArgs(ImageRequest& request);

}  // namespace imgperf
