// timer_floor RATE SECONDS
//
// What this machine's timers allow: ticks at a constant rate, waited for as common/loop waits (a timerfd with
// absolute nanoseconds, watched by an epoll, slack 1 ns), that only note how late they were. Prints the
// lateness of each in ns, one a line. send_instants.py runs it.
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "common/clock.h"

namespace {

using imgperf::kSecond;
using imgperf::Nanos;

class Timer {
 public:
  Timer() {
    epoll_event event{};
    event.events = EPOLLIN;
    if (fd_ < 0 || epoll_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, fd_, &event) != 0) std::abort();
  }
  ~Timer() {
    close(epoll_);
    close(fd_);
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void WaitUntil(Nanos due) const {
    itimerspec spec{};
    spec.it_value = {due / kSecond, due % kSecond};
    timerfd_settime(fd_, TFD_TIMER_ABSTIME, &spec, nullptr);
    epoll_event event{};
    std::uint64_t rung = 0;
    if (epoll_wait(epoll_, &event, 1, -1) != 1 || read(fd_, &rung, sizeof rung) != sizeof rung) std::abort();
  }

 private:
  const int fd_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  const int epoll_ = epoll_create1(EPOLL_CLOEXEC);
};

}  // namespace

int main(int argc, char** argv) {
  const double rate = argc == 3 ? std::atof(argv[1]) : 0;
  const double seconds = argc == 3 ? std::atof(argv[2]) : 0;
  if (rate <= 0 || seconds <= 0) {
    std::fprintf(stderr, "usage: %s RATE SECONDS\n", argv[0]);
    return 1;
  }
  prctl(PR_SET_TIMERSLACK, 1);
  const imgperf::Clock& clock = imgperf::SystemClock();
  const Timer timer;
  std::vector<Nanos> late(static_cast<std::size_t>(rate * seconds));
  const Nanos begun = clock.Now() + 10 * imgperf::kMillisecond;
  for (std::size_t i = 0; i < late.size(); ++i) {
    const Nanos due = begun + static_cast<Nanos>(static_cast<double>(i) * 1e9 / rate);
    if (clock.Now() < due) timer.WaitUntil(due);  // a late one delays none that come after it
    late[i] = clock.Now() - due;
  }
  for (const Nanos nanos : late) std::printf("%lld\n", static_cast<long long>(nanos));
}
