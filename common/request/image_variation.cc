// OpenAI's POST /v1/images/variations: a form without a prompt.
#include "common/request/image_form.h"

namespace imgperf {

absl::StatusOr<PreparedBody> BuildImageVariation(const BodySource& source) {
  return BuildImageForm(source, Json::object(), /*with_mask=*/false);
}

}  // namespace imgperf
