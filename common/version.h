// The version all programs of one build share. Workers of another version are refused.
#pragma once

namespace imgperf {

const char* Version();

}  // namespace imgperf
