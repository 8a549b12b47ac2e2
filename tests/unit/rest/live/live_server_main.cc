// live_server [TOKEN]: prints "PORT" and serves until its standard input ends.
#include <iostream>
#include <string>

#include "unit/rest/live/live_server.h"

int main(int argc, char** argv) {
  synappsd::events::SessionOptions options;
  if (argc > 1) options.token = argv[1];
  synappsd::live::LiveServer server(options);
  std::cout << server.port() << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
}
