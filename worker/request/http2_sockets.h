// The sockets of HTTP/2 connections that libcurl has to be sent to once more.
//
// One read brings frames of many requests. Where one of them ends before the bytes that were read do, libcurl
// (7.88 at least) keeps the rest in its buffer and tells nobody: whole answers lie there until the socket has
// news again, which may be the end of somebody else's image, or never. So whoever got something asks for one
// more look, until that brings nothing more.
#pragma once

#include <cstdint>
#include <vector>

namespace imgperf {

// Thread: the loop's.
class Http2Sockets {
 public:
  void Opened(int fd);
  void Closing(int fd);
  // An exchange in HTTP/2 on the connection with this local port got bytes, or ended.
  void Delivered(std::uint16_t local_port);
  // The descriptors to look at again, each once; none is left due. Asks the system for the ports it does not
  // know yet.
  std::vector<int> TakeDue();

 private:
  std::uint16_t PortOf(std::size_t fd);

  struct Descriptor {
    bool open = false;
    std::uint16_t port = 0;  // 0: not known
  };
  std::vector<Descriptor> descriptors_;
  std::vector<std::uint16_t> due_;  // ports: libcurl tells an exchange no descriptor
};

}  // namespace imgperf
