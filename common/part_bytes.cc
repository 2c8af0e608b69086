#include "common/part_bytes.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace imgperf {

absl::StatusOr<PartBytes> PartBytes::Map(int fd, std::size_t bytes) {
  if (bytes == 0) return PartBytes(std::string());
  void* mapped = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
  if (mapped == MAP_FAILED) return absl::UnavailableError(std::strerror(errno));
  return PartBytes(mapped, bytes);
}

PartBytes::PartBytes(PartBytes&& other) noexcept
    : held_(std::move(other.held_)),
      mapped_(std::exchange(other.mapped_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

PartBytes& PartBytes::operator=(PartBytes&& other) noexcept {
  if (this == &other) return *this;
  Unmap();
  held_ = std::move(other.held_);
  mapped_ = std::exchange(other.mapped_, nullptr);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

PartBytes::~PartBytes() { Unmap(); }

void PartBytes::Unmap() {
  if (mapped_ != nullptr) munmap(mapped_, size_);
}

}  // namespace imgperf
