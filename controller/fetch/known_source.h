// Where the prompt lists that are known by name come from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

struct KnownSource {
  std::string_view name;  // a word of dataset.builtin
  std::string_view url;
  std::string_view path;  // of the list in its project's checkout
};

// Null for a name that is none.
const KnownSource* FindKnownSource(std::string_view name);
std::vector<std::string_view> KnownSourceNames();

// "https://..." or "http://...": not a place on the disk.
bool IsWebUrl(std::string_view from);

// Where the list may lie when `from` names it on the disk, in the order in which to look: the file itself, or
// a directory that it, or its project's checkout, is in.
std::vector<std::string> PlacesOnDisk(const KnownSource& source, const std::string& from);

}  // namespace imgperf
