#include "contract/case_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/check.h"

namespace synappsd::contract {
namespace {

class Reader {
 public:
  explicit Reader(const std::string& path)
      : name_(std::filesystem::path(path).filename().string()), file_(path) {
    CHECK(file_.good()) << "cannot read " << path;
    Advance();
  }

  std::vector<Case> ReadAll() {
    std::vector<Case> cases;
    while (!at_end_ && !line_.starts_with("=== ")) Advance();
    while (!at_end_) cases.push_back(ReadCase());
    return cases;
  }

 private:
  Case ReadCase() {
    Case result;
    result.name = line_.substr(4);
    result.where = name_ + ":" + std::to_string(line_number_);
    Advance();
    const std::size_t blank = line_.find(' ');
    CHECK(!at_end_ && blank != std::string::npos) << Here() << "METHOD target";
    result.method = line_.substr(0, blank);
    result.target = line_.substr(blank + 1);
    Advance();
    result.headers = ReadHeaders();
    result.body = ReadBody();
    CHECK(!at_end_ && line_.starts_with("--- ")) << Here() << "--- STATUS";
    std::istringstream words(line_.substr(4));
    std::string word;
    words >> result.status;
    CHECK(result.status >= 100) << Here() << "--- STATUS";
    if (words >> word) {
      CHECK(word == "eventually") << Here() << "unknown word " << word;
      result.eventually = true;
    }
    Advance();
    result.expected_headers = ReadHeaders();
    result.expected_body = ReadBody();
    return result;
  }

  bool AtMark() const { return at_end_ || line_.starts_with("=== ") || line_.starts_with("--- "); }

  HeaderLines ReadHeaders() {
    HeaderLines headers;
    for (; !AtMark() && !line_.empty(); Advance()) {
      const std::size_t colon = line_.find(": ");
      CHECK(colon != std::string::npos) << Here() << "header: value";
      headers.emplace_back(line_.substr(0, colon), line_.substr(colon + 2));
    }
    return headers;
  }

  std::string ReadBody() {
    std::string body;
    if (!AtMark()) Advance();  // the blank line
    for (; !AtMark(); Advance()) {
      if (!line_.starts_with("# ")) body += line_ + "\n";
    }
    while (body.ends_with('\n')) body.pop_back();
    return body;
  }

  void Advance() {
    at_end_ = !std::getline(file_, line_);
    if (at_end_) line_.clear();
    ++line_number_;
  }

  std::string Here() const { return name_ + ":" + std::to_string(line_number_) + ": expected: "; }

  const std::string name_;
  std::ifstream file_;
  std::string line_;
  int line_number_ = 0;
  bool at_end_ = false;
};

}  // namespace

std::vector<Case> ReadCaseFile(const std::string& path) { return Reader(path).ReadAll(); }

}  // namespace synappsd::contract
