/* Answers with its input, before invoke() returns. The smallest applet there is. */
#include <synapps/applet.h>

SYNAPPS_APPLET_NOTE;

static const synapps_host* host;

static synapps_status create(const synapps_host* h, synapps_str applet_id, synapps_str config,
                             void** self) {
  (void)applet_id;
  (void)config;
  host = h;
  *self = NULL;
  return SYNAPPS_OK;
}

static void destroy(void* self) { (void)self; }

static synapps_status invoke(void* self, synapps_call* call, const synapps_request* request) {
  (void)self;
  return host->complete(host, call, SYNAPPS_OK, request->json, request->body);
}

static void cancel(void* self, synapps_call* call) {
  (void)self;
  (void)call;
}

const synapps_module* synapps_applet_v1(void) {
  static const synapps_module module = {
      sizeof(synapps_module),
      0,
      SYNAPPS_APPLET_PACKAGE,
      SYNAPPS_APPLET_VERSION,
      create,
      destroy,
      invoke,
      cancel,
  };
  return &module;
}
