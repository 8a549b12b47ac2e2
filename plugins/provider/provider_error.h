// What went wrong at a provider, as an error that carries the provider's own words and says what
// to do.
#ifndef SYNAPPS_PLUGINS_PROVIDER_PROVIDER_ERROR_H_
#define SYNAPPS_PLUGINS_PROVIDER_PROVIDER_ERROR_H_

#include <cstdint>
#include <string>
#include <string_view>

#include <synapps/call.hpp>

#include "provider/endpoint.h"

namespace provider {

// The status of a node whose provider answered with this HTTP status (no 2xx).
//   401 UNAUTHENTICATED, 403 PERMISSION_DENIED, 408 and 5xx UNAVAILABLE, 429 RESOURCE_EXHAUSTED,
//   other 4xx and redirects INVALID_ARGUMENT, anything else UNKNOWN
synapps::Status StatusOfHttp(int http_status);

// The message within an error body: "error.message", "error", "message", "errors", "detail"; else
// the body itself. Readable and bounded; empty if there is none.
std::string MessageOf(std::string_view body);

// The provider answered with an error status.
synapps::Error HttpError(const Endpoint& endpoint, int http_status, std::string_view body);

// http.fetch/1 itself failed. `received` says what had come by then, e.g. "12 bytes of text".
synapps::Error TransferError(const Endpoint& endpoint, const synapps::Reply& reply,
                             std::int64_t timeout_ms, std::string_view received = {});

// The provider answered with success and something that cannot be used. `what` goes on after
// "provider openai (URL) answered ".
synapps::Error AnswerError(const Endpoint& endpoint, synapps::Status status, std::string_view what);

}  // namespace provider

#endif  // SYNAPPS_PLUGINS_PROVIDER_PROVIDER_ERROR_H_
