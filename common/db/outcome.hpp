// How work ended, on its way to whoever waits for it.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace roster::db::detail {

// What is handed to a coroutine that waits: a value or an exception.
template <class T>
struct outcome {
  using stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  std::variant<std::exception_ptr, stored> value;

  T get() {
    if (auto* error = std::get_if<std::exception_ptr>(&value)) std::rethrow_exception(*error);
    if constexpr (!std::is_void_v<T>) return std::move(std::get<1>(value));
  }
};

}  // namespace roster::db::detail
