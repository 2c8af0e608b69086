#include "controller/html/gallery.h"

#include <filesystem>
#include <fstream>
#include <map>

#include <absl/status/statusor.h>
#include <fmt/format.h>

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

// Makes pictures while there is room for them.
class Album {
 public:
  explicit Album(std::string images) : images_(std::move(images)) {}

  GalleryPicture Kept(const std::string& name) {
    if (name.empty()) return {"", "this picture was not kept"};
    if (fs::path(name).filename() != name) return {"", "its name is no plain file name"};
    return FromFile(fs::path(images_) / name);
  }
  GalleryPicture FromFile(const fs::path& path) {
    const auto content = ReadImage(path);
    return content.ok() ? FromBytes(*content) : Fault(content.status());
  }
  GalleryPicture FromBytes(std::string_view content) {
    if (used_ > kMostGalleryBytes) return {"", "there are too many pictures to show them all"};
    const auto jpeg = Thumbnail(content);
    if (!jpeg.ok()) return Fault(jpeg.status());
    GalleryPicture picture{JpegUrl(*jpeg), ""};
    used_ += picture.url.size();
    return picture;
  }

 private:
  static GalleryPicture Fault(const absl::Status& status) { return {"", std::string(status.message())}; }

  const std::string images_;
  std::size_t used_ = 0;
};

class GalleryMaker {
 public:
  GalleryMaker(const std::string& images, const PageEntries& entries) : album_(images), entries_(entries) {}

  void Add(const GalleryPick& pick) {
    GalleryItem item;
    item.pick = pick;
    if (entries_.find) item.entry = entries_.find(pick.entry, pick.attempt.credit);
    item.picture = album_.Kept(pick.file);
    if (!pick.previous.empty())
      item.references.push_back(
          {"the turn before", Once("kept " + pick.previous, [&] { return album_.Kept(pick.previous); })});
    if (item.entry) {
      for (const PageReference& reference : item.entry->references)
        item.references.push_back(Find(reference));
    }
    gallery_.items.push_back(std::move(item));
  }
  Gallery Take() { return std::move(gallery_); }

 private:
  GalleryReference Find(const PageReference& reference) {
    if (reference.made == nullptr)
      return {reference.name,
              Once("file " + reference.path, [&] { return album_.FromFile(reference.path); })};
    const std::string key = fmt::format("made {}", static_cast<const void*>(reference.made.get()));
    return {reference.name, Once(key, [&] { return album_.FromBytes(*reference.made); })};
  }

  template <typename Make>
  std::size_t Once(const std::string& key, Make make) {
    const auto [place, fresh] = known_.try_emplace(key, gallery_.references.size());
    if (fresh) gallery_.references.push_back(make());
    return place->second;
  }

  Album album_;
  const PageEntries& entries_;
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
