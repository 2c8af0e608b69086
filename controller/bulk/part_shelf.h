// The parts of a run's dataset by content hash: the entries in memory, files where they lie.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf {

// A block as it travels.
struct PartBlock {
  std::string data;
  std::uint32_t zstd_of = 0;  // data is a zstd frame of so many bytes; 0: data is the block itself
};

// One part, open for reading. Thread: any one at a time.
class OpenPart {
 public:
  virtual ~OpenPart() = default;
  virtual std::uint64_t bytes() const = 0;
  // The block that begins at `offset`, a multiple of kPartBlock below bytes(). UNAVAILABLE when the disk does
  // not give it, DATA_LOSS when the file is no longer as long as it was.
  virtual absl::StatusOr<PartBlock> Read(std::uint64_t offset) = 0;
};

// Filled before anybody reads. Thread: then any.
class PartShelf {
 public:
  // Takes the bytes, compressed block by block where that pays; gives their hash.
  std::string AddBytes(std::string_view bytes);
  // A file that others vouch for; it is not read before somebody wants it. What it then holds is checked by
  // whoever fetches it.
  void AddFile(const std::string& hash, std::string path, std::uint64_t bytes);

  // NOT_FOUND: no part of this run; UNAVAILABLE: its file cannot be opened.
  absl::StatusOr<std::unique_ptr<OpenPart>> Open(const std::string& hash) const;
  std::size_t size() const { return memory_.size() + files_.size(); }

 private:
  struct InMemory {
    std::uint64_t bytes = 0;
    std::vector<PartBlock> blocks;
  };
  struct OnDisk {
    std::string path;
    std::uint64_t bytes = 0;
  };
  class MemoryPart;

  std::unordered_map<std::string, InMemory> memory_;
  std::unordered_map<std::string, OnDisk> files_;
};

}  // namespace imgperf
