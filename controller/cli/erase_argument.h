// Takes a secret out of the program's own command line, so that /proc and ps do not show it any longer.
#pragma once

#include <string_view>

namespace imgperf {

// Overwrites `secret` in every argument with asterisks, in place. An empty secret erases nothing.
void EraseArgument(int argc, char** argv, std::string_view secret);

}  // namespace imgperf
