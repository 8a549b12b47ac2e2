#include "ctl/metrics_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace synappsd::ctl {
namespace {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == ':';
}

// One line, read from its beginning; each method false: the line is wrong there.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}

  bool Name(std::string* name) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsNameCharacter);
    name->assign(rest_.begin(), end);
    rest_.remove_prefix(name->size());
    return !name->empty();
  }

  bool AllLabels(Labels* labels) {
    if (!Skip('{')) return true;
    while (!Skip('}')) {
      SkipBlanks();
      std::string name;
      std::string value;
      if (!Name(&name) || !Skip('=') || !Skip('"') || !QuotedRest(&value)) return false;
      (*labels)[name] = std::move(value);
      SkipBlanks();
      if (!Skip(',') && !rest_.starts_with('}')) return false;
    }
    return true;
  }

  bool Value(double* value) {
    SkipBlanks();
    const std::size_t end = std::min(rest_.find_first_of(" \t"), rest_.size());
    std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
    return error == std::errc() && stop == text.data() + text.size();
  }

 private:
  void SkipBlanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  bool Skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Up to the quote that ends the value.
  bool QuotedRest(std::string* value) {
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (c == '\\') {
        if (rest_.empty()) return false;
        c = rest_.front() == 'n' ? '\n' : rest_.front();
        rest_.remove_prefix(1);
      }
      *value += c;
    }
    return false;
  }

  std::string_view rest_;
};

bool Has(const Labels& all, const Labels& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& label) {
    const auto found = all.find(label.first);
    return found != all.end() && found->second == label.second;
  });
}

// A bucket of a histogram: how many were at most `limit`.
struct Bucket {
  double limit = 0;
  double count = 0;
};

double LimitOf(const MetricSamples::Sample& sample) {
  const auto found = sample.labels.find("le");
  if (found == sample.labels.end() || found->second == "+Inf") {
    return std::numeric_limits<double>::infinity();
  }
  return std::strtod(found->second.c_str(), nullptr);
}

// Of all histograms with these labels together, by limit.
std::vector<Bucket> Buckets(const MetricSamples& now, const MetricSamples* before,
                            const std::string& name, const Labels& labels) {
  std::vector<Bucket> buckets;
  for (const std::string& limit : now.ValuesOf(name + "_bucket", "le")) {
    Labels wanted = labels;
    wanted["le"] = limit;
    const auto growth = Growth(now, before, name + "_bucket", wanted);
    if (growth) buckets.push_back({LimitOf({{{"le", limit}}, 0}), *growth});
  }
  std::sort(buckets.begin(), buckets.end(),
            [](const Bucket& a, const Bucket& b) { return a.limit < b.limit; });
  return buckets;
}

}  // namespace

Result<MetricSamples> MetricSamples::Parse(std::string_view text) {
  MetricSamples samples;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    LineReader reader(line);
    std::string name;
    Sample sample;
    if (!reader.Name(&name) || !reader.AllLabels(&sample.labels) || !reader.Value(&sample.value)) {
      return Status(Code::kUnknown, "line " + std::to_string(number) +
                                        " of the answer is no metric of synappsd: check --url");
    }
    samples.by_name_[name].push_back(std::move(sample));
  }
  return samples;
}

const std::vector<MetricSamples::Sample>& MetricSamples::Of(std::string_view name) const {
  static const std::vector<Sample> none;
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? none : found->second;
}

std::optional<double> MetricSamples::Sum(std::string_view name, const Labels& labels) const {
  std::optional<double> sum;
  for (const Sample& sample : Of(name)) {
    if (Has(sample.labels, labels)) sum = sum.value_or(0) + sample.value;
  }
  return sum;
}

std::vector<std::string> MetricSamples::ValuesOf(std::string_view name,
                                                 const std::string& label) const {
  std::vector<std::string> values;
  for (const Sample& sample : Of(name)) {
    const auto found = sample.labels.find(label);
    if (found == sample.labels.end()) continue;
    if (std::find(values.begin(), values.end(), found->second) == values.end()) {
      values.push_back(found->second);
    }
  }
  return values;
}

std::optional<double> Growth(const MetricSamples& now, const MetricSamples* before,
                             std::string_view name, const Labels& labels) {
  const std::optional<double> value = now.Sum(name, labels);
  if (!value || before == nullptr) return value;
  const double earlier = before->Sum(name, labels).value_or(0);
  return *value >= earlier ? *value - earlier : *value;
}

std::optional<double> Quantile(double quantile, const MetricSamples& now,
                               const MetricSamples* before, const std::string& name,
                               const Labels& labels) {
  const std::vector<Bucket> buckets = Buckets(now, before, name, labels);
  if (buckets.empty() || !(buckets.back().count > 0)) return std::nullopt;
  const double rank = quantile * buckets.back().count;
  Bucket below;
  for (const Bucket& bucket : buckets) {
    if (bucket.count < rank) {
      below = bucket;
      continue;
    }
    // Of the last bucket nothing is known but where it begins.
    if (std::isinf(bucket.limit) || !(bucket.count > below.count)) return below.limit;
    return below.limit +
           (bucket.limit - below.limit) * (rank - below.count) / (bucket.count - below.count);
  }
  return below.limit;
}

}  // namespace synappsd::ctl
