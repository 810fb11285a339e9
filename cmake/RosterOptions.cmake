# Language level, warnings and sanitizers, the same for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

set(ROSTER_SANITIZE "" CACHE STRING "Sanitizers for the whole build, for example address,undefined")

add_library(roster_options INTERFACE)
target_include_directories(roster_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(roster_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  -Werror=switch)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping copies inside std::string where there are none (GCC bug 105651).
  target_compile_options(roster_options INTERFACE -Wno-restrict)
endif()
# Asio, Beast and JSON are compiled once (common/boost_impl.cpp), not in every translation unit.
target_compile_definitions(roster_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED
  BOOST_BEAST_SEPARATE_COMPILATION
  ROSTER_VERSION="${PROJECT_VERSION}")

if(ROSTER_SANITIZE)
  add_compile_options(-fsanitize=${ROSTER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # g++ takes what a sanitizer adds for uses of uninitialised memory; the builds without one still check for those.
  add_compile_options(-Wno-maybe-uninitialized)
  # g++ 12 at -O1 loses sight of a coroutine's operator new and calls its operator delete mismatched; -O3 and -O0 do not.
  add_compile_options(-Wno-mismatched-new-delete)
  add_link_options(-fsanitize=${ROSTER_SANITIZE})
endif()
