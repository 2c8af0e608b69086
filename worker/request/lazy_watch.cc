#include "worker/request/lazy_watch.h"

namespace imgperf {

LazyWatch::~LazyWatch() {
  for (std::size_t fd = 0; fd < descriptors_.size(); ++fd) Unregister(static_cast<int>(fd));
}

LazyWatch::Descriptor& LazyWatch::At(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= descriptors_.size()) descriptors_.resize(index + 1);
  return descriptors_[index];
}

void LazyWatch::Opened(int fd) {
  Closing(fd);
  At(fd).lazy = true;
}

void LazyWatch::Want(int fd, std::uint32_t events) {
  Descriptor& descriptor = At(fd);
  descriptor.wanted = events;
  if (events == 0) {
    if (!descriptor.lazy) Unregister(fd);
  } else if (events != descriptor.registered) {
    Register(fd, events);
  }
}

void LazyWatch::Closing(int fd) {
  Unregister(fd);
  At(fd) = {};
}

void LazyWatch::Register(int fd, std::uint32_t events) {
  Descriptor& descriptor = At(fd);
  if (descriptor.registered != 0) {
    loop_.Modify(fd, events);
  } else {
    loop_.Watch(fd, events, [this, fd](std::uint32_t seen) { OnEvent(fd, seen); });
  }
  descriptor.registered = events;
}

void LazyWatch::Unregister(int fd) {
  Descriptor& descriptor = At(fd);
  if (descriptor.registered != 0) loop_.Unwatch(fd);
  descriptor.registered = 0;
}

void LazyWatch::OnEvent(int fd, std::uint32_t events) {
  if (At(fd).wanted == 0) {
    Unregister(fd);
  } else {
    handler_(fd, events);
  }
}

}  // namespace imgperf
