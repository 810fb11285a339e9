// The traceparent header: read, continued, written.
#include "common/trace/trace_context.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "common/crypto/digest.hpp"
#include "common/crypto/random.hpp"

namespace roster::trace {

namespace {

constexpr std::size_t version_00_length = 55;  // 2 + 1 + 32 + 1 + 16 + 1 + 2

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_all_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  std::memcpy(&seed, crypto::random_bytes(sizeof seed).data(), sizeof seed);
  return seed;
}

// splitmix64 (https://prng.di.unimi.it/splitmix64.c): every value once in 2^64, and no secret is made of it.
std::uint64_t next_random() {
  thread_local std::uint64_t state = random_seed();
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

std::string make_parent_id() {
  std::uint64_t id = next_random();
  while (id == 0) id = next_random();
  std::string bytes(sizeof id, '\0');
  std::memcpy(bytes.data(), &id, sizeof id);
  return crypto::to_hex(bytes);
}

// The lowest bit: set in every odd digit.
bool is_sampled(std::string_view flags) {
  return std::string_view("13579bdf").find(flags.back()) != std::string_view::npos;
}

}  // namespace

std::optional<trace_context> parse_traceparent(std::string_view header) {
  if (header.size() < version_00_length) return std::nullopt;
  const std::string_view version = header.substr(0, 2);
  if (!is_lower_hex(version) || version == "ff") return std::nullopt;
  // A version to come may append fields, after another dash.
  if (header.size() > version_00_length && (version == "00" || header[version_00_length] != '-'))
    return std::nullopt;
  if (header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  const std::string_view trace_id = header.substr(3, 32);
  const std::string_view parent_id = header.substr(36, 16);
  const std::string_view flags = header.substr(53, 2);
  if (!is_lower_hex(trace_id) || !is_lower_hex(parent_id) || !is_lower_hex(flags)) return std::nullopt;
  if (is_all_zero(trace_id) || is_all_zero(parent_id)) return std::nullopt;
  return trace_context{std::string(trace_id), std::string(parent_id), std::string(flags)};
}

trace_context continue_trace(const trace_context& incoming) {
  // Of the flags only "sampled" is known to version 00; the others must be sent as zero (section 3.2.2.5).
  return {incoming.trace_id, make_parent_id(), is_sampled(incoming.flags) ? "01" : "00"};
}

std::string to_header(const trace_context& context) {
  std::string out;
  out.reserve(version_00_length);
  out += "00-";
  out += context.trace_id;
  out += '-';
  out += context.parent_id;
  out += '-';
  out += context.flags;
  return out;
}

}  // namespace roster::trace
