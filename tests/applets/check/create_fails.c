/* Cannot be set up. */
#define AT_CREATE(host, type, config)                                          \
  host->log(host, SYNAPPS_LOG_ERROR, str("\"endpoint\" is missing"), str("")); \
  return SYNAPPS_INVALID_ARGUMENT
#include "sound.h"
