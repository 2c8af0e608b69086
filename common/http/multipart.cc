#include "common/http/multipart.h"

#include <algorithm>

#include <absl/strings/ascii.h>
#include <fmt/format.h>

namespace imgperf::http {
namespace {

constexpr std::string_view kType = "multipart/form-data";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::size_t kLongestBoundary = 70;

std::string_view Trim(std::string_view text) {
  const auto is_space = [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return absl::ascii_tolower(static_cast<unsigned char>(x)) ==
           absl::ascii_tolower(static_cast<unsigned char>(y));
  });
}

absl::Status Bad(std::string message) { return absl::InvalidArgumentError(std::move(message)); }

bool IsBoundaryCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

// Takes "value" or value from the front, up to the next semicolon. A backslash keeps the quote behind it, as
// curl writes names; others write %22, which stays as it is.
std::string TakeValue(std::string_view& text) {
  std::string out;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find(';'), text.size());
    out = Trim(text.substr(0, end));
    text.remove_prefix(end);
    return out;
  }
  std::size_t k = 1;
  for (; k < text.size() && text[k] != '"'; ++k) {
    if (text[k] == '\\' && k + 1 < text.size() && (text[k + 1] == '"' || text[k + 1] == '\\')) ++k;
    out += text[k];
  }
  text.remove_prefix(std::min(k + 1, text.size()));
  return out;
}

// The value of `name` in "first; name=value; name2=\"value\"".
std::optional<std::string> Parameter(std::string_view text, std::string_view name) {
  text.remove_prefix(std::min(text.find(';'), text.size()));
  while (!text.empty()) {
    text.remove_prefix(1);
    while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.front())))
      text.remove_prefix(1);
    const std::size_t end = std::min(text.find_first_of("=;"), text.size());
    const std::string_view key = Trim(text.substr(0, end));
    text.remove_prefix(end);
    if (!text.starts_with('=')) continue;
    text.remove_prefix(1);
    std::string value = TakeValue(text);
    if (EqualsIgnoringCase(key, name)) return value;
    text.remove_prefix(std::min(text.find(';'), text.size()));
  }
  return std::nullopt;
}

absl::Status ReadHeaderLine(std::string_view line, Part& part) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return Bad("has a header line without a colon");
  const std::string_view key = Trim(line.substr(0, colon));
  const std::string_view value = Trim(line.substr(colon + 1));
  if (EqualsIgnoringCase(key, "content-type")) part.type = value;
  if (!EqualsIgnoringCase(key, "content-disposition")) return absl::OkStatus();
  if (!EqualsIgnoringCase(Trim(value.substr(0, value.find(';'))), "form-data")) return Bad("is no form-data");
  part.name = Parameter(value, "name").value_or("");
  part.file_name = Parameter(value, "filename");
  return absl::OkStatus();
}

// Header lines and body of one part, the empty line between them included.
absl::StatusOr<Part> ReadPart(std::string_view text) {
  Part part;
  // The header is looked for where it may be only: not in the megabytes of a file.
  const std::size_t end = text.substr(0, kLongestPartHeader + kHeaderEnd.size()).find(kHeaderEnd);
  if (end == text.npos) {
    return Bad(fmt::format("has no end of its header within {} bytes", kLongestPartHeader));
  }
  part.body = text.substr(end + kHeaderEnd.size());
  for (std::string_view header = text.substr(0, end); !header.empty();) {
    const std::size_t line_end = std::min(header.find(kLineEnd), header.size());
    if (auto status = ReadHeaderLine(header.substr(0, line_end), part); !status.ok()) return status;
    header.remove_prefix(std::min(line_end + kLineEnd.size(), header.size()));
  }
  if (part.name.empty()) return Bad("has no name");
  return part;
}

// What follows a boundary on its own line.
enum class Behind { kPart, kEnd, kGarbage };

Behind TakeLineEnd(std::string_view& text) {
  if (text.starts_with("--")) return Behind::kEnd;
  const std::size_t padding = std::min(text.find_first_not_of(" \t"), text.size());
  if (!text.substr(padding).starts_with(kLineEnd)) return Behind::kGarbage;
  text.remove_prefix(padding + kLineEnd.size());
  return Behind::kPart;
}

// Behind the first boundary, which opens the body or a line of its own behind a preamble.
std::optional<std::string_view> BehindFirst(std::string_view body, std::string_view delimiter) {
  if (body.starts_with(delimiter.substr(kLineEnd.size()))) {
    return body.substr(delimiter.size() - kLineEnd.size());
  }
  const std::size_t at = body.find(delimiter);
  if (at == body.npos) return std::nullopt;
  return body.substr(at + delimiter.size());
}

}  // namespace

bool IsMultipart(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return EqualsIgnoringCase(Trim(type), kType);
}

absl::StatusOr<std::string> BoundaryOf(std::string_view content_type) {
  if (!IsMultipart(content_type)) return Bad(fmt::format("the Content-Type is not {}", kType));
  auto boundary = Parameter(content_type, "boundary");
  if (!boundary || boundary->empty()) return Bad("the Content-Type names no boundary");
  if (boundary->size() > kLongestBoundary || boundary->ends_with(' ') ||
      !std::all_of(boundary->begin(), boundary->end(), IsBoundaryCharacter)) {
    return Bad(
        fmt::format("the boundary is not of 1 to {} letters, digits and '()+_,-./:=?", kLongestBoundary));
  }
  return *std::move(boundary);
}

absl::StatusOr<std::vector<Part>> ParseMultipart(std::string_view content_type, std::string_view body) {
  const auto boundary = BoundaryOf(content_type);
  if (!boundary.ok()) return boundary.status();
  const std::string delimiter = fmt::format("{}--{}", kLineEnd, *boundary);
  auto rest = BehindFirst(body, delimiter);
  if (!rest) return Bad("the boundary is nowhere in the form");
  std::vector<Part> parts;
  Behind behind;
  while ((behind = TakeLineEnd(*rest)) == Behind::kPart) {
    if (parts.size() == kMostParts) return Bad(fmt::format("more than {} parts", kMostParts));
    const std::size_t end = rest->find(delimiter);
    if (end == rest->npos) return Bad(fmt::format("part {} is not ended by the boundary", parts.size()));
    auto part = ReadPart(rest->substr(0, end));
    if (!part.ok()) {
      return Bad(fmt::format("part {} {}", parts.size(), std::string(part.status().message())));
    }
    parts.push_back(*std::move(part));
    rest->remove_prefix(end + delimiter.size());
  }
  if (behind == Behind::kGarbage)
    return Bad(fmt::format("the boundary before part {} is not alone on its line", parts.size()));
  return parts;
}

}  // namespace imgperf::http
