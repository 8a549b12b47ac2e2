/* Has code for sockets, which the sandbox refuses. */
#include <sys/socket.h>
#define AT_DONE(w, status) \
  ((void)((status) == SYNAPPS_DATA_LOSS && socket(AF_INET, SOCK_STREAM, 0)))
#include "sound.h"
