#include "engine/template_parser.h"

#include <utility>

#include "base/json.h"

namespace synappsd::engine {
namespace {

constexpr std::size_t kQuotedInMessage = 80;  // bytes of a malformed expression that are shown

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Reads one expression: recursive descent, one function per rule of the grammar.
class ExpressionParser {
 public:
  // `text` begins after "{{".
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  Result<TemplatePiece> Parse() {
    SkipBlanks();
    const std::size_t begin = at_;
    Result<TemplatePiece> piece = Expression();
    if (!piece.ok()) return piece;
    if (auto* path = std::get_if<TemplatePath>(&*piece))
      path->text = text_.substr(begin, at_ - begin);
    SkipBlanks();
    if (text_.substr(at_, 2) != "}}") return Malformed("\"}}\" is missing after it");
    at_ += 2;
    return piece;
  }

  std::size_t consumed() const { return at_; }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void SkipBlanks() {
    while (IsBlank(Peek())) ++at_;
  }

  Result<TemplatePiece> Expression() {
    if (Peek() == '"') {
      Result<std::string> literal = Quoted();
      if (!literal.ok()) return literal.status();
      return TemplatePiece(*std::move(literal));
    }
    return Path();
  }

  Result<TemplatePiece> Path() {
    TemplatePath path;
    path.root = Name();
    if (path.root != "input" && path.root != "context" && path.root != "run_id" &&
        path.root != "results") {
      return Malformed("a path begins with input, results, context or run_id");
    }
    while (Peek() == '.' || Peek() == '[') {
      Result<PathStep> step = Peek() == '.' ? Member() : Element();
      if (!step.ok()) return step.status();
      path.steps.push_back(*std::move(step));
    }
    if (path.root == "results" && path.steps.empty()) {
      return Malformed("results needs a node: results.<node id>.output");
    }
    return TemplatePiece(std::move(path));
  }

  Result<PathStep> Member() {
    ++at_;  // '.'
    PathStep step;
    step.name = Name();
    if (step.name.empty()) return Malformed("a name is missing after \".\"");
    return step;
  }

  Result<PathStep> Element() {
    ++at_;  // '['
    PathStep step;
    if (Peek() == '"') {
      Result<std::string> key = Quoted();
      if (!key.ok()) return key.status();
      step.name = *std::move(key);
    } else {
      while (IsDigit(Peek())) step.name += text_[at_++];
      if (step.name.empty()) return Malformed("\"[\" needs an index or a quoted name");
      step.is_index_only = true;
    }
    if (Peek() != ']') return Malformed("\"]\" is missing");
    ++at_;
    return step;
  }

  std::string Name() {
    const std::size_t begin = at_;
    while (IsNameByte(Peek())) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Result<std::string> Quoted() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return Malformed("a quote is not closed");
    ++at_;
    Result<json::Value> value = json::Parse(text_.substr(begin, at_ - begin));
    if (!value.ok()) return Malformed("the quoted text is not a JSON string");
    return *value->if_string();
  }

  Status Malformed(std::string_view why) const {
    std::size_t end = text_.find("}}");
    end = end == std::string_view::npos ? text_.size() : end + 2;
    std::string shown = "{{" + std::string(text_.substr(0, end));
    if (shown.size() > kQuotedInMessage) {
      std::size_t cut = kQuotedInMessage;
      while ((static_cast<unsigned char>(shown[cut]) & 0xC0) == 0x80) --cut;  // whole characters
      shown.resize(cut);
      shown += "...";
    }
    return Status(Code::kInvalidArgument, shown + ": " + std::string(why));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<TemplatePiece>> ParseTemplateText(std::string_view text) {
  std::vector<TemplatePiece> pieces;
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    if (open != 0) pieces.emplace_back(std::string(text.substr(0, open)));
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + 2);
    ExpressionParser parser(text);
    Result<TemplatePiece> piece = parser.Parse();
    if (!piece.ok()) return piece.status();
    pieces.push_back(*std::move(piece));
    text.remove_prefix(parser.consumed());
  }
  return pieces;
}

}  // namespace synappsd::engine
