# Precompiled headers: what many sources read anyway and Boost is slow to parse (docs/decisions/0013-build-and-test-time.md).
# Each source still includes what it uses: clang-tidy, and any build with CMAKE_DISABLE_PRECOMPILE_HEADERS, reads it so.

# roster_precompiled(NAME [DEPENDS lib …] HEADERS <a> …): a target that is only there to own a precompiled header.
function(roster_precompiled name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;HEADERS" ${ARGN})
  set(source "${CMAKE_BINARY_DIR}/generated/${name}.cpp")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Made by cmake/RosterPrecompiled.cmake: a target must have a source.\n")
  add_library(${name} OBJECT "${source}")
  target_link_libraries(${name} PRIVATE roster_options ${ARG_DEPENDS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

# roster_use_precompiled(TARGET): with the one that is named in ROSTER_PRECOMPILED where the target is made. g++ takes a
# precompiled header only where the flags and the definitions that it looks at are the same.
function(roster_use_precompiled target)
  target_precompile_headers(${target} REUSE_FROM ${ROSTER_PRECOMPILED})
endfunction()

set(ROSTER_PRECOMPILED_HEADERS
  <algorithm> <array> <charconv> <chrono> <cstddef> <cstdint> <functional> <map> <memory> <mutex> <optional> <span>
  <stdexcept> <string> <string_view> <thread> <utility> <variant> <vector>
  <boost/asio/async_result.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/detached.hpp>
  <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/post.hpp> <boost/asio/steady_timer.hpp>
  <boost/asio/this_coro.hpp> <boost/asio/use_awaitable.hpp>
  <boost/beast/http/basic_parser.hpp> <boost/beast/http/status.hpp> <boost/beast/http/verb.hpp>
  <boost/json.hpp> <boost/system/result.hpp>)
set(ROSTER_PRECOMPILED roster_precompiled)
