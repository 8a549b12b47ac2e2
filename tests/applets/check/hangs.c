/* Loops for ever in its first call. */
static volatile int forever = 1;
#define AT_INVOKE(self, w, request) \
  while (forever) continue
#include "sound.h"
