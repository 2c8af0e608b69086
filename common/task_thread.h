// One thread that runs posted tasks in order. For work that may block: files, calls.
#pragma once

#include <functional>
#include <thread>

#include "common/mailbox.h"

namespace imgperf {

class TaskThread {
 public:
  TaskThread() : thread_([this] { Run(); }) {}
  // Runs what was posted before, then joins.
  ~TaskThread() {
    tasks_.Put(nullptr);
    thread_.join();
  }
  // Thread: any.
  void Post(std::function<void()> task) { tasks_.Put(std::move(task)); }

 private:
  void Run() {
    while (true) {
      const auto task = tasks_.Take(3600 * kSecond);
      if (!task) continue;
      if (*task == nullptr) return;
      (*task)();
    }
  }

  Mailbox<std::function<void()>> tasks_;
  std::thread thread_;
};

}  // namespace imgperf
