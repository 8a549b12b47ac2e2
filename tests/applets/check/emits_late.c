/* Emits an event for a call it has completed. */
#define FINISH(w)                                          \
  {                                                        \
    const synapps_host* host = (w)->of->host;              \
    synapps_call* call = (w)->call;                        \
    finish(w, SYNAPPS_OK, "{}");                           \
    host->emit(host, call, str("token"), str("too late")); \
  }
#include "sound.h"
