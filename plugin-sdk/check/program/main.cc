#include "run_check.h"

int main(int argc, char** argv) { return synappsd::check::RunCheck(argc, argv); }
