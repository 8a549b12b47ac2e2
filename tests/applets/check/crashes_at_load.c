/* Crashes in a constructor. */
#include "sound.h"

__attribute__((constructor)) static void crash(void) { abort(); }
