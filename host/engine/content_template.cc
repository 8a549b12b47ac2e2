#include "engine/content_template.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "engine/template_parser.h"

namespace synappsd::engine {
namespace {

struct Measure {
  std::size_t size_bytes = 0;
  std::size_t depth = 0;
};

Measure MeasureOf(const json::Value& value) {
  if (const std::string* text = value.if_string()) return {text->size() + 2, 0};
  if (const json::Number* number = value.if_number()) return {number->text.size(), 0};
  Measure total{4, 0};
  const auto add = [&total](const json::Value& part) {
    const Measure inner = MeasureOf(part);
    total.size_bytes += inner.size_bytes + 1;
    total.depth = std::max(total.depth, inner.depth + 1);
  };
  if (const json::Array* array = value.if_array()) {
    total.depth = 1;
    for (const json::Value& element : *array) add(element);
  } else if (const json::Object* object = value.if_object()) {
    total.depth = 1;
    for (const auto& [key, member] : *object) {
      total.size_bytes += key.size() + 3;
      add(member);
    }
  }
  return total;
}

const char* KindName(const json::Value& value) {
  if (value.is_null()) return "null";
  if (value.if_bool() != nullptr) return "a boolean";
  if (value.if_number() != nullptr) return "a number";
  if (value.if_string() != nullptr) return "a string";
  return value.if_array() != nullptr ? "an array" : "an object";
}

std::optional<std::size_t> AsIndex(const std::string& digits) {
  std::size_t index = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, index);
  if (error != std::errc() || stop != end) return std::nullopt;
  return index;
}

// The path up to the step `count`, as messages show it.
std::string PathUntil(const TemplatePath& path, std::size_t count) {
  std::string text = path.root;
  for (std::size_t i = 0; i < count; ++i) {
    const PathStep& step = path.steps[i];
    text += step.is_index_only ? "[" + step.name + "]" : "." + step.name;
  }
  return text;
}

Status Nowhere(const TemplatePath& path, const std::string& why) {
  return Status(Code::kNotFound, "{{" + path.text + "}}: " + why);
}

// Walks from `value`, which the first `begin` steps have led to, along the others.
Result<const json::Value*> Walk(const TemplatePath& path, const json::Value* value,
                                std::size_t begin) {
  for (std::size_t i = begin; i < path.steps.size(); ++i) {
    const PathStep& step = path.steps[i];
    const std::string here = PathUntil(path, i);
    if (const json::Array* array = value->if_array()) {
      const std::optional<std::size_t> index = AsIndex(step.name);
      if (!index) return Nowhere(path, here + " is an array: it needs an index, not " + step.name);
      if (*index >= array->size()) {
        return Nowhere(path, here + " has only " + std::to_string(array->size()) + " elements");
      }
      value = &(*array)[*index];
    } else if (value->if_object() != nullptr && !step.is_index_only) {
      value = value->Find(step.name);
      if (value == nullptr) return Nowhere(path, here + " has no member '" + step.name + "'");
    } else {
      return Nowhere(path, here + " is " + KindName(*value) +
                               (step.is_index_only ? ", not an array" : ", not an object"));
    }
  }
  return value;
}

class Renderer {
 public:
  Renderer(const TemplateScope& scope, const TemplateLimits& limits)
      : scope_(scope), limits_(limits), run_id_(scope.run_id) {}

  // `depth`: of the arrays and objects around `source`.
  Result<json::Value> Render(const json::Value& source, std::size_t depth) {
    if (const std::string* text = source.if_string()) return RenderText(*text, depth);
    if (const json::Array* array = source.if_array()) return RenderArray(*array, depth);
    if (const json::Object* object = source.if_object()) return RenderObject(*object, depth);
    const Status spent = Spend(MeasureOf(source), depth);
    if (!spent.ok()) return spent;
    return source;
  }

 private:
  Result<json::Value> RenderArray(const json::Array& array, std::size_t depth) {
    const Status spent = Spend({2 + array.size(), 1}, depth);
    if (!spent.ok()) return spent;
    json::Array out;
    out.reserve(array.size());
    for (const json::Value& element : array) {
      Result<json::Value> rendered = Render(element, depth + 1);
      if (!rendered.ok()) return rendered;
      out.push_back(*std::move(rendered));
    }
    return json::Value(std::move(out));
  }

  Result<json::Value> RenderObject(const json::Object& object, std::size_t depth) {
    json::Object out;
    for (const auto& [key, member] : object) {
      const Status spent = Spend({key.size() + 4, 1}, depth);
      if (!spent.ok()) return spent;
      Result<json::Value> rendered = Render(member, depth + 1);
      if (!rendered.ok()) return rendered;
      out.Append(key, *std::move(rendered));
    }
    return json::Value(std::move(out));
  }

  Result<json::Value> RenderText(const std::string& text, std::size_t depth) {
    Result<std::vector<TemplatePiece>> pieces = ParseTemplateText(text);
    if (!pieces.ok()) return pieces.status();
    if (pieces->size() == 1) {
      if (const auto* path = std::get_if<TemplatePath>(&pieces->front())) {
        Result<const json::Value*> value = Find(*path);
        if (!value.ok()) return value.status();
        const Status spent = Spend(MeasureOf(**value), depth);
        if (!spent.ok()) return spent;
        return json::Value(**value);
      }
    }
    std::string out;
    for (const TemplatePiece& piece : *pieces) {
      const Status added = Append(piece, depth, &out);
      if (!added.ok()) return added;
    }
    return json::Value(std::move(out));
  }

  Status Append(const TemplatePiece& piece, std::size_t depth, std::string* out) {
    if (const auto* literal = std::get_if<std::string>(&piece)) {
      *out += *literal;
      return Spend({literal->size(), 0}, depth);
    }
    Result<const json::Value*> value = Find(std::get<TemplatePath>(piece));
    if (!value.ok()) return value.status();
    const Status spent = Spend({MeasureOf(**value).size_bytes, 0}, depth);
    if (!spent.ok()) return spent;
    if (const std::string* bare = (*value)->if_string()) {
      *out += *bare;
    } else {
      json::AppendTo(**value, out);
    }
    return Status::Ok();
  }

  Result<const json::Value*> Find(const TemplatePath& path) {
    if (path.root == "input") return Walk(path, &scope_.input, 0);
    if (path.root == "context") return Walk(path, &scope_.context, 0);
    if (path.root == "run_id") return Walk(path, &run_id_, 0);
    const Result<const json::Value*> result = scope_.result_of(path.steps.front().name);
    if (!result.ok()) {
      return Status(result.status().code(), "{{" + path.text + "}}: " + result.status().message());
    }
    return Walk(path, *result, 1);
  }

  Status Spend(const Measure& measure, std::size_t depth) {
    spent_bytes_ += measure.size_bytes;
    if (spent_bytes_ > limits_.max_size_bytes) {
      return Status(Code::kResourceExhausted, "the content is larger than " +
                                                  std::to_string(limits_.max_size_bytes) +
                                                  " bytes: pass on less of the earlier results");
    }
    if (depth + measure.depth > limits_.max_depth) {
      return Status(Code::kResourceExhausted, "the content is nested deeper than " +
                                                  std::to_string(limits_.max_depth) + " levels");
    }
    return Status::Ok();
  }

  const TemplateScope& scope_;
  const TemplateLimits& limits_;
  const json::Value run_id_;
  std::size_t spent_bytes_ = 0;
};

Status CollectPaths(const json::Value& source, std::vector<TemplatePath>* paths) {
  if (const std::string* text = source.if_string()) {
    Result<std::vector<TemplatePiece>> pieces = ParseTemplateText(*text);
    if (!pieces.ok()) return pieces.status();
    for (TemplatePiece& piece : *pieces) {
      if (auto* path = std::get_if<TemplatePath>(&piece)) paths->push_back(std::move(*path));
    }
  } else if (const json::Array* array = source.if_array()) {
    for (const json::Value& element : *array) {
      const Status status = CollectPaths(element, paths);
      if (!status.ok()) return status;
    }
  } else if (const json::Object* object = source.if_object()) {
    for (const auto& member : *object) {
      const Status status = CollectPaths(member.second, paths);
      if (!status.ok()) return status;
    }
  }
  return Status::Ok();
}

}  // namespace

Result<json::Value> RenderTemplate(const json::Value& source, const TemplateScope& scope,
                                   const TemplateLimits& limits) {
  return Renderer(scope, limits).Render(source, 0);
}

Result<std::vector<TemplatePath>> FindTemplatePaths(const json::Value& source) {
  std::vector<TemplatePath> paths;
  const Status status = CollectPaths(source, &paths);
  if (!status.ok()) return status;
  return paths;
}

}  // namespace synappsd::engine
