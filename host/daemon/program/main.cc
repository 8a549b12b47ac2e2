#include "daemon/run_daemon.h"

int main(int argc, char** argv) { return synappsd::daemon::RunDaemon(argc, argv); }
