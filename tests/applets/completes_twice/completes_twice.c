/* Completes every call twice. Answers with what the second complete() of the call before returned.
 */
#include <stdio.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status second = SYNAPPS_OK;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  char json[64];
  (void)self;
  (void)request;
  snprintf(json, sizeof json, "{\"content\":%d}", (int)second);
  answer(call, json);
  second = answer(call, "{\"content\":\"again\"}");
  return SYNAPPS_OK;
}

FIXTURE_MODULE(invoke)
