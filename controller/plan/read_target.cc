#include <algorithm>
#include <array>
#include <string>

#include <absl/strings/ascii.h>
#include <fmt/format.h>

#include "controller/plan/read_sections.h"
#include "controller/plan/redact.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

constexpr std::string_view kSecretRemedy =
    "secrets do not stand in run files or on the command line: export a variable and write ${NAME} here";

constexpr Range kGpus{1, 1'000'000};
constexpr Range kPrice{0, 1'000'000};

bool IsToken(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// Headers that imgperf or its HTTP library writes.
bool IsOurs(std::string_view name) {
  constexpr std::array<std::string_view, 10> kOurs{
      "accept", "content-type", "content-length", "transfer-encoding", "expect",
      "host",   "connection",   "x-request-id",   "x-correlation-id",  "user-agent"};
  return std::find(kOurs.begin(), kOurs.end(), Lower(name)) != kOurs.end();
}

void CheckHeader(const Node& node, const Section& target, Complaints& complaints) {
  const std::string path = "target.headers." + node.key;
  if (!IsToken(node.key)) {
    complaints.Add(node.key_mark, fmt::format("target.headers: \"{}\" cannot be a header's name", node.key));
  } else if (IsOurs(node.key)) {
    complaints.Add(node.key_mark, path, "imgperf sets this header itself");
  } else if (node.kind != Node::Kind::kScalar || HasControl(node.text)) {
    complaints.Add(node.mark, path, "one line of text is wanted here");
  } else if (IsSecretHeader(node.key) && !node.expanded) {
    complaints.Add(node.mark, path, kSecretRemedy);
  } else if (Lower(node.key) == "authorization" && target.Has("api_key")) {
    complaints.Add(node.key_mark, path, "api_key makes this header already: give one of the two");
  }
}

std::vector<HeaderConfig> ReadHeaders(const Section& target, Complaints& complaints) {
  std::vector<HeaderConfig> headers;
  const Node* node = target.Find("headers");
  if (node == nullptr) return headers;
  if (node->kind != Node::Kind::kMap) {
    target.Complain("headers", node->mark,
                    fmt::format("a map is wanted here, as {{X-Team: images}}; this is {}", KindName(*node)));
    return headers;
  }
  for (const Node& item : node->items) {
    CheckHeader(item, target, complaints);
    for (const HeaderConfig& earlier : headers) {  // keys differ, but names of headers know no case
      if (Lower(earlier.name) != Lower(item.key)) continue;
      complaints.Add(item.key_mark, "target.headers." + item.key,
                     fmt::format("is the header \"{}\" again: give it once", earlier.name));
    }
    headers.push_back({item.key, item.text, item.mark});
  }
  return headers;
}

Said<std::string> ReadApiKey(const Section& target) {
  auto key = target.Text("api_key");
  if (!key) return key;
  if (!target.Find("api_key")->expanded) target.Complain("api_key", key.mark, kSecretRemedy);
  if (key.value.empty() || HasControl(key.value))
    target.Complain("api_key", key.mark, "is empty or no single line");
  return key;
}

std::vector<Said<std::string>> ReadUrls(const Section& target) {
  if (!target.Has("url")) {
    if (!target.Has("urls")) target.Require("url", "where is the server? url: http://127.0.0.1:30000");
    return target.TextList("urls");
  }
  if (target.Has("urls"))
    target.Complain("urls", target.Find("urls")->key_mark, "give url or urls, not both");
  const auto url = target.Text("url");
  return url ? std::vector{url} : std::vector<Said<std::string>>{};
}

Said<std::string> ReadPath(const Section& target) {
  const auto path = target.Text("path");
  const bool plain = std::all_of(path.value.begin(), path.value.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '?' && c != '#';
  });
  if (!plain) target.Complain("path", path.mark, "a path is wanted here, as /v1/images: no blanks, ? or #");
  return path;
}

TlsConfig ReadTls(const Section& target, Complaints& complaints) {
  const Node* node = target.Find("tls");
  if (node == nullptr) return {};
  const Section section(node, "target.tls", "target.tls", complaints);
  if (node->kind != Node::Kind::kMap) return {};
  TlsConfig tls{section.Path("ca"), section.Path("cert"), section.Path("key")};
  if (tls.cert.given != tls.key.given) {
    section.Complain(tls.cert ? "cert" : "key", tls.cert ? tls.cert.mark : tls.key.mark,
                     "a client certificate takes both: cert: FILE and key: FILE (which may be the same)");
  }
  return tls;
}

// A file that protects nothing would be believed to.
void CheckTlsIsUsed(const TargetConfig& target, const Section& section) {
  const auto is_https = [](const auto& url) { return Lower(url.value).starts_with("https://"); };
  if (!section.Has("tls") || std::any_of(target.urls.begin(), target.urls.end(), is_https)) return;
  section.Complain("tls", section.Find("tls")->key_mark, "is for https:// URLs, and none is given");
}

}  // namespace

TargetConfig ReadTarget(const Node* node, Complaints& complaints) {
  const Section section(node, "target", "target", complaints);
  if (node == nullptr || node->kind != Node::Kind::kMap) return {};
  TargetConfig target;
  target.urls = ReadUrls(section);
  section.Require("model", "the model as the server knows it");
  target.path = ReadPath(section);
  target.model = section.Text("model");
  if (target.model && target.model.value.empty()) section.Complain("model", target.model.mark, "is empty");
  target.api_key = ReadApiKey(section);
  target.headers = ReadHeaders(section, complaints);
  target.tls = ReadTls(section, complaints);
  CheckTlsIsUsed(target, section);
  target.balance = section.Choose("balance", kBalances);
  target.ready = ReadReady(section, complaints);
  target.http_version = section.Choose("http_version", kHttpVersions);
  target.connections = section.Choose("connections", kConnections);
  target.gpus = section.Integer("gpus", kGpus);
  target.price = section.Number("price", kPrice);
  if (target.price && target.price.value <= 0)
    section.Complain("price", target.price.mark, "is nothing: leave it out");
  if (target.price && !target.gpus)
    section.Complain("price", target.price.mark, "is what one GPU costs an hour: say target.gpus too");
  return target;
}

}  // namespace imgperf
