#include "common/signals.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

namespace imgperf {
namespace {

sigset_t HeldSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

int OpenSignals() {
  const sigset_t set = HeldSignals();
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

}  // namespace

void HoldSignals() {
  const sigset_t set = HeldSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);  // a peer that left is an error of one send, not of the process
}

SignalWatch::SignalWatch(Loop& loop, std::function<void()> on_signal) : loop_(loop), fd_(OpenSignals()) {
  loop_.Watch(fd_, EPOLLIN, [this, on_signal = std::move(on_signal)](std::uint32_t) {
    signalfd_siginfo info{};
    while (read(fd_, &info, sizeof info) == sizeof info) on_signal();
  });
}

SignalWatch::~SignalWatch() {
  loop_.Unwatch(fd_);
  close(fd_);
}

SignalThread::SignalThread(std::function<void()> on_signal)
    : loop_(SystemClock()), watch_(loop_, std::move(on_signal)), thread_([this] { loop_.Run(); }) {}

SignalThread::~SignalThread() {
  loop_.Stop();
  thread_.join();
}

}  // namespace imgperf
