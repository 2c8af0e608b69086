// A target beside the worker that needs no time: answers everything with one small image, at once.
#pragma once

#include <memory>
#include <string>

#include <absl/status/statusor.h>

namespace imgperf {

namespace http {
class Server;
}

// On a thread of its own and a free port of the loopback interface, for as long as it lives. Thread: any one.
class NullTarget {
 public:
  // Errors: no port to be had.
  static absl::StatusOr<NullTarget> Start();
  ~NullTarget();
  NullTarget(NullTarget&&) noexcept;
  NullTarget& operator=(NullTarget&&) noexcept;

  // Whole, for an image generation request.
  std::string Url() const;

 private:
  explicit NullTarget(std::unique_ptr<http::Server> server);
  std::unique_ptr<http::Server> server_;
};

}  // namespace imgperf
