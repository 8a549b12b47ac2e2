// GrowingJson: a JSON object or array to which members are only ever added, and views of it as it
// was at one moment.
//
// A run tells its results so far at every step. Taking a view costs the same however many members
// there are; the text is built only by who asks for it, so a flow of thousands of nodes does not
// cost their square.
#ifndef SYNAPPSD_ENGINE_GROWING_JSON_H_
#define SYNAPPSD_ENGINE_GROWING_JSON_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace synappsd::engine {

class GrowingJson {
  struct Members;

 public:
  enum class Kind { kObject, kArray };

  // The members there were when the view was taken. A value; outlives the GrowingJson. Any thread.
  class View {
   public:
    explicit View(Kind kind = Kind::kObject) : kind_(kind) {}  // no members
    std::string Text() const;                                  // the object or array as JSON
    bool empty() const { return size_bytes_ == 0; }
    std::size_t size_bytes() const { return size_bytes_; }  // of the members, without brackets

   private:
    friend class GrowingJson;
    Kind kind_;
    std::shared_ptr<const Members> members_;
    std::size_t size_bytes_ = 0;
  };

  explicit GrowingJson(Kind kind);

  // `member` is JSON text: `"key":value` for an object, a value for an array. One thread.
  void Append(std::string_view member);

  View Now() const;

 private:
  // Shared with the views, which read the part of `text` that was there before them.
  struct Members {
    mutable std::mutex mutex;
    std::string text;  // guarded by mutex; members joined by commas
  };

  const Kind kind_;
  std::shared_ptr<Members> members_;
  std::size_t size_bytes_ = 0;
};

}  // namespace synappsd::engine

#endif  // SYNAPPSD_ENGINE_GROWING_JSON_H_
