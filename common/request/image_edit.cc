// OpenAI's POST /v1/images/edits, with SGLang's `url` references: a form.
#include "common/request/image_form.h"

namespace imgperf {

absl::StatusOr<PreparedBody> BuildImageEdit(const BodySource& source) {
  return BuildImageForm(source, {{"prompt", source.entry.prompt()}}, /*with_mask=*/true);
}

}  // namespace imgperf
