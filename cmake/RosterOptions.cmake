# Language level, warnings and sanitizers, the same for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  # Its word for "the macros __TIME__ and __DATE__ are none of ours": without it a precompiled header is never cached.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
endif()

set(ROSTER_SANITIZE "" CACHE STRING "Sanitizers for the whole build, for example address,undefined")

add_library(roster_options INTERFACE)
target_include_directories(roster_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(roster_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  -Werror=switch)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping copies inside std::string where there are none (GCC bug 105651), and of the same code,
  # precompiled, endless ones. g++ 14, which the image is built with, goes on checking for all three.
  target_compile_options(roster_options INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
# Asio, Beast and JSON are compiled once (common/boost_impl.cpp), not in every translation unit.
target_compile_definitions(roster_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED
  BOOST_BEAST_SEPARATE_COMPILATION
  ROSTER_VERSION="${PROJECT_VERSION}"
  # Those of every Boost library that is precompiled, for all: g++ compares them.
  $<TARGET_PROPERTY:Boost::container,INTERFACE_COMPILE_DEFINITIONS>
  $<TARGET_PROPERTY:Boost::json,INTERFACE_COMPILE_DEFINITIONS>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(roster_options INTERFACE -fpch-preprocess)  # for ccache
endif()

if(ROSTER_SANITIZE)
  add_compile_options(-fsanitize=${ROSTER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # g++ takes what a sanitizer adds for uses of uninitialised memory; the builds without one still check for those.
  add_compile_options(-Wno-maybe-uninitialized)
  # g++ 12 at -O1 loses sight of a coroutine's operator new and calls its operator delete mismatched; -O3 and -O0 do not.
  add_compile_options(-Wno-mismatched-new-delete)
  add_link_options(-fsanitize=${ROSTER_SANITIZE})
endif()
