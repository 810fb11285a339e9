// How the kernel schedules this process.
#pragma once

namespace roster::async {

// For threads that are yet to be started: they do not interrupt whoever woke them (SCHED_BATCH, sched(7)).
// Where there are fewer processors than busy threads, a service that ran at once for each request of the
// gateway's would make batches of one; where a processor is idle it runs there at once as before. Asks for no
// privilege, and a kernel that refuses changes nothing but speed.
void let_the_waker_go_on();

}  // namespace roster::async
