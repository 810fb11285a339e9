// What a statement on an async_connection returned: libpq's result, with the names of libpqxx's, so that one
// reader serves both; as_time() has no match there.
#pragma once

#include <libpq-fe.h>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

namespace roster::db {

class rows {
 public:
  rows() = default;
  explicit rows(PGresult* taken) : result_(taken) {}

  class field {
   public:
    field(const PGresult* from, int row, int column) : from_(from), row_(row), column_(column) {}

    bool is_null() const { return ::PQgetisnull(from_, row_, column_) != 0; }
    const char* c_str() const { return ::PQgetvalue(from_, row_, column_); }
    std::size_t size() const { return static_cast<std::size_t>(::PQgetlength(from_, row_, column_)); }
    std::string_view view() const { return {c_str(), size()}; }

    // An integer or a boolean. Throws std::runtime_error where the column is none: a statement of ours that
    // does not fit its reader.
    template <class T>
    T as() const {
      if (is_binary()) return narrow<T>(number());
      if constexpr (std::is_same_v<T, bool>) {
        return view() == "t";
      } else {
        T out{};
        const char* const end = c_str() + size();
        const auto [rest, error] = std::from_chars(c_str(), end, out);
        if (error != std::errc() || rest != end) throw std::runtime_error("a column holds no number");
        return out;
      }
    }

    // A timestamptz, of a statement that is_binary. Throws as above, for an infinite one too.
    std::chrono::sys_time<std::chrono::microseconds> as_time() const {
      using namespace std::chrono;
      constexpr sys_days epoch = year(2000) / January / 1;  // PostgreSQL's, src/include/datatype/timestamp.h
      const std::int64_t since_epoch = number();
      if (size() != sizeof since_epoch || since_epoch == std::numeric_limits<std::int64_t>::max() ||
          since_epoch == std::numeric_limits<std::int64_t>::min())
        throw std::runtime_error("a column holds no time");
      return epoch + microseconds(since_epoch);
    }

   private:
    template <class T>
    static T narrow(std::int64_t value) {
      if constexpr (std::is_same_v<T, bool>) {
        return value != 0;
      } else {
        if (!std::in_range<T>(value)) throw std::runtime_error("a column holds too large a number");
        return static_cast<T>(value);
      }
    }

    bool is_binary() const { return ::PQfformat(from_, column_) == 1; }

    // In network order, of as many bytes as its type has.
    std::int64_t number() const {
      const std::string_view bytes = view();
      if (bytes.empty() || bytes.size() > sizeof(std::int64_t))
        throw std::runtime_error("a column holds no number");
      std::uint64_t out = static_cast<signed char>(bytes[0]) < 0 ? ~std::uint64_t{0} : 0;
      for (const char byte : bytes) out = out << 8U | static_cast<unsigned char>(byte);
      return static_cast<std::int64_t>(out);
    }

    const PGresult* from_;
    int row_;
    int column_;
  };

  class row {
   public:
    row(const PGresult* from, int number) : from_(from), number_(number) {}
    field operator[](int column) const { return {from_, number_, column}; }

   private:
    friend class rows;
    const PGresult* from_;
    int number_;
  };

  class iterator {
   public:
    iterator(const PGresult* from, int number) : from_(from), number_(number) {}
    row operator*() const { return {from_, number_}; }
    iterator& operator++() {
      ++number_;
      return *this;
    }
    bool operator!=(const iterator& other) const { return number_ != other.number_; }

   private:
    const PGresult* from_;
    int number_;
  };

  std::size_t size() const { return static_cast<std::size_t>(::PQntuples(result_.get())); }
  row operator[](std::size_t number) const { return {result_.get(), static_cast<int>(number)}; }
  iterator begin() const { return {result_.get(), 0}; }
  iterator end() const { return {result_.get(), ::PQntuples(result_.get())}; }

 private:
  struct clear {
    void operator()(PGresult* result) const { ::PQclear(result); }
  };
  std::unique_ptr<PGresult, clear> result_;
};

}  // namespace roster::db
