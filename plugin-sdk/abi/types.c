/* A function over every type of the ABI, so that a library's debug information describes them. The
 * description of a released ABI (1.0/applet.abi) is made from this, and compared with it. */
#include <synapps/applet.h>

SYNAPPS_EXPORT void synapps_abi_types(synapps_str, const synapps_host*, const synapps_reply*,
                                      const synapps_request*, const synapps_module*);

void synapps_abi_types(synapps_str text, const synapps_host* host, const synapps_reply* reply,
                       const synapps_request* request, const synapps_module* module) {
  (void)text;
  (void)host;
  (void)reply;
  (void)request;
  (void)module;
}

const synapps_module* synapps_applet_v1(void) { return 0; }
