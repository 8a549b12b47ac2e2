// Reactor: one thread that waits for what all workers have to say.
//
// Plain epoll: three kinds of descriptors and a queue need no more.
#ifndef SYNAPPSD_WORKERS_PROCESS_REACTOR_H_
#define SYNAPPSD_WORKERS_PROCESS_REACTOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace synappsd::workers {

class Reactor {
 public:
  using Watch = std::uint64_t;  // never 0, never used again
  // Told the epoll events of its descriptor, on the reactor's thread. Must not block.
  using Handler = std::function<void(std::uint32_t events)>;
  using Task = std::function<void()>;

  Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;
  ~Reactor();  // runs what was posted, then ends the thread; handlers are dropped

  // Any thread. The descriptor must stay open until Remove(), after which the handler is not begun
  // again. Level-triggered.
  Watch Add(int fd, std::uint32_t events, Handler handler);
  void Change(Watch watch, std::uint32_t events);  // an unknown one is nothing
  void Remove(Watch watch);

  // Any thread. Tasks run in order, on the reactor's thread. Their number is bounded by who posts:
  // a few for each worker.
  void Post(Task task);

 private:
  struct Entry {
    int fd = -1;
    std::shared_ptr<Handler> handler;
  };

  void Run();
  void RunTasks();

  const int epoll_;
  const int wake_;
  std::mutex mutex_;
  Watch last_watch_ = 0;                      // guarded by mutex_
  std::unordered_map<Watch, Entry> entries_;  // guarded by mutex_
  std::vector<Task> tasks_;                   // guarded by mutex_
  bool stopping_ = false;                     // guarded by mutex_
  std::thread thread_;
};

}  // namespace synappsd::workers

#endif  // SYNAPPSD_WORKERS_PROCESS_REACTOR_H_
