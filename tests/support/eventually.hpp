// Waiting for a condition instead of sleeping for a guess.
#pragma once

#include <chrono>
#include <functional>

namespace roster::test {

// Asks `holds` every 5 ms until it says true; false when it has not by `timeout`.
bool eventually(const std::function<bool()>& holds,
                std::chrono::milliseconds timeout = std::chrono::seconds(10));

}  // namespace roster::test
