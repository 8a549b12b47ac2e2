/* Takes its time in a constructor. */
#define _DEFAULT_SOURCE
#include <unistd.h>

#include "sound.h"

__attribute__((constructor)) static void slow(void) { usleep(150 * 1000); }
