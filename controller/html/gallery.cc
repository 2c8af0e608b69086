#include "controller/html/gallery.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <utility>

#include <absl/status/statusor.h>
#include <fmt/format.h>

#include "common/parallel.h"
#include "controller/html/thumbnails.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::string> ReadImage(const fs::path& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  if (error) return absl::NotFoundError("the file is not there any more");
  if (bytes > kMostImageFile)
    return absl::ResourceExhaustedError(fmt::format("a file of {} bytes, which is too large to show", bytes));
  std::ifstream file(path, std::ios::binary);
  std::string content(bytes, '\0');
  file.read(content.data(), static_cast<std::streamsize>(bytes));
  if (!file) return absl::UnavailableError("the file cannot be read");
  return content;
}

GalleryPicture Fault(std::string why) { return {"", std::move(why)}; }

GalleryPicture PictureOf(std::string_view content) {
  const auto jpeg = Thumbnail(content);
  if (!jpeg.ok()) return Fault(std::string(jpeg.status().message()));
  return {JpegUrl(*jpeg), ""};
}

// Where a picture is to come from: of the three, what is not empty.
struct Source {
  std::string fault{};
  fs::path path{};
  std::shared_ptr<const std::string> made{};
};

GalleryPicture PictureFrom(const Source& source) {
  if (!source.fault.empty()) return Fault(source.fault);
  if (source.made != nullptr) return PictureOf(*source.made);
  const auto content = ReadImage(source.path);
  return content.ok() ? PictureOf(*content) : Fault(std::string(content.status().message()));
}

// All at once, since decoding them is most of a page's work.
std::vector<GalleryPicture> Develop(const std::vector<Source>& sources) {
  std::vector<GalleryPicture> pictures(sources.size());
  ForEachIndex(sources.size(), [&](std::size_t i) { pictures[i] = PictureFrom(sources[i]); });
  return pictures;
}

// Keeps pictures, in their order, while there is room.
class Room {
 public:
  GalleryPicture Keep(GalleryPicture picture) {
    if (used_ > kMostGalleryBytes) return Fault("there are too many pictures to show them all");
    used_ += picture.url.size();
    return picture;
  }

 private:
  std::size_t used_ = 0;
};

class GalleryMaker {
 public:
  GalleryMaker(fs::path images, const PageEntries& entries) : images_(std::move(images)), entries_(entries) {}

  void Add(const GalleryPick& pick) {
    GalleryItem item;
    item.pick = pick;
    if (entries_.find) item.entry = entries_.find(pick.entry, pick.attempt.credit);
    items_.push_back(Kept(pick.file));
    if (!pick.previous.empty())
      item.references.push_back({"the turn before", Once("kept " + pick.previous, Kept(pick.previous))});
    if (item.entry) {
      for (const PageReference& reference : item.entry->references)
        item.references.push_back(Find(reference));
    }
    gallery_.items.push_back(std::move(item));
  }
  Gallery Take() {
    Room room;
    std::vector<GalleryPicture> pictures = Develop(items_);
    for (std::size_t i = 0; i < pictures.size(); ++i)
      gallery_.items[i].picture = room.Keep(std::move(pictures[i]));
    for (GalleryPicture& picture : Develop(references_))
      gallery_.references.push_back(room.Keep(std::move(picture)));
    return std::move(gallery_);
  }

 private:
  Source Kept(const std::string& name) const {
    if (name.empty()) return {.fault = "this picture was not kept"};
    if (fs::path(name).filename() != name) return {.fault = "its name is no plain file name"};
    return {.path = images_ / name};
  }
  GalleryReference Find(const PageReference& reference) {
    if (reference.made == nullptr)
      return {reference.name, Once("file " + reference.path, {.path = reference.path})};
    const std::string key = fmt::format("made {}", static_cast<const void*>(reference.made.get()));
    return {reference.name, Once(key, {.made = reference.made})};
  }
  std::size_t Once(const std::string& key, Source source) {
    const auto [place, fresh] = known_.try_emplace(key, references_.size());
    if (fresh) references_.push_back(std::move(source));
    return place->second;
  }

  const fs::path images_;
  const PageEntries& entries_;
  std::vector<Source> items_;
  std::vector<Source> references_;
  std::map<std::string, std::size_t> known_;
  Gallery gallery_;
};

}  // namespace

Gallery MakeGallery(const std::vector<GalleryPick>& picks, const std::string& images,
                    const PageEntries& entries) {
  GalleryMaker maker(images, entries);
  for (const GalleryPick& pick : picks) maker.Add(pick);
  return maker.Take();
}

}  // namespace imgperf
