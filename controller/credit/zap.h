// What libzmq asks before it lets a peer in (ZAP, https://rfc.zeromq.org/spec/27/), and what it is told.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace imgperf {

struct ZapQuestion {
  std::string version;
  std::string request_id;
  std::string domain;
  std::string address;  // of the peer, without its port
  std::string identity;
  std::string mechanism;
  std::string key;  // of a CURVE peer, 32 bytes; else empty
};

// Nothing when these are no question's parts.
std::optional<ZapQuestion> ReadZapQuestion(const std::vector<std::string>& parts);

// Why the peer is refused; empty: it may come in. `known`: its key is on the list.
std::string ZapFault(const ZapQuestion& question, bool known);

// The parts of the answer: in, as `user`, when `fault` is empty.
std::vector<std::string> ZapAnswer(const ZapQuestion& question, const std::string& fault,
                                   const std::string& user);

}  // namespace imgperf
