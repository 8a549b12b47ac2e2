#include "rest/document_pages.h"

#include <string_view>
#include <utility>

#include "embedded_docs.h"
#include "rest/answer.h"

namespace synappsd::rest {
namespace {

// They say what there is to call, which is no secret, and nothing of what is stored.
constexpr access::Requirement kOpen{.scope = access::Scope::kOpen, .known_callers_only = false};

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

void AddPage(std::string pattern, std::string_view body, std::string_view content_type,
             std::vector<Route>* routes) {
  auto page = [body, content_type](const RequestPtr&, const Respond& respond) {
    net::Response response;
    response.body = body;
    response.content_type = content_type;
    response.headers = {{"content-security-policy", std::string(kPolicy)},
                        {"x-content-type-options", "nosniff"},
                        {"referrer-policy", "no-referrer"}};
    respond(std::move(response));
  };
  routes->push_back({net::Method::kGet, std::move(pattern), std::move(page), kOpen});
}

}  // namespace

void AddDocumentPages(std::string openapi_json, std::vector<Route>* routes) {
  routes->push_back({net::Method::kGet, "/openapi.json",
                     [json = std::move(openapi_json)](const RequestPtr&, const Respond& respond) {
                       respond(JsonAnswer(200, json));
                     },
                     kOpen});
  // The existing system has its documentation at these three.
  for (const char* pattern : {"/docs", "/redoc", "/docs/oauth2-redirect"}) {
    AddPage(pattern, kDocsIndexHtml, "text/html; charset=utf-8", routes);
  }
  AddPage("/docs/docs.js", kDocsJs, "text/javascript; charset=utf-8", routes);
  AddPage("/docs/docs.css", kDocsCss, "text/css; charset=utf-8", routes);
}

}  // namespace synappsd::rest
