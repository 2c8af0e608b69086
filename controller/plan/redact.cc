#include "controller/plan/redact.h"

namespace imgperf {

bool IsSecretPath(std::string_view path) {
  return path == "target" || path.starts_with("target.api_key") || path.starts_with("target.headers");
}

}  // namespace imgperf
