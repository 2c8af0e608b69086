#include "simulator/paint_pool.h"

#include <utility>

namespace imgperf {

PaintPool::PaintPool(std::size_t threads, std::size_t ahead) : ahead_(ahead) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

PaintPool::~PaintPool() { Stop(); }

void PaintPool::Submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void PaintPool::Release() {
  {
    const std::lock_guard lock(mutex_);
    --begun_;
  }
  changed_.notify_one();
}

void PaintPool::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void PaintPool::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || (!waiting_.empty() && begun_ < ahead_); });
    if (stopping_) return;
    const Task task = std::move(waiting_.front());
    waiting_.pop_front();
    ++begun_;
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace imgperf
