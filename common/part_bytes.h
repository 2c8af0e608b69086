// The bytes of one part of a dataset, wherever they are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// In memory, or a file of the cache as the kernel shows it: then many processes share the memory, and it may
// be taken back. Movable; immutable; what view() gave lives as long as this. Thread: any.
class PartBytes {
 public:
  explicit PartBytes(std::string bytes) : held_(std::move(bytes)) {}
  // Of an open file, which may be closed and removed then, but never cut: a file of the cache is renamed into
  // place whole and not written again.
  static absl::StatusOr<PartBytes> Map(int fd, std::size_t bytes);
  PartBytes(PartBytes&& other) noexcept;
  PartBytes& operator=(PartBytes&& other) noexcept;
  ~PartBytes();

  std::string_view view() const {
    return mapped_ == nullptr ? std::string_view(held_)
                              : std::string_view(static_cast<const char*>(mapped_), size_);
  }

 private:
  PartBytes(void* mapped, std::size_t size) : mapped_(mapped), size_(size) {}
  void Unmap();

  std::string held_;
  void* mapped_ = nullptr;
  std::size_t size_ = 0;  // of what is mapped
};

}  // namespace imgperf
