// The program roster-collections.
#include "services/collections/app.hpp"

int main(int argc, char** argv) {
  return roster::app::run_command_line(roster::collections::program(), argc, argv,
                                       roster::config::process_environment());
}
