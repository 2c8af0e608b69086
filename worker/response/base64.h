// Base64 (RFC 4648 §4, the standard alphabet with padding), validated at the speed of memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

// Length of the longest beginning of `text` in the alphabet A-Z a-z 0-9 + / (padding is not in it).
std::size_t Base64Run(std::string_view text);
// Every way this machine can compute it, the fastest first and the plain one last: for tests.
using Base64RunFunction = std::size_t (*)(std::string_view);
const std::vector<Base64RunFunction>& Base64RunFunctions();

// Decodes `text`, all of it in the alphabet, to `out`; returns the bytes written. Of an incomplete last group
// the whole bytes are written. `out` has room for text.size() / 4 * 3 + 2 bytes.
std::size_t DecodeBase64(std::string_view text, char* out);
// The same, appended to `out`.
void AppendDecodedBase64(std::string_view text, std::string* out);

}  // namespace imgperf
