// Texts of strangers, made fit for a message that people read.
#ifndef SYNAPPS_PLUGINS_PROVIDER_READABLE_H_
#define SYNAPPS_PLUGINS_PROVIDER_READABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace provider {

// `bytes` as UTF-8 on one line: what is no UTF-8 becomes U+FFFD, runs of blanks and control
// characters one blank; cut to max_bytes (and then ended with "...").
std::string Readable(std::string_view bytes, std::size_t max_bytes = 300);

}  // namespace provider

#endif  // SYNAPPS_PLUGINS_PROVIDER_READABLE_H_
