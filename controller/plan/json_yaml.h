// JSON -> the YAML of our run files: maps and lists as blocks, strings quoted and their dollars doubled, so
// that reading it gives the same back.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

// `json` is an object; aborts on text that is no JSON (a programmer's error).
std::string JsonToYaml(std::string_view json);

}  // namespace imgperf
