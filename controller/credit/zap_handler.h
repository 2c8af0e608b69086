// The list of CURVE keys that may connect to the credit socket, asked by libzmq for each connection.
//
// Thread: the loop's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "common/loop.h"

namespace zmq {
class context_t;
}

namespace imgperf {

class ZapHandler {
 public:
  // Before the sockets it guards are bound. `context` and `loop` outlive it.
  ZapHandler(zmq::context_t& context, Loop& loop);
  ~ZapHandler();

  // Lets in who has the secret key to this public one (Z85).
  void Allow(std::string key) { allowed_.insert(std::move(key)); }

 private:
  struct Socket;
  void AnswerAll();
  std::vector<std::string> Decide(const std::vector<std::string>& parts);

  Loop& loop_;
  std::unique_ptr<Socket> socket_;
  std::unordered_set<std::string> allowed_;
  std::uint64_t refused_ = 0;
};

}  // namespace imgperf
