// One message at a time over real connections: what each answer means, and what is kept of a connection.
#include "common/webhook/http_sender.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "common/webhook/signature.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/coroutines.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace roster::webhook {
namespace {

using namespace std::chrono_literals;
using kind = outcome::kind;
using roster::test::received_message;
using roster::test::webhook_receiver;

const std::string secret(32, 's');

class HttpSender : public ::testing::Test {
 protected:
  HttpSender() { threads_.start(); }

  std::unique_ptr<sender> to(const std::string& url) {
    return create_http_sender(threads_.at(0).get_executor(), read_target(url).value(), {secret});
  }
  outcome send(sender& by, std::chrono::milliseconds patience = 10s) {
    return roster::test::start(threads_.at(0), by.send({"x-1", R"({"a":1})"}, async::clock::now() + patience))
        .get();
  }

  async::io_threads threads_{1};
};

TEST_F(HttpSender, SendsASignedMessage) {
  webhook_receiver there([](const received_message&) { return 204; });
  const std::unique_ptr<sender> by = to(there.url());
  EXPECT_EQ(send(*by).what, kind::delivered);
  ASSERT_EQ(there.messages().size(), 1U);
  const received_message got = there.messages().front();
  EXPECT_EQ(got.method, "POST");
  EXPECT_EQ(got.target, "/hook?a=b");
  EXPECT_EQ(got.host, "127.0.0.1:" + std::to_string(there.port()));
  EXPECT_EQ(got.id, "x-1");
  EXPECT_EQ(got.body, R"({"a":1})");
  const std::chrono::sys_seconds time{std::chrono::seconds(std::stoll(got.timestamp))};
  EXPECT_LT(std::chrono::abs(std::chrono::system_clock::now() - time), 1min);
  EXPECT_EQ(got.signature, sign({secret}, "x-1", time, got.body));
}

TEST_F(HttpSender, SaysWhatTheStatusMeans) {
  int status = 200;
  webhook_receiver there([&](const received_message&) { return status; });
  const std::unique_ptr<sender> by = to(there.url());
  for (const auto& [answered, meant] :
       {std::pair{200, kind::delivered}, std::pair{299, kind::delivered}, std::pair{301, kind::failed},
        std::pair{307, kind::failed}, std::pair{400, kind::failed}, std::pair{404, kind::failed},
        std::pair{410, kind::gone}, std::pair{429, kind::failed}, std::pair{500, kind::failed}}) {
    status = answered;
    const outcome came = send(*by);
    EXPECT_EQ(came.what, meant) << answered;
    EXPECT_EQ(came.why, meant == kind::delivered ? "" : "HTTP " + std::to_string(answered));
  }
  for (const received_message& each : there.messages()) EXPECT_EQ(each.target, "/hook?a=b") << "no redirect";
}

TEST_F(HttpSender, KeepsTheConnectionForTheNextMessage) {
  webhook_receiver there([](const received_message&) { return 200; });
  const std::unique_ptr<sender> by = to(there.url());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(send(*by).what, kind::delivered);
  ASSERT_EQ(there.messages().size(), 3U);
  EXPECT_EQ(there.messages().back().connection, 1);
}

TEST_F(HttpSender, FindsTheReceiverAgainThatWasRestarted) {
  auto there = std::make_unique<webhook_receiver>([](const received_message&) { return 200; });
  const std::string url = there->url();
  const std::unique_ptr<sender> by = to(url);
  EXPECT_EQ(send(*by).what, kind::delivered);
  there.reset();
  const outcome came = send(*by);
  EXPECT_EQ(came.what, kind::failed);
  EXPECT_FALSE(came.why.empty());
}

TEST_F(HttpSender, BoundsAReceiverThatNeverAnswers) {
  webhook_receiver there([](const received_message&) { return webhook_receiver::stall; });
  const std::unique_ptr<sender> by = to(there.url());
  const auto begun = async::clock::now();
  const outcome came = send(*by, 300ms);
  EXPECT_EQ(came.what, kind::failed);
  EXPECT_GE(async::clock::now() - begun, 290ms);
  EXPECT_LT(async::clock::now() - begun, 5s);
  there.behave([](const received_message&) { return 200; });
  EXPECT_EQ(send(*by).what, kind::delivered);
}

TEST_F(HttpSender, NobodyThereIsAFailure) {
  const std::unique_ptr<sender> by = to("http://127.0.0.1:" + std::to_string(roster::test::free_port()));
  EXPECT_EQ(send(*by).what, kind::failed);
  const std::unique_ptr<sender> nowhere = to("http://no-such-host.invalid");
  EXPECT_EQ(send(*nowhere).what, kind::failed);
}

TEST_F(HttpSender, SpeaksTlsToWhoseCertificateItCanVerify) {
  const roster::test::temporary_folder folder("tls");
  const webhook_receiver::files files{folder.at("cert.pem"), folder.at("key.pem")};
  roster::test::run_to_end({.argv = {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                                     "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                                     "-keyout", files.key, "-out", files.certificate}});
  webhook_receiver there([](const received_message&) { return 200; }, files);

  const std::unique_ptr<sender> distrustful = to(there.url());
  EXPECT_EQ(send(*distrustful).what, kind::failed) << "nobody vouches for it";
  ASSERT_EQ(::setenv("SSL_CERT_FILE", files.certificate.c_str(), 1), 0);
  const std::unique_ptr<sender> by = to(there.url());
  EXPECT_EQ(send(*by).why, "");
  EXPECT_EQ(send(*by).what, kind::delivered);
  const std::unique_ptr<sender> by_address = to("https://127.0.0.1:" + std::to_string(there.port()));
  EXPECT_EQ(send(*by_address).what, kind::failed) << "the certificate is another name's";
  EXPECT_EQ(there.messages().size(), 2U);
  EXPECT_EQ(there.messages().back().connection, there.messages().front().connection);
  ::unsetenv("SSL_CERT_FILE");
}

}  // namespace
}  // namespace roster::webhook
