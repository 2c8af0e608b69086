#include "controller/bulk/part_shelf.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "common/content_hash.h"
#include "common/part_limits.h"
#include "common/zstd_block.h"

namespace imgperf {
namespace {

// Below this a dataset is a message or two: there is nothing to be saved.
constexpr std::size_t kLeastCompressed = 16 << 10;

PartBlock AsItTravels(std::string_view block) {
  if (auto frame = CompressBlock(block)) return {*std::move(frame), static_cast<std::uint32_t>(block.size())};
  return {std::string(block), 0};
}

// Reads a file as sixteen others do at the same time: the kernel's cache reads each page from the disk once.
class FilePart final : public OpenPart {
 public:
  FilePart(int fd, std::string path, std::uint64_t bytes) : fd_(fd), path_(std::move(path)), bytes_(bytes) {}
  FilePart(const FilePart&) = delete;
  FilePart& operator=(const FilePart&) = delete;
  ~FilePart() override { close(fd_); }

  std::uint64_t bytes() const override { return bytes_; }
  absl::StatusOr<PartBlock> Read(std::uint64_t offset) override {
    std::string block(std::min<std::uint64_t>(kPartBlock, bytes_ - offset), '\0');
    if (auto status = Fill(block, offset); !status.ok()) return status;
    // Decided by the first block that is read, for all of them.
    if (!tried_ && LooksCompressed(block)) pays_ = false;
    if (pays_) {
      PartBlock made = AsItTravels(block);
      if (!tried_) pays_ = made.zstd_of != 0;
      tried_ = true;
      return made;
    }
    tried_ = true;
    return PartBlock{std::move(block), 0};
  }

 private:
  absl::Status Fill(std::string& block, std::uint64_t offset) const {
    for (std::size_t have = 0; have < block.size();) {
      const ssize_t got =
          pread(fd_, block.data() + have, block.size() - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0)
        return absl::UnavailableError(fmt::format("cannot read {}: {}", path_, std::strerror(errno)));
      if (got == 0)
        return absl::DataLossError(fmt::format("{} is shorter than at the start of the run", path_));
      have += static_cast<std::size_t>(got);
    }
    return absl::OkStatus();
  }

  const int fd_;
  const std::string path_;
  const std::uint64_t bytes_;
  bool tried_ = false;
  bool pays_ = true;
};

}  // namespace

class PartShelf::MemoryPart final : public OpenPart {
 public:
  explicit MemoryPart(const InMemory& part) : part_(part) {}
  std::uint64_t bytes() const override { return part_.bytes; }
  absl::StatusOr<PartBlock> Read(std::uint64_t offset) override { return part_.blocks[offset / kPartBlock]; }

 private:
  const InMemory& part_;
};

std::string PartShelf::AddBytes(std::string_view bytes) {
  std::string hash = ContentHash(bytes);
  InMemory part{bytes.size(), {}};
  const bool worth_it = bytes.size() >= kLeastCompressed;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kPartBlock, bytes.size()))) {
    const std::string_view block = bytes.substr(0, kPartBlock);
    part.blocks.push_back(worth_it ? AsItTravels(block) : PartBlock{std::string(block), 0});
  }
  memory_[hash] = std::move(part);
  return hash;
}

void PartShelf::AddFile(const std::string& hash, std::string path, std::uint64_t bytes) {
  files_[hash] = {std::move(path), bytes};
}

absl::StatusOr<std::unique_ptr<OpenPart>> PartShelf::Open(const std::string& hash) const {
  if (const auto row = memory_.find(hash); row != memory_.end())
    return std::make_unique<MemoryPart>(row->second);
  const auto row = files_.find(hash);
  if (row == files_.end()) return absl::NotFoundError("no part of that hash in this run's dataset");
  const int fd = open(row->second.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return absl::UnavailableError(fmt::format("cannot read {}: {}", row->second.path, std::strerror(errno)));
  return std::make_unique<FilePart>(fd, row->second.path, row->second.bytes);
}

}  // namespace imgperf
