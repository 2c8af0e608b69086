#include "common/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace imgperf {
namespace {

// Where the scheduler does not say how late the thread was.
constexpr Nanos kTickEvery = 5 * kMillisecond;

int OrDie(int fd, const char* what) {
  if (fd < 0) {
    std::perror(what);
    std::abort();
  }
  return fd;
}

std::uint64_t Tag(int fd, std::uint32_t generation) {
  return (std::uint64_t{generation} << 32) | static_cast<std::uint32_t>(fd);
}

void Swallow(int fd) {
  std::uint64_t count = 0;
  // EAGAIN only says that another turn has read it.
  [[maybe_unused]] const auto n = read(fd, &count, sizeof count);
}

}  // namespace

Loop::Loop(const Clock& clock) : clock_(clock) {
  epoll_ = OrDie(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  wake_ = OrDie(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
  timer_fd_ = OrDie(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create");
  turn_ = clock_.Now();
  Watch(wake_, EPOLLIN, [this](std::uint32_t) { Swallow(wake_); });
  Watch(timer_fd_, EPOLLIN, [this](std::uint32_t) {
    Swallow(timer_fd_);
    armed_ = 0;
  });
}

Loop::~Loop() {
  for (int fd : {timer_fd_, wake_, epoll_}) close(fd);
}

void Loop::Post(Task task) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  if (first) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto n = write(wake_, &one, sizeof one);
  }
}

void Loop::Stop() {
  stop_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto n = write(wake_, &one, sizeof one);
}

void Loop::Watch(int fd, std::uint32_t events, Handler handler) {
  if (static_cast<std::size_t>(fd) >= watched_.size()) watched_.resize(static_cast<std::size_t>(fd) + 1);
  Watched& w = watched_[static_cast<std::size_t>(fd)];
  w = {std::move(handler), next_generation_++, true};
  epoll_event event{};
  event.events = events;
  event.data.u64 = Tag(fd, w.generation);
  OrDie(epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event), "epoll_ctl add");
}

void Loop::Modify(int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = Tag(fd, watched_[static_cast<std::size_t>(fd)].generation);
  OrDie(epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event), "epoll_ctl mod");
}

void Loop::Unwatch(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (fd < 0 || index >= watched_.size() || !watched_[index].active) return;
  watched_[index].active = false;
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  // What the handler captured may call back into the loop when it is destroyed: not from inside the table.
  const Handler dropped = std::exchange(watched_[index].handler, nullptr);
}

Loop::TimerId Loop::At(Nanos when, Task task) {
  const TimerId id = next_timer_++;
  timers_.emplace(TimerKey{when, id}, std::move(task));
  timer_times_.emplace(id, when);
  return id;
}

void Loop::Cancel(TimerId id) {
  const auto found = timer_times_.find(id);
  if (found == timer_times_.end()) return;
  const auto node = timers_.extract(TimerKey{found->second, id});
  timer_times_.erase(found);
}

void Loop::Dispatch(int fd, std::uint32_t generation, std::uint32_t events) {
  const auto index = static_cast<std::size_t>(fd);
  const auto current = [&] { return watched_[index].active && watched_[index].generation == generation; };
  if (!current()) return;
  // A handler may Watch and thereby move the table, or Unwatch itself: call it from outside the table.
  Handler handler = std::move(watched_[index].handler);
  handler(events);
  if (current()) watched_[index].handler = std::move(handler);
}

void Loop::RunPosted() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (Task& task : tasks) task();
}

void Loop::RunTimers() {
  // Those that are due now, and none that they set in turn: a task that sets itself anew must not keep the
  // loop here.
  due_timers_.clear();
  for (auto it = timers_.begin(); it != timers_.end() && it->first.first <= turn_; ++it)
    due_timers_.push_back(it->first);
  for (const TimerKey& key : due_timers_) RunTimer(key);
}

void Loop::RunTimer(const TimerKey& key) {
  auto node = timers_.extract(key);
  if (node.empty()) return;  // cancelled by one that ran before it
  timer_times_.erase(key.second);
  node.mapped()();
}

void Loop::ArmTimer() {
  const Nanos next = timers_.empty() ? 0 : std::max<Nanos>(timers_.begin()->first.first, 1);
  if (next == armed_) return;
  itimerspec spec{};
  spec.it_value.tv_sec = next / kSecond;
  spec.it_value.tv_nsec = next % kSecond;
  timerfd_settime(timer_fd_, TFD_TIMER_ABSTIME, &spec, nullptr);
  armed_ = next;
}

bool Loop::AnythingPending() {
  bool pending = false;
  for (auto& check : checks_) pending = check() || pending;
  return pending;
}

void Loop::MeasureDelays(std::unique_ptr<RunDelay> scheduler) {
  const bool told = scheduler->Total().has_value();
  delay_ = std::make_unique<TurnDelay>(std::move(scheduler));
  if (!told) Tick();
}

void Loop::Tick() {
  At(turn_ + kTickEvery, [this] { Tick(); });
}

int Loop::Poll(std::span<epoll_event> events, int timeout_ms) {
  const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
  if (n < 0 && errno != EINTR) OrDie(n, "epoll_wait");
  return n;
}

int Loop::Wait(std::span<epoll_event> events, bool pending) {
  int n = 0;
  if (delay_ == nullptr) {
    n = Poll(events, pending ? 0 : -1);
    turn_ = clock_.Now();
    return n;
  }
  TurnDelay::Wait wait;
  wait.looked = clock_.Now();
  n = Poll(events, 0);  // first without sleeping: only so is it known what woke the thread
  wait.slept = n == 0 && !pending;
  if (wait.slept) {
    delay_->BeforeSleep(wait.looked);
    n = Poll(events, -1);
  }
  wait.ended = turn_ = clock_.Now();
  // Also where the poll did not name the timer: a process that was stopped and goes on again is told nothing
  // but that, and one that was stopped after the poll nothing at all. What its timer says comes later.
  if (armed_ != 0 && armed_ <= wait.ended) wait.rang = armed_;
  wait.whole = n >= 0 && n < static_cast<int>(events.size());
  Account(events.first(static_cast<std::size_t>(std::max(n, 0))), wait);
  return n;
}

void Loop::Account(std::span<const epoll_event> named, TurnDelay::Wait wait) {
  for (const epoll_event& event : named) {
    const int fd = static_cast<int>(event.data.u64 & 0xFFFFFFFF);
    wait.answers = wait.answers || (fd != timer_fd_ && fd != wake_);
  }
  delay_->AfterWait(wait);
}

void Loop::Run() {
  std::array<epoll_event, 128> events;
  while (!stop_) {
    const bool pending = AnythingPending();
    ArmTimer();
    const int n = Wait(events, pending);
    for (int i = 0; i < n; ++i) {
      const std::uint64_t tag = events[static_cast<std::size_t>(i)].data.u64;
      Dispatch(static_cast<int>(tag & 0xFFFFFFFF), static_cast<std::uint32_t>(tag >> 32),
               events[static_cast<std::size_t>(i)].events);
    }
    RunPosted();
    RunTimers();
  }
}

}  // namespace imgperf
