// The worker's request path as it runs for real, without a controller: records are batched and serialised as
// for streaming, and thrown away.
#pragma once

#include <memory>
#include <string>

namespace imgperf {

class WorkerLoop {
 public:
  // One entry with this prompt; every URL is asked for it. `ca_pem` as in TlsPems.
  WorkerLoop(const std::string& url, const std::string& prompt, const std::string& ca_pem);
  ~WorkerLoop();
  WorkerLoop(const WorkerLoop&) = delete;
  WorkerLoop& operator=(const WorkerLoop&) = delete;

  // Makes `requests` requests, `concurrency` at a time; then, when `held` is not 0, starts that many on path
  // /hold, which are left waiting for an answer. False when any record is not COMPLETED. Once only.
  bool Run(int concurrency, int requests, int held);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace imgperf
