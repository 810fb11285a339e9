// Digests by OpenSSL 3.
//
// OpenSSL 3 looks an algorithm up by name on every one-shot call, which costs more than hashing a short text.
// So the algorithms are fetched once for the process, and each thread keeps its contexts.
#include "common/crypto/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

namespace roster::crypto {

namespace {

struct freer {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

void require(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("libcrypto: ") + what + " failed");
}

// Never freed: threads may still hash while the process ends.
EVP_MD* sha256_algorithm() {
  static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  require(fetched != nullptr, "EVP_MD_fetch");
  return fetched;
}

EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const fetched = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  require(fetched != nullptr, "EVP_MAC_fetch");
  return fetched;
}

std::unique_ptr<EVP_MAC_CTX, freer> make_hmac_context() {
  std::unique_ptr<EVP_MAC_CTX, freer> context(EVP_MAC_CTX_new(hmac_algorithm()));
  require(context != nullptr, "EVP_MAC_CTX_new");
  std::array<char, 7> name = {"SHA256"};
  const std::array<OSSL_PARAM, 2> digest_parameter = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0), OSSL_PARAM_construct_end()};
  require(EVP_MAC_CTX_set_params(context.get(), digest_parameter.data()) == 1, "EVP_MAC_CTX_set_params");
  return context;
}

const unsigned char* data_of(std::string_view bytes) {
  // Null would mean "the key of last time" to EVP_MAC_init.
  return reinterpret_cast<const unsigned char*>(bytes.data() == nullptr ? "" : bytes.data());
}

}  // namespace

void sha256_of_pieces::freer::operator()(void* context) const {
  EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context));
}

sha256_of_pieces::sha256_of_pieces() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr, "EVP_MD_CTX_new");
  auto* const context = static_cast<EVP_MD_CTX*>(context_.get());
  require(EVP_DigestInit_ex(context, sha256_algorithm(), nullptr) == 1, "EVP_DigestInit_ex");
}

void sha256_of_pieces::add(std::string_view bytes) {
  auto* const context = static_cast<EVP_MD_CTX*>(context_.get());
  require(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "EVP_DigestUpdate");
}

digest sha256_of_pieces::finish() {
  digest out{};
  auto* const context = static_cast<EVP_MD_CTX*>(context_.get());
  require(EVP_DigestFinal_ex(context, out.data(), nullptr) == 1, "EVP_DigestFinal_ex");
  return out;
}

digest sha256(std::string_view bytes) {
  thread_local const std::unique_ptr<EVP_MD_CTX, freer> context(EVP_MD_CTX_new());
  digest out{};
  require(EVP_DigestInit_ex2(context.get(), sha256_algorithm(), nullptr) == 1 &&
              EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
              EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1,
          "SHA-256");
  return out;
}

digest hmac_sha256(std::string_view key, std::string_view bytes) {
  thread_local const std::unique_ptr<EVP_MAC_CTX, freer> context = make_hmac_context();
  digest out{};
  std::size_t written = 0;
  require(EVP_MAC_init(context.get(), data_of(key), key.size(), nullptr) == 1 &&
              EVP_MAC_update(context.get(), data_of(bytes), bytes.size()) == 1 &&
              EVP_MAC_final(context.get(), out.data(), &written, out.size()) == 1 && written == out.size(),
          "HMAC-SHA256");
  return out;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 0x0FU];
  }
  return out;
}

std::string to_hex(const digest& bytes) {
  return to_hex(bytes_of(bytes));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace roster::crypto
