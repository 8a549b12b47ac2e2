/* As ping, which it asks. */
#define ASKED "ping"
#include "ping/ping.c"
