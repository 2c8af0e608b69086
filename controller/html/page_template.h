// The page that web/ is built into, compiled in.
#pragma once

#include <string_view>

namespace imgperf {

// The data goes between the two.
struct PageTemplate {
  std::string_view before;
  std::string_view behind;
};

// Made by web/build_template.py from the bundle.
PageTemplate BuiltInTemplate();

}  // namespace imgperf
