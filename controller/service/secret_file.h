// Small files that flags name: secrets, rate series.
#pragma once

#include <string>

#include <absl/status/statusor.h>

namespace imgperf {

// The text without the newline that an editor leaves. Errors as ReadPlainFile's.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

}  // namespace imgperf
