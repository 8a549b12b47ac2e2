/* Exports a symbol of its own; linked without a version script. */
#include "sound.h"

SYNAPPS_EXPORT int leaked = 1;
