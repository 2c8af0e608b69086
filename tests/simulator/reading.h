// Bodies as a test writes them, read by a dialect.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "simulator/dialects/dialect.h"
#include "simulator/request_reader.h"

namespace imgperf {

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kFormType = "multipart/form-data; boundary=xYz";

// A whole PNG of that size, as far as looking at its ends tells. `more` is in it, so that two can differ.
inline std::string TinyPng(std::uint8_t side = 64, std::string_view more = "") {
  std::string out("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0", 19);
  out += static_cast<char>(side);
  out += std::string("\0\0\0", 3);
  out += static_cast<char>(side);
  out += std::string("\x08\x02\0\0\0crc.", 9);
  out += more;
  return out + std::string("\0\0\0\0IEND\xAE\x42\x60\x82", 12);
}

struct FormPart {
  std::string name;
  std::string body;
  bool is_file = false;
};

// With kFormType.
inline std::string Form(const std::vector<FormPart>& parts) {
  std::string out;
  for (const FormPart& part : parts) {
    out += "--xYz\r\nContent-Disposition: form-data; name=\"" + part.name + "\"";
    if (part.is_file) out += "; filename=\"a.png\"\r\nContent-Type: application/octet-stream";
    out += "\r\n\r\n" + part.body + "\r\n";
  }
  return out + "--xYz--\r\n";
}

inline ImageRequest MustRead(const Dialect& dialect, Operation operation, std::string_view body,
                             std::string_view type = kJsonType) {
  RequestReader reader;
  auto result = reader.Read(dialect.RulesOf(operation), type, body);
  if (const auto* complaint = std::get_if<Complaint>(&result)) {
    ADD_FAILURE() << dialect.Word(operation, *complaint).body;
    return {};
  }
  return std::get<ImageRequest>(std::move(result));
}

inline DialectError MustRefuse(const Dialect& dialect, Operation operation, std::string_view body,
                               std::string_view type = kJsonType) {
  RequestReader reader;
  auto result = reader.Read(dialect.RulesOf(operation), type, body);
  if (const auto* complaint = std::get_if<Complaint>(&result)) return dialect.Word(operation, *complaint);
  ADD_FAILURE() << "accepted: " << body;
  return {};
}

}  // namespace imgperf
