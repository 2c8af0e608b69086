#include "controller/service/secret_file.h"

#include "common/plain_file.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxSecretBytes = 64 << 10;

}  // namespace

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  auto text = ReadPlainFile(path, kMaxSecretBytes);
  if (!text.ok()) return text.status();
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return text;
}

}  // namespace imgperf
