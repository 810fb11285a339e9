// roster-gateway: the one front door of both services.
#include "common/app/command_line.hpp"
#include "gateway/app.hpp"

int main(int argc, char** argv) {
  return roster::app::run_command_line(roster::gateway::program(), argc, argv,
                                       roster::config::process_environment());
}
