#include "run_applet.h"

int main(int argc, char** argv) { return synappsd::run::RunApplet(argc, argv); }
