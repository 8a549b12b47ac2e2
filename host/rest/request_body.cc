#include "rest/request_body.h"

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <optional>
#include <string>
#include <utility>

#include "rest/answer.h"
#include "rest/json_text.h"

namespace synappsd::rest {
namespace {

std::string Normalized(std::string_view text) {
  return boost::algorithm::to_lower_copy(boost::algorithm::trim_copy(std::string(text)));
}

net::Response JsonInvalid(const json::ParseError& error) {
  std::string message = "JSON decode error";
  if (error.too_deep) message += ": " + error.message;
  return ValidationAnswer(
      {{"body." + std::to_string(error.offset), std::move(message), "json_invalid"}});
}

}  // namespace

bool IsJsonContentType(std::string_view content_type) {
  if (content_type.empty()) return true;
  const std::string type = Normalized(content_type.substr(0, content_type.find(';')));
  constexpr std::string_view kApplication = "application/";
  if (!type.starts_with(kApplication)) return false;
  const std::string_view subtype = std::string_view(type).substr(kApplication.size());
  return subtype == "json" ||
         (subtype.ends_with("+json") && subtype.find('/') == std::string_view::npos);
}

std::variant<json::Value, net::Response> ReadBody(const net::Request& request,
                                                  std::size_t max_depth) {
  if (request.body.empty()) return json::Value();
  const std::string encoding = Normalized(request.header("content-encoding"));
  if (!encoding.empty() && encoding != "identity") {
    return ErrorAnswer(
        415, "Content-Encoding " + encoding + " is not supported: send the body as it is");
  }
  if (!IsJsonContentType(request.header("content-type"))) return json::Value("");
  const std::optional<std::string> text = DecodeJsonText(request.body);
  if (!text) return ErrorAnswer(400, "There was an error parsing the body");
  json::ParseOutcome outcome = json::ParseDetailed(*text, {.max_depth = max_depth});
  if (outcome.error) return JsonInvalid(*outcome.error);
  return std::move(*outcome.value);
}

}  // namespace synappsd::rest
