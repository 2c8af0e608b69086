#include "controller/service/patient_writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace imgperf {

struct PatientWriter::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  // Guarded by mutex:
  std::string pending;
  bool writing = false;
  bool closed = false;

  bool IdleLocked() const { return pending.empty() && !writing; }
};

namespace {

// False when the descriptor takes nothing more, ever.
bool WriteSome(int fd, std::string_view& text) {
  const ssize_t written = write(fd, text.data(), text.size());
  if (written >= 0) {
    text.remove_prefix(static_cast<std::size_t>(written));
    return true;
  }
  if (errno == EAGAIN) {  // whoever shares the terminal may have made it so
    pollfd ready{fd, POLLOUT, 0};
    poll(&ready, 1, -1);
    return true;
  }
  return errno == EINTR;
}

void WriteAll(int fd, std::string_view text) {
  while (!text.empty() && WriteSome(fd, text)) {
  }
}

}  // namespace

PatientWriter::PatientWriter(int fd) : shared_(std::make_shared<Shared>()) {
  std::thread([fd, shared = shared_] {
    std::unique_lock lock(shared->mutex);
    while (true) {
      shared->changed.wait(lock, [&] { return !shared->pending.empty() || shared->closed; });
      if (shared->pending.empty()) return;
      const std::string text = std::exchange(shared->pending, {});
      shared->writing = true;
      lock.unlock();
      WriteAll(fd, text);
      lock.lock();
      shared->writing = false;
      shared->changed.notify_all();
    }
  }).detach();
}

PatientWriter::~PatientWriter() {
  std::unique_lock lock(shared_->mutex);
  shared_->changed.wait_for(lock, std::chrono::nanoseconds(kPatience),
                            [this] { return shared_->IdleLocked(); });
  shared_->closed = true;
  shared_->changed.notify_all();
}

void PatientWriter::Write(std::string_view text) {
  if (text.empty()) return;
  const std::lock_guard lock(shared_->mutex);
  shared_->pending += text;
  shared_->changed.notify_all();
}

bool PatientWriter::Idle() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->IdleLocked();
}

}  // namespace imgperf
