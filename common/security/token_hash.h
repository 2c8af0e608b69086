// What may be written down of a secret token.
#pragma once

#include <string>

#include "common/ids.h"

namespace imgperf {

// SHA-256 of its bytes: who shows the token is known by it, and nobody learns the token from it. 32 bytes.
std::string TokenHash(const RecordToken& token);

}  // namespace imgperf
