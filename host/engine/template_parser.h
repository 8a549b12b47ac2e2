// Template parser: splits one string of a content template (grammar: content_template.h).
#ifndef SYNAPPSD_ENGINE_TEMPLATE_PARSER_H_
#define SYNAPPSD_ENGINE_TEMPLATE_PARSER_H_

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "engine/content_template.h"

namespace synappsd::engine {

// Text to be copied, or a path whose value goes here.
using TemplatePiece = std::variant<std::string, TemplatePath>;

// INVALID_ARGUMENT with the expression and what is wrong with it. Pure.
Result<std::vector<TemplatePiece>> ParseTemplateText(std::string_view text);

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_TEMPLATE_PARSER_H_
