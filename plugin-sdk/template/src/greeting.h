// What to say to whom. Knows nothing of hosts, so that a test needs none.
#ifndef GREETER_GREETING_H_
#define GREETER_GREETING_H_

#include <string>
#include <string_view>

// `visit` counts from 1.
std::string Greeting(std::string_view word, std::string_view name, long visit);

#endif  // GREETER_GREETING_H_
