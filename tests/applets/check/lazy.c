/* Sound, but linked without RELRO and lazily. */
#include "sound.h"
