/* Answers with more than its manifest's output_bytes. */
#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  static char json[8192];
  (void)self;
  (void)request;
  memset(json, ' ', sizeof json);
  memcpy(json, "{\"content\":1", 12);
  json[sizeof json - 2] = '}';
  json[sizeof json - 1] = '\0';
  answer(call, json);
  return SYNAPPS_OK;
}

FIXTURE_MODULE(invoke)
