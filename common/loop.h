// One thread's event loop: descriptors, timers and posted work on one epoll.
//
// Timers are a timerfd with nanosecond deadlines on CLOCK_MONOTONIC (millisecond epoll timeouts are half a
// millisecond late on average). `Now()` is read once per turn and shared by every handler of that turn, so
// that decisions made in one turn agree.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/clock.h"
#include "common/turn_delay.h"

struct epoll_event;

namespace imgperf {

class Loop {
 public:
  using Task = std::function<void()>;
  using Handler = std::function<void(std::uint32_t events)>;  // EPOLL* bits
  using TimerId = std::uint64_t;

  // Aborts when the kernel refuses the descriptors: a program without a loop has nothing to do.
  explicit Loop(const Clock& clock);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // ---- Thread: any ----
  // Runs `task` on the loop, in order of posting. Tasks posted after the loop ended are destroyed unrun with
  // it.
  void Post(Task task);
  // Ends Run() after the current turn.
  void Stop();

  // ---- Thread: the loop's, or before Run() ----
  // Watches a descriptor the caller owns. EPOLLET and friends pass through.
  void Watch(int fd, std::uint32_t events, Handler handler);
  void Modify(int fd, std::uint32_t events);
  // Call before closing the descriptor. Events already fetched for it in this turn are dropped, and the
  // handler is destroyed (once it returns, when it is the one that calls). Descriptors not watched are
  // ignored.
  void Unwatch(int fd);
  // Runs `task` once, in the first turn that begins at or after `when` and after this one. Timers run in the
  // order of `when`, then of setting.
  TimerId At(Nanos when, Task task);
  // Never runs it, also when it is due in this very turn. Timers that ran are ignored.
  void Cancel(TimerId id);
  // Called before each wait; returns true when there is work that no descriptor will announce (an
  // edge-triggered ZeroMQ socket with messages left), so that the wait must not block.
  void BeforeWait(std::function<bool()> check) { checks_.push_back(std::move(check)); }
  // Handles events until Stop().
  void Run();
  // The instant this turn began.
  Nanos Now() const { return turn_; }
  // From here on ReadySince() and TakeWorstDelay() tell how late turns come; costs a system call and a look
  // at the clock a turn. `scheduler` is of the thread that calls Run(); where it tells nothing, a timer rings
  // every few milliseconds, whose lateness stands in for it.
  void MeasureDelays(std::unique_ptr<RunDelay> scheduler);
  // What this turn's descriptors announce was not ready before this instant; when that is not measured:
  // Now().
  Nanos ReadySince() const { return delay_ ? delay_->ready_since() : turn_; }
  // The longest that a turn took or that a timer was late since this was asked last; 0 when not measured.
  Nanos TakeWorstDelay() { return delay_ ? delay_->TakeWorst() : 0; }

 private:
  struct Watched {
    Handler handler;
    std::uint32_t generation = 0;
    bool active = false;
  };
  using TimerKey = std::pair<Nanos, TimerId>;

  void Dispatch(int fd, std::uint32_t generation, std::uint32_t events);
  void RunPosted();
  void RunTimers();
  void RunTimer(const TimerKey& key);
  void ArmTimer();
  bool AnythingPending();
  // One or two polls; begins the turn. How many descriptors were named, or less than 0.
  int Wait(std::span<epoll_event> events, bool pending);
  int Poll(std::span<epoll_event> events, int timeout_ms);
  void Account(std::span<const epoll_event> named, TurnDelay::Wait wait);
  void Tick();

  const Clock& clock_;
  int epoll_ = -1;
  int wake_ = -1;
  int timer_fd_ = -1;
  Nanos turn_ = 0;
  Nanos armed_ = 0;
  std::unique_ptr<TurnDelay> delay_;  // null: not measured
  std::vector<Watched> watched_;      // by descriptor
  std::uint32_t next_generation_ = 1;
  // Cancelled timers leave at once: a request's 30 min timeout must not outlive the request.
  std::map<TimerKey, Task> timers_;
  std::unordered_map<TimerId, Nanos> timer_times_;
  std::vector<TimerKey> due_timers_;  // of this turn, kept for its memory
  TimerId next_timer_ = 1;
  std::vector<std::function<bool()>> checks_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::vector<Task> posted_;  // guarded by mutex_
};

}  // namespace imgperf
