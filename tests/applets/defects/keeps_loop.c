/* Blocks its loop for 100 ms, which is too long for an applet that does not say it blocks. */
#define _XOPEN_SOURCE 700
#include <time.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  const struct timespec pause = {0, 100000000};
  (void)self;
  (void)request;
  nanosleep(&pause, NULL);
  return answer(call, "{}");
}

FIXTURE_MODULE(invoke)
