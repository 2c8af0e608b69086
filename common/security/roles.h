// Who a certificate of a cluster speaks for.
#pragma once

#include <string_view>

namespace imgperf {

enum class Role { kController, kWorker };

// The DNS name in every controller's certificate. Workers look for it whatever address they dialled: a
// controller may run anywhere.
inline constexpr std::string_view kControllerName = "controller.imgperf.internal";
// What the URI in every worker's certificate begins with; workers may share one certificate.
inline constexpr std::string_view kWorkerUri = "imgperf://worker/";

}  // namespace imgperf
