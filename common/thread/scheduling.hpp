// How the kernel schedules threads.
#pragma once

namespace roster::thread {

// For the calling thread and those that it starts from then on: they do not interrupt whoever woke them
// (SCHED_BATCH, sched(7)). Where there are fewer processors than busy threads, a service that ran at once for
// each request of the gateway's would make batches of one; where a processor is idle it runs there at once as
// before. Asks for no privilege, and a kernel that refuses changes nothing but speed.
void let_the_waker_go_on();

}  // namespace roster::thread
