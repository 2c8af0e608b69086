// Files of a directory that nobody else may read, written without ever overwriting one.
#pragma once

#include <string>
#include <vector>

#include <absl/status/status.h>

namespace imgperf {

struct NewFile {
  std::string name;  // in the directory
  std::string text;
};

// Makes `dir`, its parents too, for its owner alone; one that is there stays as it is. Errors: "PATH: why".
absl::Status MakePrivateFolder(const std::string& dir);

// Writes all, mode 0600, or none: ALREADY_EXISTS, naming the first that is there, or UNAVAILABLE (the disk).
absl::Status WriteNewFiles(const std::string& dir, const std::vector<NewFile>& files);

// The same, in place of those of the same names, which are called NAME + `suffix` from then on.
// ALREADY_EXISTS when one is called so already. A crash in between leaves old and new ones beside each other,
// none lost.
absl::Status ReplaceFiles(const std::string& dir, const std::vector<NewFile>& files,
                          const std::string& suffix);

}  // namespace imgperf
