#include "common/version.h"

namespace imgperf {

const char* Version() { return IMGPERF_VERSION; }

}  // namespace imgperf
