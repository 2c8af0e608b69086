// The gallery's pictures, read from the disk and made small.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "controller/html/gallery_pick.h"
#include "controller/html/page_entries.h"

namespace imgperf {

// A small picture, or why there is none.
struct GalleryPicture {
  std::string url;    // data:image/jpeg;base64,…
  std::string fault;  // a sentence; empty with a picture
};

struct GalleryReference {
  std::string name;
  std::size_t picture = 0;  // index in Gallery::references
};

struct GalleryItem {
  GalleryPick pick;
  std::optional<PageEntry> entry;
  GalleryPicture picture;
  std::vector<GalleryReference> references;  // what was edited, in the order in which it was sent
};

struct Gallery {
  std::vector<GalleryItem> items;
  std::vector<GalleryPicture> references;  // each file once
};

// Of all pictures together; what is beyond has a fault instead of a picture.
inline constexpr std::size_t kMostGalleryBytes = std::size_t{12} << 20;
// An image file that is larger is not opened.
inline constexpr std::size_t kMostImageFile = std::size_t{64} << 20;

// `images`: the run's folder of images. Reads files; a name that leads out of the folder is a fault of the
// picture, as is a file that is gone or no image.
Gallery MakeGallery(const std::vector<GalleryPick>& picks, const std::string& images,
                    const PageEntries& entries);

}  // namespace imgperf
