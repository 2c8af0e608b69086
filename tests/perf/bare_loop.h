// What any program on libcurl must spend: multi handle, epoll with lazy registrations, handles used again,
// bodies discarded. No records, no checks, no stamps.
#pragma once

#include <memory>
#include <string>

namespace imgperf {

class BareLoop {
 public:
  // `ca_file`: whom https servers are trusted by; empty: the system's.
  explicit BareLoop(const std::string& ca_file);
  ~BareLoop();
  BareLoop(const BareLoop&) = delete;
  BareLoop& operator=(const BareLoop&) = delete;

  // POSTs `body` `requests` times, `concurrency` at a time; false when any failed.
  bool Run(const std::string& url, const std::string& body, int concurrency, int requests);
  // Starts `count` requests that are never answered.
  void Hold(const std::string& url, const std::string& body, int count);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace imgperf
