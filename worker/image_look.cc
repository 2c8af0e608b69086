#include "worker/image_look.h"

#include <fmt/format.h>

#include "common/image/decode.h"

namespace imgperf {

void LookAt(std::string_view file, pb::ImageFact* fact) {
  const auto look = LookAtImage(file);
  if (look.ok()) {
    fact->set_looked(true);
    fact->set_blank(look->blank);
    fact->set_dhash(look->dhash);
  } else if (absl::IsDataLoss(look.status())) {
    fact->set_looked(true);
    fact->set_valid(false);
    fact->set_defect(fmt::format("does not decode: {}", std::string(look.status().message())));
  } else {
    fact->set_not_looked(std::string(look.status().message()));
  }
}

}  // namespace imgperf
