// Runs the gateway's command line inside the test.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/app/command_line.hpp"
#include "gateway/app.hpp"

namespace roster::gateway {

struct command_outcome {
  int status = 0;
  std::string out;
  std::string err;
};

inline command_outcome run_command(std::vector<std::string> words,
                                   const std::map<std::string, std::string>& env) {
  words.insert(words.begin(), "roster-gateway");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  const config::environment from = [&env](std::string_view name) -> std::optional<std::string> {
    const auto found = env.find(std::string(name));
    return found == env.end() ? std::nullopt : std::optional(found->second);
  };
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  command_outcome done;
  done.status = app::run_command_line(program(), static_cast<int>(argv.size()), argv.data(), from);
  done.out = testing::internal::GetCapturedStdout();
  done.err = testing::internal::GetCapturedStderr();
  return done;
}

}  // namespace roster::gateway
