/* Sound, but linked with -z execstack. */
#include "sound.h"
