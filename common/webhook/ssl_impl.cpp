// The compiled part of Asio's TLS, once (see BOOST_ASIO_SEPARATE_COMPILATION): apart from boost_impl.cpp, for
// only who sends webhooks needs libssl.
#include <boost/asio/ssl/impl/src.hpp>
