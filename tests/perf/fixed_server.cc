// A target that costs as little as can be: fixed replies from one epoll loop.
//
//   /small   1 KB of JSON with a small PNG        /big  1.4 MB of base64
//   /events  the same 1.4 MB in one event of a stream
//   /hold    reads the request and never answers
//
// Prints its port on one line and serves until it is ended.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tests/worker/response/samples.h"

namespace imgperf {
namespace {

std::string Reply(std::string_view type, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nServer: fixed\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string JsonReply(std::size_t noise) {
  return Reply(
      "application/json",
      R"({"created":1700000000,"id":"req-1","data":[{"b64_json":")" + Encode64(PngOf(1024, 1024, noise)) +
          R"(","url":null,"revised_prompt":"a cat"}],"inference_time_s":1.25,"peak_memory_mb":1234.5,"usage":null})");
}

std::string StreamReply(std::size_t noise) {
  return Reply("text/event-stream",
               "event: image_generation.completed\n"
               R"(data: {"type":"image_generation.completed","b64_json":")" +
                   Encode64(PngOf(1024, 1024, noise)) +
                   R"(","created_at":1700000000,"usage":null})"
                   "\n\n");
}

class FixedServer {
 public:
  FixedServer() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 4096) != 0)
      std::abort();
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    Watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
  }

  [[noreturn]] void Run() {
    std::array<epoll_event, 256> events;
    while (true) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < n; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.fd == listener_) {
          Accept();
        } else if (!Serve(event.data.fd)) {
          connections_.erase(event.data.fd);
          close(event.data.fd);
        }
      }
    }
  }

 private:
  struct Connection {
    std::string in;
    std::string_view out;
    bool wants_out = false;
  };

  void Watch(int what, int fd, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(epoll_, what, fd, &event);
  }

  void Accept() {
    for (int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK); fd >= 0;
         fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) {
      const int one = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      connections_[fd];
      Watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
  }

  bool Serve(int fd) {
    Connection& connection = connections_[fd];
    if (!connection.out.empty()) return Flush(fd, connection);
    std::array<char, 16384> bytes;
    const ssize_t n = read(fd, bytes.data(), bytes.size());
    if (n <= 0) return false;
    connection.in.append(bytes.data(), static_cast<std::size_t>(n));
    return TakeRequest(connection) ? Flush(fd, connection) : true;
  }

  bool TakeRequest(Connection& connection) const {
    const std::size_t end = connection.in.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    std::size_t size = 0;
    const std::size_t at = connection.in.find("Content-Length: ");
    if (at < end) std::from_chars(connection.in.data() + at + 16, connection.in.data() + end, size);
    if (connection.in.size() < end + 4 + size) return false;
    connection.out = ReplyTo(std::string_view(connection.in).substr(5));
    connection.in.clear();
    return true;
  }

  std::string_view ReplyTo(std::string_view path) const {
    if (path.starts_with("/hold ")) return {};
    return path.starts_with("/big ") ? big_ : path.starts_with("/events ") ? events_ : small_;
  }

  bool Flush(int fd, Connection& connection) const {
    if (!connection.out.empty()) {
      const ssize_t n = send(fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
      if (n < 0 && errno != EAGAIN) return false;
      if (n > 0) connection.out.remove_prefix(static_cast<std::size_t>(n));
    }
    if (connection.wants_out != !connection.out.empty()) {
      connection.wants_out = !connection.out.empty();
      Watch(EPOLL_CTL_MOD, fd, connection.wants_out ? EPOLLOUT : EPOLLIN);
    }
    return true;
  }

  const std::string small_ = JsonReply(560);
  const std::string big_ = JsonReply(1'050'000);
  const std::string events_ = StreamReply(1'050'000);
  const int epoll_ = epoll_create1(0);
  int listener_ = -1;
  std::unordered_map<int, Connection> connections_;
};

}  // namespace
}  // namespace imgperf

int main() { imgperf::FixedServer().Run(); }
