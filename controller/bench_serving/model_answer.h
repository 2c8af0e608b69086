// What a server calls its model: the answers of SGLang's /v1/model_info and of everybody's /v1/models.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

// Pure. The model's name in either answer: "model_path", or the first "id" of "data". Empty when the text is
// no such answer, or the name is empty, longer than a kilobyte or holds control characters.
std::string ModelNameIn(std::string_view text);

}  // namespace imgperf
