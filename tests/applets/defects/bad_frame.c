/* Writes on the worker's own socket what is no frame, past the host. */
#define _XOPEN_SOURCE 700
#include <sys/socket.h>

#include "fixture.h"

SYNAPPS_APPLET_NOTE;

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  const char garbage[] = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  (void)self;
  (void)call;
  (void)request;
  send(3, garbage, sizeof garbage - 1, MSG_NOSIGNAL);
  return SYNAPPS_OK;
}

FIXTURE_MODULE(invoke)
