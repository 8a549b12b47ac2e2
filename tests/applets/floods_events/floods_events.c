/* Emits until it is told to stop, then answers with the number of events taken and the last status.
 */
#include <stdio.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  char json[96];
  synapps_status status = SYNAPPS_OK;
  int events = 0;
  (void)self;
  (void)request;
  while ((status = host->emit(host, call, str("token"), str("0123456789"))) == SYNAPPS_OK) ++events;
  snprintf(json, sizeof json, "{\"content\":{\"events\":%d,\"status\":%d}}", events, (int)status);
  return answer(call, json);
}

FIXTURE_MODULE(invoke)
