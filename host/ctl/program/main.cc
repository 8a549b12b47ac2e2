#include <iostream>
#include <string>
#include <vector>

#include "ctl/run_ctl.h"

int main(int argc, char** argv) {
  return synappsd::ctl::RunCtl(std::vector<std::string>(argv + 1, argv + argc), std::cin, std::cout,
                               std::cerr);
}
