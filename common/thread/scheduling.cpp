// Linux's batch scheduling.
#include "common/thread/scheduling.hpp"

#include <sched.h>

namespace roster::thread {

void let_the_waker_go_on() {
  const sched_param none{};
  // 0: the calling thread, which hands it on to those it starts.
  static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &none));
}

}  // namespace roster::thread
