// The simulated server: which path is answered by what. Thread: the server's loop.
#pragma once

#include <memory>
#include <string_view>

#include "common/http/message.h"
#include "common/http/reply.h"
#include "simulator/generations.h"

namespace imgperf {

class Simulator {
 public:
  // All given outlive it. Everything counts from now on: cold start, ids.
  Simulator(const SimulatorOptions& options, const Profile& profile, ErrorPlan errors, const Clock& clock,
            GroundTruthLog& log);

  void Handle(const http::Request& request, http::Reply reply);
  // The longest body that a path takes.
  static std::size_t BodyLimit(std::string_view path);
  // Once, after the server started.
  void Attach(http::Server& server) { generations_.poster().Attach(server); }
  // Before the server ends.
  void StopPainting() { generations_.StopPainting(); }

 private:
  http::Answer Look(std::string_view path, std::string_view query);
  http::Answer ModelCard(std::string_view id) const;

  const Profile& profile_;
  Visits visits_;  // outlives the jobs that generations_ still holds at the end
  Generations generations_;
};

}  // namespace imgperf
