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

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
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
constexpr int kUploadsAtOnce = 4;
constexpr double kMostReads = 1.1;                        // of what is on the disk
constexpr std::uint64_t kMostMemoryEach = 3ULL << 20;     // of the controller, for a worker
constexpr std::uint64_t kMostMemoryBeside = 32ULL << 20;  // gRPC's own, whatever is moved

class NoRecords final : public ClusterHandler {
 public:
  void Register(pb::RegisterRequest, Reply<pb::RegisterReply>) override {}
  void Records(pb::RecordBatch, std::function<void(absl::Status)>) override {}
  void Calibrated(pb::CalibratedRequest, Reply<pb::CalibratedReply>) override {}
  void Goodbye(pb::GoodbyeRequest, Reply<pb::GoodbyeReply>) override {}
  void Members(Reply<pb::MembersReply>) override {}
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

// What a worker is told: where the controller is, and which files it has.
pb::Dataset Told(int from_controller) {
  std::string text;
  char some[4096];
  for (ssize_t got = 0; (got = read(from_controller, some, sizeof some)) > 0;)
    text.append(some, static_cast<std::size_t>(got));
  pb::Dataset list;
  if (!list.ParseFromString(text)) _exit(1);
  return list;
}

absl::Status Fetch(const pb::Dataset& list) {
  std::vector<PartId> parts;
  for (const pb::DatasetFile& file : list.files()) parts.push_back({file.hash(), file.bytes()});
  BulkLink link(list.entries(0).prompt());
  Discard sink;
  PartsReceiver receiver(parts, sink);
  absl::Status status;
  while (status.ok() && !receiver.done()) {
    pb::PartsRequest request = receiver.Rest();
    request.set_session(std::to_string(getpid()));
    status = link.FetchParts(request, [&](const pb::PartChunk& chunk) { return receiver.Take(chunk); });
  }
  return status;
}

// As many bytes as the files have, several at a time, which a worker does not do.
absl::Status Upload(const pb::Dataset& list) {
  BulkLink link(list.entries(0).prompt());
  const std::string bytes = RandomBytes(kFileBytes, 1);
  std::vector<std::thread> threads;
  std::atomic<int> next{0};
  std::atomic<bool> good{true};
  for (int i = 0; i < kUploadsAtOnce; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; (k = next++) < list.files_size();) {
        pb::StoreChunk head;
        head.set_session(std::to_string(getpid()));
        head.mutable_attempt()->set_credit(static_cast<std::uint64_t>(getpid()) << 32 |
                                           static_cast<unsigned>(k));
        head.mutable_image()->set_format("png");
        head.set_size(bytes.size());
        head.set_hash(ContentHash(bytes));
        if (!link.Upload(head, {bytes}, 100 * kSecond).status.ok()) good = false;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return good ? absl::OkStatus() : absl::UnknownError("an upload failed");
}

using Task = absl::Status (*)(const pb::Dataset&);

int Work(int from_controller, Task task) {
  const absl::Status status = task(Told(from_controller));
  if (!status.ok()) fmt::print(stderr, "bulk_bench: {}\n", status.ToString());
  return status.ok() ? 0 : 1;
}

struct Child {
  pid_t pid = 0;
  int pipe = -1;
};

// Before any thread of gRPC is there.
std::vector<Child> StartWorkers(std::size_t count, Task task) {
  static std::vector<Child> all;
  std::vector<Child> children;
  for (std::size_t i = 0; i < count; ++i) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
    const pid_t pid = fork();
    if (pid == 0) {
      for (const Child& other : all) close(other.pipe);
      close(ends[1]);
      _exit(Work(ends[0], task));
    }
    close(ends[0]);
    children.push_back({pid, ends[1]});
    all.push_back(children.back());
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

// What the controller's process has used.
struct Used {
  std::uint64_t disk = ProcValue("/proc/self/io", "read_bytes");
  std::uint64_t asked = ProcValue("/proc/self/io", "rchar");
  double cpu = CpuSeconds(RUSAGE_SELF);
  double workers_cpu = CpuSeconds(RUSAGE_CHILDREN);
  Nanos at = SystemClock().Now();
};

struct Measured {
  double seconds = 0;
  double cpu = 0;
  double workers_cpu = 0;
  double disk = 0;
  double asked = 0;
  std::uint64_t grown = 0;  // bytes of memory, at the peak
};

std::optional<Measured> MeasureWork(const std::vector<Child>& children, const std::string& list) {
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak of memory counts from here
  const std::uint64_t memory = ProcValue("/proc/self/status", "VmRSS");
  const Used before;
  if (!AllWorked(children, list)) return std::nullopt;
  const Used after;
  return Measured{static_cast<double>(after.at - before.at) / static_cast<double>(kSecond),
                  after.cpu - before.cpu,
                  after.workers_cpu - before.workers_cpu,
                  static_cast<double>(after.disk - before.disk),
                  static_cast<double>(after.asked - before.asked),
                  (ProcValue("/proc/self/status", "VmHWM") - memory) << 10};
}

void Print(const char* what, const Measured& m, double bytes, std::size_t workers) {
  const double moved = bytes * static_cast<double>(workers);
  fmt::print("{}: {:.0f} MB by {} workers: {:.2f} s, {:.0f} MB/s in all\n", what, moved / 1e6, workers,
             m.seconds, moved / 1e6 / m.seconds);
  fmt::print("  controller: {:.1f} MiB of memory at its peak above the start, {:.2f} s of CPU a GB\n",
             static_cast<double>(m.grown) / (1 << 20), m.cpu / (moved / 1e9));
  fmt::print("  workers: {:.2f} s of CPU a GB\n", m.workers_cpu / (moved / 1e9));
}

int Measure(const std::string& dir, std::size_t files, std::size_t workers) {
  spdlog::set_level(spdlog::level::warn);
  const std::vector<Child> fetchers = StartWorkers(workers, Fetch);
  const std::vector<Child> uploaders = StartWorkers(workers, Upload);
  PartShelf shelf;
  pb::Dataset list;
  for (const PartId& part : MakeFiles(dir, files, shelf)) {
    pb::DatasetFile& file = *list.add_files();
    file.set_hash(part.hash);
    file.set_bytes(part.bytes);
  }
  BulkGate gate([](const std::string&, const std::string&, const std::string&,
                   const std::function<void(absl::Status)>& then) { then(absl::OkStatus()); },
                [](const std::string&) {});
  gate.Open({dir + "/images", "", {"load"}}, std::move(shelf));
  NoRecords records;
  auto server = RecordServer::Start("127.0.0.1", 0, records, gate);
  if (!server.ok()) return 1;
  list.add_entries()->set_prompt(fmt::format("127.0.0.1:{}", (*server)->Port()));
  const double bytes = static_cast<double>(files * (kFileBytes + 8));
  const auto fetched = MeasureWork(fetchers, list.SerializeAsString());
  const int each = static_cast<int>(std::max<std::size_t>(1, files / workers));
  list.mutable_files()->DeleteSubrange(each, list.files_size() - each);
  const auto uploaded = MeasureWork(uploaders, list.SerializeAsString());
  (*server)->Shutdown();
  if (!fetched || !uploaded) return 1;
  Print("fetched", *fetched, bytes, workers);
  fmt::print("  read from the disk: {:.2f} times each file (asked of the kernel: {:.1f} times)\n",
             fetched->disk / bytes, fetched->asked / bytes);
  Print("uploaded", *uploaded, static_cast<double>(each) * kFileBytes, workers);
  const std::uint64_t most = kMostMemoryBeside + workers * kMostMemoryEach;
  const bool good = fetched->disk <= kMostReads * bytes && fetched->grown <= most && uploaded->grown <= most;
  fmt::print("{}: at most {} reads and {} MiB\n", good ? "good" : "MISSED", kMostReads, most >> 20);
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
