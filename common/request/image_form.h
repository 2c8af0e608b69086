// What the forms of OpenAI's edits and variations have in common.
#pragma once

#include "common/request/build_body.h"
#include "common/request/form_body.h"

namespace imgperf {

// Model, response format, n, size, seed, then what run file and entry add. `fields` begins with what comes
// before. INVALID_ARGUMENT: `extra` names a field that rows fill (image, image[], url, url[], mask).
absl::StatusOr<PreparedBody> BuildImageForm(const BodySource& source, Json fields, bool with_mask);

}  // namespace imgperf
