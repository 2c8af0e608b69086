// Hands tasks to the server's thread, from the day before the server exists. Thread: any.
#pragma once

#include <functional>
#include <future>

#include "common/http/server.h"

namespace imgperf {

class Poster {
 public:
  // Once, as soon as the server has started. `server` outlives every further Post.
  void Attach(http::Server& server) { promise_.set_value(&server); }
  // Waits for Attach.
  void Post(std::function<void()> task) { server_.get()->Post(std::move(task)); }
  // The same, at an instant of the monotonic clock.
  void PostAt(Nanos when, std::function<void()> task) { server_.get()->PostAt(when, std::move(task)); }

 private:
  std::promise<http::Server*> promise_;
  std::shared_future<http::Server*> server_ = promise_.get_future().share();
};

}  // namespace imgperf
