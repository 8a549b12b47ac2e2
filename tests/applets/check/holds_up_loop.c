/* Sleeps in its first call. */
#define _DEFAULT_SOURCE
#include <unistd.h>
#define AT_INVOKE(self, w, request) \
  if ((self)->calls == 1) usleep(80 * 1000)
#include "sound.h"
