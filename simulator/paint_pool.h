// Threads that paint while the simulated GPU "works", in order of submission, never far ahead of the replies:
// a long queue of requests must not become a long queue of finished pictures in memory.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace imgperf {

// Thread: any.
class PaintPool {
 public:
  using Task = std::function<void()>;

  // At most `ahead` tasks are begun and not yet released.
  PaintPool(std::size_t threads, std::size_t ahead);
  ~PaintPool();
  PaintPool(const PaintPool&) = delete;
  PaintPool& operator=(const PaintPool&) = delete;

  void Submit(Task task);
  // Once for each task that was submitted, when nothing of its result is held any more.
  void Release();
  // Joins the threads after the tasks that they are at. Further ones stay unrun until the pool ends.
  void Stop();

 private:
  void Work();

  const std::size_t ahead_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;  // guarded by mutex_
  std::size_t begun_ = 0;     // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace imgperf
