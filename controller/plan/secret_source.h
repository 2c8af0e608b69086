// Where a secret of the plan comes from, without the secret.
#pragma once

#include <string>

namespace imgperf {

struct SecretSource {
  std::string path;     // of the run file: target.api_key, target.headers.NAME
  std::string written;  // ${NAME}, perhaps with an authentication scheme before it; empty: cannot be told
};

}  // namespace imgperf
