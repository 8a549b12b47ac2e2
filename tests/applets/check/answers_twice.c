/* Completes each call twice. */
#define AT_DONE(w, status) \
  (w)->of->host->complete((w)->of->host, (w)->call, SYNAPPS_OK, str("{}"), str(""))
#include "sound.h"
