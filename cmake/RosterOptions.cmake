# Language level, warnings and sanitizers, the same for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

set(ROSTER_PROFILE "" CACHE STRING "write: the programs write a profile when they end; use: build/profile is used")
set(ROSTER_SANITIZE "" CACHE STRING "Sanitizers for the whole build, for example address,undefined")

add_library(roster_options INTERFACE)
target_include_directories(roster_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(roster_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Werror=switch)
if(NOT ROSTER_PROFILE)
  # With a profile g++ inlines otherwise, each time a little, and some of its warnings are of what it has inlined. Release
  # is the same sources.
  target_compile_options(roster_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping copies inside std::string where there are none (GCC bug 105651).
  target_compile_options(roster_options INTERFACE -Wno-restrict)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ warns of a type of an anonymous namespace in one of another, unless both are in the file that it was given: that one
  # only includes the sources now. The other presets still check.
  target_compile_options(roster_options INTERFACE -Wno-subobject-linkage)
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

# Which way the code goes, as g++ counts it in programs at work (docs/decisions/0017-a-profile-in-the-build.md). The names of
# the files are relative to the build's directory, so that one build reads what another one's programs wrote.
if(ROSTER_PROFILE STREQUAL "write")
  add_compile_options(-fprofile-generate=${CMAKE_BINARY_DIR}/counts -fprofile-prefix-path=${CMAKE_BINARY_DIR})
  add_compile_options(-fprofile-update=prefer-atomic)  # threads count too
  add_link_options(-fprofile-generate)
elseif(ROSTER_PROFILE STREQUAL "use")
  set(ROSTER_PROFILE_DIRECTORY "${CMAKE_SOURCE_DIR}/build/profile")
  add_compile_options(-fprofile-use=${ROSTER_PROFILE_DIRECTORY} -fprofile-prefix-path=${CMAKE_BINARY_DIR})
  # What was not at work is compiled as without a profile, and not for size; tests have none.
  add_compile_options(-fprofile-partial-training -Wno-missing-profile)
  # An empty file, for make's sake: without a profile nothing is built, and with a new one everything anew.
  add_compile_options("SHELL:-include \"${ROSTER_PROFILE_DIRECTORY}/complete\"")
elseif(ROSTER_PROFILE)
  message(FATAL_ERROR "ROSTER_PROFILE is \"${ROSTER_PROFILE}\", neither write nor use")
endif()
