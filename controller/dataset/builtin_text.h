// Texts that are compiled in, from config/prompts.
#pragma once

namespace imgperf {

extern const char* const kBuiltinPromptsText;    // prompts.txt
extern const char* const kSyntheticPromptsText;  // synthetic.txt

}  // namespace imgperf
