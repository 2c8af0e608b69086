#include "controller/cli/erase_argument.h"

#include <algorithm>
#include <cstring>

namespace imgperf {

void EraseArgument(int argc, char** argv, std::string_view secret) {
  if (secret.empty()) return;
  for (int i = 1; i < argc; ++i) {
    char* const end = argv[i] + std::strlen(argv[i]);
    for (char* at = argv[i]; (at = std::search(at, end, secret.begin(), secret.end())) != end;
         at += secret.size())
      std::fill_n(at, secret.size(), '*');
  }
}

}  // namespace imgperf
