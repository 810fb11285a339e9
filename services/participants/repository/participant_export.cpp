// A lane for each export: it reads page after page in one transaction, and waits while the reader is behind.
#include "services/participants/repository/participant_export.hpp"

#include <atomic>
#include <utility>

#include "common/async/hand_off.hpp"
#include "services/participants/repository/export_statements.hpp"
#include "services/participants/repository/participant_rows.hpp"

namespace roster::participants {

namespace {

using pieces = async::hand_off<std::string>;

constexpr std::size_t piece_bytes = 64U << 10U;
constexpr std::size_t pieces_ahead = 2;  // of what the reader has taken

// Whoever reads has gone; nobody is told.
struct reader_left {};

class snapshot_job final : public db::lanes::job {
 public:
  snapshot_job(std::shared_ptr<pieces> to, std::int64_t team_id, write_row write,
               async::clock::time_point until, std::shared_ptr<std::atomic<std::size_t>> under_way)
      : to_(std::move(to)),
        team_id_(team_id),
        write_(std::move(write)),
        until_(until),
        under_way_(std::move(under_way)) {}
  ~snapshot_job() override { under_way_->fetch_sub(1); }

  void run(db::connection& on) noexcept override {
    try {
      on.transact([this](db::transaction& in) { read_all(in); });
      to_->end();
    } catch (const reader_left&) {
    } catch (...) {
      to_->end(std::current_exception());
    }
  }

  void refuse(std::exception_ptr why) noexcept override { to_->end(std::move(why)); }

 private:
  void read_all(db::transaction& in) {
    // A conflict (there may be one on a standby) would start anew, with another snapshot.
    if (std::exchange(has_begun_, true)) throw db::unavailable("the snapshot of an export was lost");
    in.run_text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    std::int64_t last_id = 0;
    std::string out;
    while (true) {
      const pqxx::result rows =
          in.run(statements::export_participants, {db::to_parameter(team_id_), db::to_parameter(last_id)});
      if (rows.empty()) break;
      for (const pqxx::row& row : rows) {
        const domain::participant each = read_participant(row);
        last_id = each.participant_id;
        write_(out, each);
        if (out.size() >= piece_bytes) give(std::exchange(out, {}));
      }
    }
    if (!out.empty()) give(std::move(out));
  }

  void give(std::string piece) {
    if (!to_->push(std::move(piece))) throw reader_left{};
    if (async::clock::now() > until_) throw db::unavailable("an export held its snapshot for too long");
  }

  std::shared_ptr<pieces> to_;
  std::int64_t team_id_;
  write_row write_;
  async::clock::time_point until_;
  std::shared_ptr<std::atomic<std::size_t>> under_way_;
  bool has_begun_ = false;
};

class running_export final : public participant_export {
 public:
  explicit running_export(std::shared_ptr<pieces> from) : from_(std::move(from)) {}
  ~running_export() override { from_->close(); }
  running_export(const running_export&) = delete;
  running_export& operator=(const running_export&) = delete;

  async::task<std::optional<std::string>> next() override { return from_->next(); }

 private:
  std::shared_ptr<pieces> from_;
};

class postgres_exports final : public participant_exports {
 public:
  explicit postgres_exports(export_options options)
      : most_(options.count),
        longest_(options.longest),
        lanes_(db::lane_options{std::move(options.connection), options.count, options.count}) {}

  std::unique_ptr<participant_export> open(const async::executor& reader, std::int64_t team_id,
                                           write_row write) override {
    auto to = std::make_shared<pieces>(reader, pieces_ahead);
    const std::size_t before = under_way_->fetch_add(1);
    auto work = std::make_unique<snapshot_job>(to, team_id, std::move(write), async::clock::now() + longest_,
                                               under_way_);
    if (before >= most_) throw db::unavailable("too many exports at a time");
    lanes_.submit(std::move(work));
    return std::make_unique<running_export>(std::move(to));
  }

  void drain() override { lanes_.drain(); }

 private:
  std::size_t most_;
  std::chrono::milliseconds longest_;
  std::shared_ptr<std::atomic<std::size_t>> under_way_ = std::make_shared<std::atomic<std::size_t>>(0);
  db::lanes lanes_;
};

}  // namespace

std::unique_ptr<participant_exports> create_participant_exports(export_options options) {
  return std::make_unique<postgres_exports>(std::move(options));
}

}  // namespace roster::participants
