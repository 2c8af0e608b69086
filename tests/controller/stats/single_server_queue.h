// A queue whose answers are known: Poisson arrivals, exponential service, one server, first come first
// served.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace imgperf {

// M/M/1 with service rate 1 and arrival rate `load` (below 1), in its steady state. The time a customer
// spends in it is exponential with rate 1 - load; those of neighbours depend on each other.
class SingleServerQueue {
 public:
  SingleServerQueue(double load, std::uint64_t seed);
  // Sojourn times of the next `count` customers in the order of their arrival.
  std::vector<double> Sojourns(std::size_t count);
  // The true quantile of a sojourn time.
  double Quantile(double share) const;

 private:
  const double load_;
  std::mt19937_64 random_;
  double wait_;
};

}  // namespace imgperf
