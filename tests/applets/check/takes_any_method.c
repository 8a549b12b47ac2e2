/* Answers an error of its own for methods it does not know. */
#define UNKNOWN_METHOD SYNAPPS_INTERNAL
#include "sound.h"
