// Which descriptors libcurl wants watched, registered as seldom as can be.
//
// libcurl asks for a removal whenever a connection turns idle, and for IN again at the next request: three
// epoll_ctl a request. Here a connection's descriptor stays registered until it is closed. An event on an
// idle one (the server closed it) ends its registration, as it would otherwise be reported for ever.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "common/loop.h"

namespace imgperf {

// Thread: the loop's. The loop outlives it.
class LazyWatch {
 public:
  using Handler = std::function<void(int fd, std::uint32_t events)>;  // EPOLL* bits

  LazyWatch(Loop& loop, Handler handler) : loop_(loop), handler_(std::move(handler)) {}
  ~LazyWatch();
  LazyWatch(const LazyWatch&) = delete;
  LazyWatch& operator=(const LazyWatch&) = delete;

  // A new descriptor: it may stay registered while nothing is wanted of it. What is still known of an older
  // one of that number is forgotten: libcurl 7.88 closes sockets whose connecting failed without a word.
  void Opened(int fd);
  // Sets what is wanted of the descriptor; 0 for nothing.
  void Want(int fd, std::uint32_t events);
  // Call before closing.
  void Closing(int fd);

 private:
  struct Descriptor {
    bool lazy = false;
    std::uint32_t wanted = 0;
    std::uint32_t registered = 0;  // 0: not in the loop
  };
  Descriptor& At(int fd);
  void OnEvent(int fd, std::uint32_t events);
  void Register(int fd, std::uint32_t events);
  void Unregister(int fd);

  Loop& loop_;
  Handler handler_;
  std::vector<Descriptor> descriptors_;
};

}  // namespace imgperf
