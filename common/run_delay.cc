#include "common/run_delay.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>

namespace imgperf {

ThreadRunDelay::ThreadRunDelay() : fd_(open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {}

ThreadRunDelay::~ThreadRunDelay() {
  if (fd_ >= 0) close(fd_);
}

// "RUNNING DELAYED SLICES", the first two in ns; all of them 0 where the kernel does not count.
std::optional<Nanos> ThreadRunDelay::Total() {
  std::array<char, 80> text{};
  const ssize_t size = fd_ < 0 ? -1 : pread(fd_, text.data(), text.size(), 0);
  if (size <= 0) return std::nullopt;
  const char* at = text.data();
  const char* const end = at + size;
  std::array<std::int64_t, 3> numbers{};
  for (std::int64_t& number : numbers) {
    const auto [stopped, error] = std::from_chars(at, end, number);
    if (error != std::errc()) return std::nullopt;
    at = stopped == end ? end : stopped + 1;
  }
  if (numbers[2] == 0) return std::nullopt;
  return numbers[1];
}

}  // namespace imgperf
