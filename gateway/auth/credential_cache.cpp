// The cache's two tables and the three states of trust.
#include "gateway/auth/credential_cache.hpp"

#include <utility>

namespace roster::gateway {

instant current_instant() {
  return {async::clock::now(), std::chrono::system_clock::now()};
}

credential_cache::look_up credential_cache::find(const secret_hash& hash, instant now) {
  if (const auto known = known_.find(hash); known != known_.end()) {
    const known_list::iterator entry = known->second;
    const auto& expires = entry->value.who.expires;
    if (expires && *expires <= now.wall) {
      known_list_.erase(entry);
      known_.erase(known);
      return {};
    }
    known_list_.splice(known_list_.begin(), known_list_, entry);
    if (live_ && entry->confirmed) return {state::trusted, &entry->value};
    if (now.steady >= entry->confirmed_until + limits_.grace) return {};
    return {state::doubtful, &entry->value};
  }
  if (const auto unknown = unknown_.find(hash); unknown != unknown_.end()) {
    if (now.steady < unknown->second->until) return {state::unknown, nullptr};
    forget_unknown(hash);
  }
  return {};
}

known_credential& credential_cache::store(const secret_hash& hash, credential found,
                                          async::clock::time_point now) {
  forget_unknown(hash);
  known_credential value{std::move(found), {}, {}};
  if (const auto before = known_.find(hash); before != known_.end()) {
    known_credential& old = before->second->value;
    value.use_noted_at = old.use_noted_at;
    if (old.who.subject == value.who.subject && old.who.scopes == value.who.scopes &&
        old.who.id == value.who.id)
      value.statements = std::move(old.statements);
    known_list_.erase(before->second);
    known_.erase(before);
  } else if (known_.size() >= limits_.known) {
    known_.erase(known_list_.back().hash);
    known_list_.pop_back();
  }
  known_list_.push_front({hash, std::move(value), live_, now});
  known_.emplace(hash, known_list_.begin());
  return known_list_.front().value;
}

void credential_cache::store_unknown(const secret_hash& hash, async::clock::time_point now) {
  forget(hash);
  if (unknown_.size() >= limits_.unknown) {
    unknown_.erase(unknown_list_.front().hash);
    unknown_list_.pop_front();
  }
  unknown_list_.push_back({hash, now + limits_.unknown_for});
  unknown_.emplace(hash, std::prev(unknown_list_.end()));
}

void credential_cache::forget(const secret_hash& hash) {
  forget_unknown(hash);
  const auto known = known_.find(hash);
  if (known == known_.end()) return;
  known_list_.erase(known->second);
  known_.erase(known);
}

void credential_cache::notices_lost(async::clock::time_point now) {
  // Twice in a row is one loss: the grace time does not begin anew.
  if (live_)
    for (known_entry& entry : known_list_)
      if (entry.confirmed) entry.confirmed_until = now;
  live_ = false;
  unknown_list_.clear();
  unknown_.clear();
}

void credential_cache::notices_live() {
  live_ = true;
  for (known_entry& entry : known_list_) entry.confirmed = false;
  unknown_list_.clear();
  unknown_.clear();
}

void credential_cache::forget_unknown(const secret_hash& hash) {
  const auto unknown = unknown_.find(hash);
  if (unknown == unknown_.end()) return;
  unknown_list_.erase(unknown->second);
  unknown_.erase(unknown);
}

}  // namespace roster::gateway
