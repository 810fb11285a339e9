// The program roster-participants.
#include "services/participants/app.hpp"

int main(int argc, char** argv) {
  return roster::app::run_command_line(roster::participants::program(), argc, argv,
                                       roster::config::process_environment());
}
