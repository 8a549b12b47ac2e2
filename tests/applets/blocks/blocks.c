/* "execution": "blocking": stays in invoke() until it is cancelled, with a token at its begin. */
#define _XOPEN_SOURCE 700
#include <time.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  const struct timespec pause = {0, 1000000};
  (void)self;
  (void)request;
  host->emit(host, call, str("token"), str("begun"));
  while (!host->cancelled(host, call)) nanosleep(&pause, NULL);
  return host->complete(host, call, SYNAPPS_CANCELLED, str("{\"message\":\"stopped\"}"), str(""));
}

FIXTURE_MODULE(invoke)
