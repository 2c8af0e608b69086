#include "tests/model/network.h"

namespace imgperf::model {
namespace {

constexpr std::size_t kHighWaterMark = 1000;

}  // namespace

void Network::Socket::Connect(Nanos delay) {
  Drop();
  held_.clear();
  const std::uint64_t attempt = ++connecting_;
  network_.clockwork_.After(delay, [this, attempt] {
    if (attempt == connecting_) Up();
  });
}

void Network::Socket::Cut(Nanos down_for) {
  if (route_.empty()) return;
  Drop();
  const std::uint64_t attempt = ++connecting_;
  network_.clockwork_.After(down_for, [this, attempt] {
    if (attempt == connecting_) Up();
  });
}

void Network::Socket::Close() {
  Drop();
  ++connecting_;
}

void Network::Socket::Drop() {
  if (route_.empty()) return;
  Clockwork& clockwork = network_.clockwork_;
  network_.up_.erase(route_);
  network_.broken_[route_] = {clockwork.now() + clockwork.Skewed(2 * kSecond),
                              clockwork.now() + clockwork.Skewed(20 * kMillisecond)};
  route_.clear();
}

void Network::Socket::Up() {
  route_ = "route-" + std::to_string(network_.next_route_++);
  network_.up_[route_] = this;
  for (const std::string& frame : std::exchange(held_, {})) Transmit(frame);
}

bool Network::Socket::Send(std::string_view frame) {
  if (route_.empty()) {
    if (held_.size() >= kHighWaterMark) return false;
    held_.emplace_back(frame);
    return true;
  }
  Transmit(std::string(frame));
  if (network_.clockwork_.Chance(network_.faults_.duplicate)) Transmit(std::string(frame));
  return true;
}

void Network::Socket::Transmit(const std::string& frame) {
  Clockwork& clockwork = network_.clockwork_;
  last_up_ = std::max(last_up_, clockwork.now() + 1 + clockwork.Skewed(network_.faults_.delay));
  const Nanos arrival = last_up_;
  clockwork.At(arrival, [this, frame, arrival, route = route_] {
    const auto broken = network_.broken_.find(route);
    if (broken == network_.broken_.end()) return network_.to_controller_(route, frame);
    if (arrival >= broken->second.lost_from) return;
    // Read from the old connection's queue, perhaps after frames of the new one.
    network_.clockwork_.At(broken->second.lost_from + 30 * kMillisecond,
                           [this, route, frame] { network_.to_controller_(route, frame); });
  });
}

CreditPort::Result Network::Send(const RouteId& route, std::string_view frame) {
  const auto broken = broken_.find(route);
  if (broken != broken_.end()) {
    return clockwork_.now() < broken->second.believed_until ? Result::kSent : Result::kUnroutable;
  }
  const auto at = up_.find(route);
  if (at == up_.end()) return Result::kUnroutable;
  if (clockwork_.Chance(faults_.refuse)) return Result::kFull;
  Socket* socket = at->second;
  const int copies = clockwork_.Chance(faults_.duplicate) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    socket->last_down_ =
        std::max(socket->last_down_, clockwork_.now() + 1 + clockwork_.Skewed(faults_.delay));
    clockwork_.At(socket->last_down_, [socket, route, text = std::string(frame)] {
      if (socket->route_ == route) socket->deliver_(text);
    });
  }
  return Result::kSent;
}

}  // namespace imgperf::model
