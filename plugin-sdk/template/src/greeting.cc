#include "greeting.h"

std::string Greeting(std::string_view word, std::string_view name, long visit) {
  std::string text(word);
  if (visit > 1) text += " again";
  text += ", " + std::string(name) + "!";
  if (visit > 1) text += " This is visit " + std::to_string(visit) + ".";
  return text;
}
