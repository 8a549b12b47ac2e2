/* Ends the process in a constructor. */
#include "sound.h"

__attribute__((constructor)) static void leave(void) { exit(3); }
