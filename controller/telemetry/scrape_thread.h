// Asks endpoints for their metrics beside everything else: a thread with a loop and a transport of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/clock.h"
#include "proto/journal.pb.h"
#include "worker/request/curl_transport.h"

namespace imgperf {

struct ScrapeEndpoint {
  std::string url;
  std::string shown;                 // redacted
  bool gpus = false;                 // an exporter of GPUs, else the target itself
  std::vector<std::string> headers;  // "Name: value" lines
};

class ScrapeThread {
 public:
  // Called on the thread with every answer and every failure, ready for the journal.
  using Scraped = std::function<void(pb::JournalEntry entry)>;

  // Asks each endpoint at once and then every so often (scrape_schedule.h). `clock` outlives it. Starts the
  // thread.
  ScrapeThread(std::vector<ScrapeEndpoint> endpoints, Nanos every, const CurlOptions& curl,
               const Clock& clock, Scraped scraped);
  // Exchanges under way are dropped.
  ~ScrapeThread();
  ScrapeThread(const ScrapeThread&) = delete;
  ScrapeThread& operator=(const ScrapeThread&) = delete;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace imgperf
