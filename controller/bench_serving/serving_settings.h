// What `imgperf bench-serving` asks for: settings of a run, and what its own table and file say of them.
#pragma once

#include <cstdint>
#include <string>

#include "controller/profile/profile_settings.h"

namespace imgperf {

struct ServingWish {
  // As the flags said it.
  std::string task = "text-to-image";
  std::string dataset = "vbench";
  std::string output_file;   // empty: none
  bool model_given = false;  // else the server is asked
  bool slo = false;
  double slo_scale = 3;
  // The same until the plan is made, which --set has its part in: then serving_plan's.
  std::int64_t max_concurrency = 1;  // 0: any number
  std::int64_t num_prompts = 10;
  // The plan's.
  std::string request_rate = "inf";  // as Python writes a float: "inf", "2.0"
  std::int64_t steps = 0;            // 0: the server's own
  std::int64_t width = 0;            // 0: the server's own
  std::int64_t height = 0;
};

struct ServingSettings {
  ProfileSettings run;
  ServingWish wish;
};

}  // namespace imgperf
