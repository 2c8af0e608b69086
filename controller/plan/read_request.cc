#include <algorithm>
#include <string>

#include <absl/strings/ascii.h>
#include <fmt/format.h>

#include "common/units.h"
#include "controller/plan/node_json.h"
#include "controller/plan/read_sections.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

constexpr Range kImagesPerRequest{1, 1000};
constexpr Range kPartialImages{0, 100};
constexpr Range kMixWeights{1, 1000};
constexpr Range kRequestSeeds{-(std::int64_t{1} << 53),
                              std::int64_t{1} << 53};  // what every JSON reader keeps exact

bool IsWord(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         absl::ascii_isalpha(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
}

// WIDTHxHEIGHT, or a word that the server knows ("auto").
Said<std::string> ReadSize(const Section& section) {
  const Node* node = section.Find("size");
  if (node == nullptr) return {};
  if (node->kind != Node::Kind::kScalar) {
    section.Complain("size", node->mark,
                     fmt::format("a size is wanted here, as 1024x1024; this is {}", KindName(*node)));
    return {};
  }
  if (!IsWord(node->text)) {
    if (const auto size = ParsePixelSize(node->text); !size.ok()) {
      section.Complain("size", node->mark, MessageOf(size.status()));
    }
  }
  return {node->text, node->mark, true};
}

void ReadSeed(const Section& section, RequestConfig& request, Complaints& complaints) {
  const Node* node = section.Find("seed");
  if (node == nullptr) return;
  if (node->kind != Node::Kind::kMap) {
    request.seed_base = section.Integer("seed", kRequestSeeds);
    request.seed_per = {SeedPer::kFixed, node->mark, true};
    return;
  }
  const Section seed(node, "request.seed", "request.seed", complaints);
  seed.Require("base", "the first seed, as base: 42");
  request.seed_base = seed.Integer("base", kRequestSeeds);
  request.seed_per = seed.Choose("per", kSeedPers);
  if (!seed.Has("per")) request.seed_per = {SeedPer::kFixed, node->mark, true};
}

Said<std::string> ReadExtra(const Section& section, Complaints& complaints) {
  const Node* node = section.Find("extra");
  if (node == nullptr || (node->kind == Node::Kind::kMap && node->items.empty())) return {};
  if (node->kind != Node::Kind::kMap) {
    section.Complain(
        "extra", node->mark,
        fmt::format("a map of body fields is wanted here, as {{num_inference_steps: 50}}; this is {}",
                    KindName(*node)));
    return {};
  }
  return {NodeToJson(*node, complaints), node->mark, true};
}

// "auto", or what one server wants reference images to be called.
Said<std::string> ReadImageField(const Section& section, Complaints& complaints) {
  auto field = section.Text("image_field");
  const bool sound = field.value.size() <= 64 && !field.value.empty() &&
                     std::all_of(field.value.begin(), field.value.end(), [](unsigned char c) {
                       return absl::ascii_isalnum(c) ||
                              std::string_view("_-.[]").find(static_cast<char>(c)) != std::string_view::npos;
                     });
  if (field && !sound)
    complaints.Add(field.mark, "request.image_field",
                   "auto or the name of a form's field is wanted here, as image or image[]");
  return field;
}

std::vector<MixConfig> ReadMix(const Section& section, Complaints& complaints) {
  std::vector<MixConfig> mix;
  const Node* node = section.Find("mix");
  if (node == nullptr) return mix;
  if (node->kind != Node::Kind::kList || node->items.size() < 2) {
    section.Complain("mix", node->mark,
                     "a list of two kinds of requests or more is wanted here, as [{weight: 3, size: "
                     "512x512}, {size: 1024x1024}]");
    return mix;
  }
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    const Section part(&node->items[i], "request.mix[]", fmt::format("request.mix[{}]", i), complaints);
    mix.push_back({node->items[i].mark, part.Integer("weight", kMixWeights),
                   part.Choose("endpoint", kEndpoints), ReadSize(part), part.Integer("n", kImagesPerRequest),
                   ReadExtra(part, complaints)});
  }
  return mix;
}

}  // namespace

RequestConfig ReadRequest(const Node* node, Complaints& complaints) {
  const Section section(node, "request", "request", complaints);
  RequestConfig request;
  request.size = ReadSize(section);
  request.n = section.Integer("n", kImagesPerRequest);
  ReadSeed(section, request, complaints);
  request.timeout_for = section.Duration("timeout", kMillisecond);
  request.connect_timeout_for = section.Duration("connect_timeout", kMillisecond);
  request.response_format = section.Choose("response_format", kResponseFormats);
  request.fetch_urls = section.Choose("url_results", kUrlResults);
  request.image_field = ReadImageField(section, complaints);
  if (const Node* poll = section.Find("poll"))
    request.poll_every =
        Section(poll, "request.poll", "request.poll", complaints).Duration("interval", kMillisecond);
  request.stream = section.Choose("stream", kYesNo);
  request.partial_images = section.Integer("partial_images", kPartialImages);
  if (request.partial_images && request.stream && !request.stream.value)
    section.Complain("partial_images", request.partial_images.mark,
                     "come in a stream: leave stream: false out");
  request.own = ReadTemplate(section, complaints);
  request.extra_json = ReadExtra(section, complaints);
  request.mix = ReadMix(section, complaints);
  return request;
}

}  // namespace imgperf
