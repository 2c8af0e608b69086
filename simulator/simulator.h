// The simulated server: which path is answered by what. Thread: the server's loop.
#pragma once

#include <memory>
#include <string_view>

#include "common/http/message.h"
#include "common/http/reply.h"
#include "simulator/image_service.h"

namespace imgperf {

class Simulator {
 public:
  // All given outlive it. Everything counts from now on: cold start, ids.
  Simulator(const SimulatorOptions& options, const Profile& profile, ErrorPlan errors, const Clock& clock,
            GroundTruthLog& log);

  void Handle(const http::Request& request, http::Reply reply);
  // The longest body that a path takes.
  std::size_t BodyLimit(std::string_view path) const;
  // Once, after the server started.
  void Attach(http::Server& server) { images_.workshop().poster().Attach(server); }
  // Before the server ends.
  void StopPainting() { images_.workshop().StopPainting(); }

 private:
  http::Answer Look(std::string_view path, std::string_view query);
  http::Answer Metrics();
  http::Answer ModelCard(std::string_view id) const;

  const Profile& profile_;
  const Dialect& dialect_;
  Visits visits_;  // outlives the orders that images_ still holds at the end
  ImageService images_;
};

}  // namespace imgperf
