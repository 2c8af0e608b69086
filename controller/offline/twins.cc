#include "controller/offline/twins.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "controller/offline/near_hashes.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kMostComparisons = 4'000'000'000;  // some seconds
constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

using Images = std::vector<SeenImage>;

template <typename Hash>
Images::iterator EndOfRun(Images::iterator begin, Images::iterator end, Hash hash) {
  return std::find_if(begin, end, [&](const SeenImage& image) { return image.*hash != (*begin).*hash; });
}

template <typename Hash>
void SortBy(Hash hash, Images::iterator begin, Images::iterator end) {
  std::sort(begin, end, [&](const SeenImage& a, const SeenImage& b) {
    return a.*hash != b.*hash ? a.*hash < b.*hash : CameBefore(a, b);
  });
}

// The images of each look, in the order in which they came, and whom the first of them came after.
class Looks {
 public:
  Looks(const Images& images, const PromptOf& prompt_of, const OnTwin& on_twin)
      : images_(images), prompt_of_(prompt_of), on_twin_(on_twin) {}

  void Add(std::size_t begin, std::size_t end) {
    if (starts_.empty()) starts_.push_back(0);
    hashes_.push_back(images_[begin].dhash);
    follows_.push_back(kNobody);
    starts_.push_back(static_cast<std::uint32_t>(end));
  }

  bool CompareAll() {
    return ForEachNear(hashes_, kMostComparisons,
                       [this](std::uint32_t one, std::uint32_t other) { Meet(one, other); });
  }

  void Tell() const {
    for (std::size_t k = 0; k < hashes_.size(); ++k) {
      for (std::uint32_t i = starts_[k]; i < starts_[k + 1]; ++i) Tell(k, images_[i]);
    }
  }

 private:
  const SeenImage& First(std::size_t look) const { return images_[starts_[look]]; }
  bool SamePrompt(const SeenImage& a, const SeenImage& b) const {
    return prompt_of_(a.entry) == prompt_of_(b.entry);
  }

  // Two looks that are alike.
  void Meet(std::uint32_t one, std::uint32_t other) {
    if (CameBefore(First(other), First(one))) std::swap(one, other);
    if (SamePrompt(First(one), First(other))) return;
    std::uint32_t& leader = follows_[other];
    if (leader == kNobody || CameBefore(First(one), First(leader))) leader = one;
  }

  void Tell(std::size_t look, const SeenImage& image) const {
    if (follows_[look] != kNobody && !SamePrompt(image, First(follows_[look])))
      return on_twin_(image, First(follows_[look]));
    if (!SamePrompt(image, First(look))) on_twin_(image, First(look));
  }

  const Images& images_;
  const PromptOf& prompt_of_;
  const OnTwin& on_twin_;
  std::vector<std::uint32_t> starts_;  // and the end
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint32_t> follows_;  // the look that came first, or kNobody
};

}  // namespace

bool CameBefore(const SeenImage& a, const SeenImage& b) {
  return std::make_tuple(a.at, std::uint64_t{a.credit}, std::uint64_t{a.index}) <
         std::make_tuple(b.at, std::uint64_t{b.credit}, std::uint64_t{b.index});
}

void FindDuplicates(Images& images, const PromptOf& prompt_of, const OnTwin& on_twin) {
  SortBy(&SeenImage::bytes_hash, images.begin(), images.end());
  for (auto first = images.begin(); first != images.end();) {
    const auto end = EndOfRun(first, images.end(), &SeenImage::bytes_hash);
    const std::uint64_t prompt = prompt_of(first->entry);
    for (auto image = first + 1; image < end; ++image) {
      if (prompt_of(image->entry) == prompt) continue;
      image->is_twin = 1;
      on_twin(*image, *first);
    }
    first = end;
  }
}

bool FindSimilar(Images& images, const PromptOf& prompt_of, const OnTwin& on_twin) {
  const auto end = std::partition(images.begin(), images.end(), [](const SeenImage& image) {
    return image.has_look != 0 && image.is_twin == 0;
  });
  SortBy(&SeenImage::dhash, images.begin(), end);
  Looks looks(images, prompt_of, on_twin);
  for (auto first = images.begin(); first != end;) {
    const auto next = EndOfRun(first, end, &SeenImage::dhash);
    looks.Add(static_cast<std::size_t>(first - images.begin()),
              static_cast<std::size_t>(next - images.begin()));
    first = next;
  }
  const bool all = looks.CompareAll();
  looks.Tell();
  return all;
}

}  // namespace imgperf
