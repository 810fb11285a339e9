// Whether a webhook is to hear of participants that are created.
#pragma once

namespace roster::participants {

// The other events are written always. These come by the ten thousand, so they are written only for somebody
// who wants them.
enum class audience { nobody, webhook };

}  // namespace roster::participants
