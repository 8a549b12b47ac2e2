// SHA-256 of files and texts, as `sha256sum` prints it.
//
// OpenSSL's libcrypto: the daemon is linked with it for TLS already.
#ifndef SYNAPPSD_APPLETS_FILE_DIGEST_H_
#define SYNAPPSD_APPLETS_FILE_DIGEST_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace synappsd::applets {

std::string Sha256(std::string_view text);

// Blocks while it reads. RESOURCE_EXHAUSTED: the file is longer than kMaxDigestBytes.
inline constexpr std::uint64_t kMaxDigestBytes = 512 << 20;
Result<std::string> Sha256OfFile(const std::filesystem::path& path);

}  // namespace synappsd::applets

#endif  // SYNAPPSD_APPLETS_FILE_DIGEST_H_
