// A server that does exactly what a test says, byte by byte, on loopback and a port of the kernel's choice.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace imgperf {

// One accepted connection, with blocking calls.
class RawConnection {
 public:
  explicit RawConnection(int fd) : fd_(fd) {}

  // The next request, head and body; empty when the client closed.
  std::string ReadRequest() {
    while (buffer_.find("\r\n\r\n") == buffer_.npos)
      if (!Fill()) return {};
    const std::size_t head = buffer_.find("\r\n\r\n") + 4;
    while (buffer_.size() < head + BodySize(head))
      if (!Fill()) return {};
    const std::size_t size = head + BodySize(head);
    std::string request = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return request;
  }
  // False when the client closed.
  bool Write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  bool Answer(int status, std::string_view body, std::string_view headers = "") {
    return Write("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body));
  }
  // Blocks until the client closes.
  void AwaitClose() {
    while (Fill()) buffer_.clear();
  }

 private:
  bool Fill() {
    char bytes[65536];
    const ssize_t n = recv(fd_, bytes, sizeof bytes, 0);
    if (n > 0) buffer_.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }
  std::size_t BodySize(std::size_t head) const {
    const std::size_t at = buffer_.find("Content-Length: ");
    std::size_t size = 0;
    if (at < head) std::from_chars(buffer_.data() + at + 16, buffer_.data() + head, size);
    return size;
  }

  int fd_;
  std::string buffer_;
};

class RawServer {
 public:
  // `serve` runs on a thread of its own for each connection, which is closed when it returns.
  using Serve = std::function<void(RawConnection&, int connection)>;

  explicit RawServer(Serve serve) : serve_(std::move(serve)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 64), 0);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
  }
  std::string url(std::string_view path = "/x") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  int connections() const { return connections_; }

 private:
  void Accept() {
    while (true) {
      const int fd = accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      const std::lock_guard lock(mutex_);
      open_.push_back(fd);
      threads_.emplace_back([this, fd, number = connections_++] {
        RawConnection connection(fd);
        serve_(connection, number);
        const std::lock_guard closing(mutex_);
        std::erase(open_, fd);
        close(fd);
      });
    }
  }

  Serve serve_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::thread acceptor_;
  std::mutex mutex_;
  std::vector<int> open_;             // guarded by mutex_
  std::vector<std::thread> threads_;  // guarded by mutex_ until the acceptor is joined
};

}  // namespace imgperf
