/* Leaves a thread behind that goes on calling the host, with the handle of a call that has ended,
 * after destroy() too. */
#define _XOPEN_SOURCE 700
#include <pthread.h>
#include <time.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static void* go_on(void* call) {
  const struct timespec pause = {0, 1000000};
  for (;;) {
    host->emit(host, (synapps_call*)call, str("token"), str("late"));
    host->complete(host, (synapps_call*)call, SYNAPPS_OK, str("{}"), str(""));
    nanosleep(&pause, NULL);
  }
  return NULL;
}

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  pthread_t thread;
  /* First: the thread is not to end the call itself. */
  const synapps_status status = answer(call, "{\"content\":\"a thread stays\"}");
  (void)self;
  (void)request;
  if (pthread_create(&thread, NULL, go_on, call) == 0) pthread_detach(thread);
  return status;
}

FIXTURE_MODULE(invoke)
