// Content templates: how a node's `data.input` says what its applet gets as content.
//
// A template is any JSON value. Every string inside it, at any depth, may hold expressions; the
// rest is taken as it is. Grammar of a string:
//
//   text       = { anything but "{{" | "{{" blanks expression blanks "}}" }
//   expression = path | quoted
//   path       = root { "." name | "[" index "]" | "[" quoted "]" }
//   root       = "input" | "context" | "run_id" | "results"
//   name       = one or more of: letter, digit, "_", "-", any character beyond ASCII
//   index      = one or more digits
//   quoted     = a JSON string: '"' ... '"' with JSON's escapes
//   blanks     = { " " | tab | line end }
//
// A string that is one expression and nothing else becomes the expression's value, whatever its
// JSON type. Otherwise values are put into the text: strings bare, all others as compact JSON.
// A quoted expression is its text, so `{{"{{"}}` writes "{{". A name of digits is an index where
// the value is an array. `results` is followed by a node's id; ids with blanks or dots are written
// results["my node"]. What is not there is an error, never an empty text.
//
// Written here because Debian's libraries for templates (libkainjow-mustache, ctemplate) make texts
// of texts: every value loses its JSON type, and what is missing becomes nothing. The C++ forms of
// Jinja are not packaged, and their loops and filters are more than a node's input should do.
#ifndef SYNAPPSD_ENGINE_CONTENT_TEMPLATE_H_
#define SYNAPPSD_ENGINE_CONTENT_TEMPLATE_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace synappsd::engine {

// One step of a path: a member's name or an element's index.
struct PathStep {
  std::string name;
  bool is_index_only = false;  // written [3]: never a member's name
};

struct TemplatePath {
  std::string text;  // as written, for messages
  std::string root;
  std::vector<PathStep> steps;
};

// What paths lead into. The references must outlive the rendering.
struct TemplateScope {
  const json::Value& input;
  const json::Value& context;
  std::string_view run_id;
  // The node's entry in the run's results, {"type":..., "output":...}; the pointer stays valid
  // while rendering. Fails if there is none, with a message for the flow's author.
  std::function<Result<const json::Value*>(std::string_view node_id)> result_of;
};

struct TemplateLimits {
  std::size_t max_size_bytes = 8U << 20;  // of the rendered content as JSON, approximately
  std::size_t max_depth = 128;            // of its arrays and objects
};

// The content that `source` describes. INVALID_ARGUMENT: a malformed expression; NOT_FOUND: a path
// that leads nowhere; RESOURCE_EXHAUSTED: over the limits. The message names the expression. Pure.
Result<json::Value> RenderTemplate(const json::Value& source, const TemplateScope& scope,
                                   const TemplateLimits& limits = {});

// Every path in `source` in order of appearance; INVALID_ARGUMENT for a malformed expression.
Result<std::vector<TemplatePath>> FindTemplatePaths(const json::Value& source);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_CONTENT_TEMPLATE_H_
