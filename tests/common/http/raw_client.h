// A plain blocking socket that speaks HTTP exactly as a test writes it. Gives up after ten seconds of
// silence.
#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace imgperf::http {

struct RawReply {
  int status = 0;
  std::string header;
  std::string body;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~RawClient() {
    if (fd_ >= 0) ::close(fd_);
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool Connected() const { return connected_; }

  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  bool SendPost(std::string_view path, std::string_view body, std::string_view more_headers = "") {
    return Send("POST " + std::string(path) +
                " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n" + std::string(more_headers) +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
  }
  bool SendForm(std::string_view path, std::string_view body, std::string_view boundary = "xYz") {
    return Send(
        "POST " + std::string(path) +
        " HTTP/1.1\r\nHost: test\r\nContent-Type: multipart/form-data; boundary=" + std::string(boundary) +
        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
  }
  bool SendGet(std::string_view path) {
    return Send("GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  // The next reply, body included unless `head`; status 0 when the connection ended before its header did. A
  // body cut short is returned as far as it came.
  RawReply ReadReply(bool head = false) {
    RawReply reply;
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!ReadMore()) return reply;
    }
    reply.header = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    reply.status = std::atoi(reply.header.c_str() + std::string_view("HTTP/1.1 ").size());
    if (!head && reply.header.find("transfer-encoding: chunked") != std::string::npos) {
      reply.body = ReadChunks();
      return reply;
    }
    const std::size_t length = head ? 0 : StatedLength(reply.header);
    while (buffer_.size() < length && ReadMore()) {
    }
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, reply.body.size());
    return reply;
  }

  static std::size_t StatedLength(std::string_view header) {
    const auto at = header.find("content-length: ");
    return at == header.npos ? 0 : std::strtoull(header.data() + at + 16, nullptr, 10);
  }

  // What comes until the connection ends.
  std::string ReadToEnd() {
    while (ReadMore()) {
    }
    return std::exchange(buffer_, {});
  }

  // What has come by the time that `text` has; all there is when it never does.
  std::string ReadUntil(std::string_view text) {
    while (buffer_.find(text) == std::string::npos && ReadMore()) {
    }
    return buffer_;
  }

  // True when the server ends the connection without another byte.
  bool EndsNow() { return buffer_.empty() && !ReadMore(); }
  // True when the end was a reset.
  bool WasReset() const { return last_errno_ == ECONNRESET; }

  void HalfClose() { ::shutdown(fd_, SHUT_WR); }
  void Close() {
    ::close(fd_);
    fd_ = -1;
  }
  // Closes so that the server sees RST.
  void HardClose() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    Close();
  }

 private:
  // The body of a chunked reply, as far as it comes.
  std::string ReadChunks() {
    std::string body;
    for (std::size_t length = 1; length != 0;) {
      std::size_t line;
      while ((line = buffer_.find("\r\n")) == std::string::npos) {
        if (!ReadMore()) return body;
      }
      length = std::strtoull(buffer_.c_str(), nullptr, 16);
      buffer_.erase(0, line + 2);
      while (buffer_.size() < length + 2 && ReadMore()) {
      }
      body += buffer_.substr(0, length);
      buffer_.erase(0, length + 2);
    }
    return body;
  }

  bool ReadMore() {
    char bytes[65536];
    const ssize_t n = ::recv(fd_, bytes, sizeof(bytes), 0);
    if (n < 0) last_errno_ = errno;
    if (n <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }

  int fd_;
  bool connected_ = false;
  int last_errno_ = 0;
  std::string buffer_;
};

}  // namespace imgperf::http
