// What it costs to bring a dataset to many workers: files that look like images, not in the kernel's cache,
// from a controller in a process of its own to workers in others, over loopback. Every block is checked by
// the worker and thrown away. Fails when a file is read from the disk more than once, or the controller holds
// more than a few blocks a worker. Usage: bulk_bench [MEGABYTES [WORKERS [DIRECTORY]]]
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/clock.h"
#include "common/content_hash.h"
#include "controller/records/record_server.h"
#include "controller/service/bulk_gate.h"
#include "tests/fakes/random_bytes.h"
#include "worker/dataset/parts_receiver.h"
#include "worker/session/bulk_link.h"

namespace imgperf {
namespace {

constexpr std::size_t kFileBytes = 1'250'000;
constexpr double kMostReads = 1.1;                        // of what is on the disk
constexpr std::uint64_t kMostMemoryEach = 3ULL << 20;     // of the controller, for a worker
constexpr std::uint64_t kMostMemoryBeside = 32ULL << 20;  // gRPC's own, whatever is moved

class NoRecords final : public ClusterHandler {
 public:
  void Register(pb::RegisterRequest, Reply<pb::RegisterReply>) override {}
  void Records(pb::RecordBatch, std::function<void(absl::Status)>) override {}
  void Calibrated(pb::CalibratedRequest, Reply<pb::CalibratedReply>) override {}
  void Goodbye(pb::GoodbyeRequest, Reply<pb::GoodbyeReply>) override {}
};

class Discard final : public PartSink {
 public:
  absl::Status Begin(const PartId&) override { return absl::OkStatus(); }
  absl::Status Write(std::string_view) override { return absl::OkStatus(); }
  absl::Status End() override { return absl::OkStatus(); }
};

// A line "NAME: VALUE" of a file in /proc.
std::uint64_t ProcValue(const char* file, const std::string& name) {
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    std::uint64_t value = 0;
    if (word == name + ":" && in >> value) return value;
  }
  return 0;
}

double CpuSeconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Written, on the disk, and no longer in the kernel's cache.
std::vector<PartId> MakeFiles(const std::string& dir, std::size_t count, PartShelf& shelf) {
  std::vector<PartId> parts;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string bytes = "\x89PNG\r\n\x1a\n" + RandomBytes(kFileBytes, i);
    const std::string path = fmt::format("{}/{}.png", dir, i);
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
    if (fsync(fd) != 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0) std::abort();
    close(fd);
    parts.push_back({ContentHash(bytes), bytes.size()});
    shelf.AddFile(parts.back().hash, path, bytes.size());
  }
  return parts;
}

// One worker: fetches what the list names, from the port it is told.
int Work(int from_controller) {
  const std::string text = [&] {
    std::string read_so_far;
    char some[4096];
    for (ssize_t got = 0; (got = read(from_controller, some, sizeof some)) > 0;)
      read_so_far.append(some, static_cast<std::size_t>(got));
    return read_so_far;
  }();
  pb::Dataset list;  // of the files; the entry says where the controller is
  if (!list.ParseFromString(text)) return 1;
  std::vector<PartId> parts;
  for (const pb::DatasetFile& file : list.files()) parts.push_back({file.hash(), file.bytes()});
  BulkLink link(list.entries(0).prompt());
  Discard sink;
  PartsReceiver receiver(parts, sink);
  while (!receiver.done()) {
    pb::PartsRequest request = receiver.Rest();
    request.set_session(std::to_string(getpid()));
    const absl::Status status =
        link.FetchParts(request, [&](const pb::PartChunk& chunk) { return receiver.Take(chunk); });
    if (!status.ok()) {
      fmt::print(stderr, "bulk_bench: {}\n", status.ToString());
      return 1;
    }
  }
  return 0;
}

struct Child {
  pid_t pid = 0;
  int pipe = -1;
};

// Before any thread of gRPC is there.
std::vector<Child> StartWorkers(std::size_t count) {
  std::vector<Child> children;
  for (std::size_t i = 0; i < count; ++i) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
    const pid_t pid = fork();
    if (pid == 0) {
      for (const Child& other : children) close(other.pipe);
      close(ends[1]);
      _exit(Work(ends[0]));
    }
    close(ends[0]);
    children.push_back({pid, ends[1]});
  }
  return children;
}

bool AllWorked(const std::vector<Child>& children, const std::string& list) {
  for (const Child& child : children) {
    if (write(child.pipe, list.data(), list.size()) != static_cast<ssize_t>(list.size())) std::abort();
    close(child.pipe);
  }
  bool good = true;
  for (const Child& child : children) {
    int status = 0;
    good = waitpid(child.pid, &status, 0) == child.pid && status == 0 && good;
  }
  return good;
}

int Measure(const std::string& dir, std::size_t files, std::size_t workers) {
  spdlog::set_level(spdlog::level::warn);
  const std::vector<Child> children = StartWorkers(workers);
  PartShelf shelf;
  const std::vector<PartId> parts = MakeFiles(dir, files, shelf);
  BulkGate gate([](const std::string&, const std::string&, const std::string&,
                   const std::function<void(absl::Status)>& then) { then(absl::OkStatus()); },
                [](const std::string&) {});
  gate.Open({}, std::move(shelf));
  NoRecords records;
  auto server = RecordServer::Start("127.0.0.1", 0, records, gate);
  if (!server.ok()) return 1;
  pb::Dataset list;
  list.add_entries()->set_prompt(fmt::format("127.0.0.1:{}", (*server)->Port()));
  for (const PartId& part : parts) {
    pb::DatasetFile& file = *list.add_files();
    file.set_hash(part.hash);
    file.set_bytes(part.bytes);
  }
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak of memory counts from here
  const std::uint64_t memory = ProcValue("/proc/self/status", "VmRSS");
  const std::uint64_t disk = ProcValue("/proc/self/io", "read_bytes");
  const std::uint64_t read_calls = ProcValue("/proc/self/io", "rchar");
  const double cpu = CpuSeconds(RUSAGE_SELF);
  const Nanos from = SystemClock().Now();
  if (!AllWorked(children, list.SerializeAsString())) return 1;
  const double seconds = static_cast<double>(SystemClock().Now() - from) / static_cast<double>(kSecond);
  const double controller_cpu = CpuSeconds(RUSAGE_SELF) - cpu;
  const std::uint64_t grown = (ProcValue("/proc/self/status", "VmHWM") - memory) << 10;
  const double reads = static_cast<double>(ProcValue("/proc/self/io", "read_bytes") - disk);
  const double asked = static_cast<double>(ProcValue("/proc/self/io", "rchar") - read_calls);
  (*server)->Shutdown();
  const double bytes = static_cast<double>(files * (kFileBytes + 8));
  const double moved = bytes * static_cast<double>(workers);
  fmt::print("{} files, {:.0f} MB, to {} workers: {:.2f} s, {:.0f} MB/s in all\n", files, bytes / 1e6,
             workers, seconds, moved / 1e6 / seconds);
  fmt::print(
      "controller: {:.1f} MiB of memory at its peak above the start, {:.2f} s of CPU ({:.2f} s a GB)\n",
      static_cast<double>(grown) / (1 << 20), controller_cpu, controller_cpu / (moved / 1e9));
  fmt::print("read from the disk: {:.2f} times each file (asked of the kernel: {:.1f} times)\n",
             reads / bytes, asked / bytes);
  fmt::print("workers: {:.2f} s of CPU each\n", CpuSeconds(RUSAGE_CHILDREN) / static_cast<double>(workers));
  const bool good = reads <= kMostReads * bytes && grown <= kMostMemoryBeside + workers * kMostMemoryEach;
  fmt::print("{}: at most {} reads and {} MiB\n", good ? "good" : "MISSED", kMostReads,
             (kMostMemoryBeside + workers * kMostMemoryEach) >> 20);
  return good ? 0 : 1;
}

}  // namespace
}  // namespace imgperf

int main(int argc, char** argv) {
  const auto number = [&](int at, std::size_t otherwise) {
    return argc > at ? static_cast<std::size_t>(std::strtoull(argv[at], nullptr, 10)) : otherwise;
  };
  const std::size_t files = number(1, 500) * 1'000'000 / imgperf::kFileBytes;
  std::string dir = argc > 3 ? argv[3] : std::filesystem::temp_directory_path().string();
  dir += "/imgperf-bulk-XXXXXX";
  if (files == 0 || mkdtemp(dir.data()) == nullptr) {
    fmt::print(stderr, "usage: bulk_bench [MEGABYTES [WORKERS [DIRECTORY]]]\n");
    return 2;
  }
  const int status = imgperf::Measure(dir, files, number(2, 16));
  std::filesystem::remove_all(dir);
  return status;
}
