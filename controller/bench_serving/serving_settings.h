// What `imgperf bench-serving` asks for: settings of a run, and what its own table and file say of them.
#pragma once

#include <cstdint>
#include <string>

#include "controller/profile/profile_settings.h"

namespace imgperf {

// As the flags said it.
struct ServingWish {
  std::string task = "text-to-image";
  std::string dataset = "vbench";
  std::string request_rate = "inf";  // as Python writes a float: "inf", "2.0"
  std::int64_t max_concurrency = 1;
  std::int64_t num_prompts = 10;
  bool model_given = false;  // else the server is asked
  bool slo = false;
  double slo_scale = 3;
  std::int64_t steps = 0;  // 0: the server's own
  std::int64_t width = 0;  // 0: the server's own
  std::int64_t height = 0;
  std::string output_file;  // empty: none
};

struct ServingSettings {
  ProfileSettings run;
  ServingWish wish;
};

}  // namespace imgperf
