#include "controller/credit/zap_handler.h"

#include <sys/epoll.h>

#include <array>
#include <string_view>

#include <spdlog/spdlog.h>
#include <zmq.hpp>

#include "common/security/curve_keys.h"
#include "common/sparse.h"
#include "controller/credit/zap.h"

namespace imgperf {
namespace {

std::string Z85(std::string_view bytes) {
  if (bytes.size() != kCurveKeyLength / 5 * 4) return "";
  std::array<char, kCurveKeyLength + 1> text{};
  zmq_z85_encode(text.data(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return text.data();
}

// The parts of the next message; empty when none waits.
std::vector<std::string> Receive(zmq::socket_t& socket) {
  std::vector<std::string> parts;
  zmq::message_t part;
  do {
    if (!socket.recv(part, zmq::recv_flags::dontwait)) return {};
    parts.push_back(part.to_string());
  } while (part.more());
  return parts;
}

void Send(zmq::socket_t& socket, const std::vector<std::string>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto more = i + 1 < parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
    socket.send(zmq::buffer(parts[i]), zmq::send_flags::dontwait | more);
  }
}

}  // namespace

struct ZapHandler::Socket {
  explicit Socket(zmq::context_t& context) : rep(context, zmq::socket_type::rep) {
    rep.set(zmq::sockopt::linger, 0);
    rep.bind("inproc://zeromq.zap.01");
  }
  zmq::socket_t rep;
};

ZapHandler::ZapHandler(zmq::context_t& context, Loop& loop)
    : loop_(loop), socket_(std::make_unique<Socket>(context)) {
  // Nobody else touches this socket, and each look at it goes on until nothing is left: no edge is lost.
  loop_.Watch(socket_->rep.get(zmq::sockopt::fd), EPOLLIN, [this](std::uint32_t) { AnswerAll(); });
}

ZapHandler::~ZapHandler() { loop_.Unwatch(socket_->rep.get(zmq::sockopt::fd)); }

void ZapHandler::AnswerAll() {
  try {
    for (auto parts = Receive(socket_->rep); !parts.empty(); parts = Receive(socket_->rep))
      Send(socket_->rep, Decide(parts));
  } catch (const zmq::error_t& error) {
    spdlog::error("cannot answer who may take credits: {}", error.what());
  }
}

std::vector<std::string> ZapHandler::Decide(const std::vector<std::string>& parts) {
  const ZapQuestion question = ReadZapQuestion(parts).value_or(ZapQuestion{});
  const std::string user = Z85(question.key);
  const std::string fault = ZapFault(question, allowed_.contains(user));
  if (!fault.empty() && WorthALine(++refused_))
    spdlog::warn("refused a credit connection from {}: {} ({} so far)", question.address, fault, refused_);
  return ZapAnswer(question, fault, user);
}

}  // namespace imgperf
