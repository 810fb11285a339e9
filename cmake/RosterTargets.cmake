# The four kinds of target in this tree.

# roster_library(NAME SOURCES a.cpp … [DEPENDS lib …]): one room of the house.
function(roster_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC roster_options ${ARG_DEPENDS})
endfunction()

# roster_server(NAME SOURCES main.cpp DEPENDS lib …): one of the three programs.
function(roster_server name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  if(NOT ROSTER_SANITIZE)
    # First in line, so that it is what malloc and operator new mean: a request is some dozens of small allocations, many
    # of them freed on another thread than the one that made them (docs/decisions/0006-what-paid-for-speed.md).
    target_link_libraries(${name} PRIVATE -Wl,--push-state,--no-as-needed mimalloc -Wl,--pop-state)
  endif()
  target_link_libraries(${name} PRIVATE roster_options ${ARG_DEPENDS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  install(TARGETS ${name} RUNTIME)
endfunction()

# roster_test(NAME SUITE unit|postgres|e2e SOURCES … DEPENDS lib …)
# Each suite is a ctest label. GoogleTest's own main is used.
function(roster_test name)
  cmake_parse_arguments(ARG "" "SUITE" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE roster_options ${ARG_DEPENDS} GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${ARG_SUITE})
endfunction()

# roster_embed_sql(LIBRARY DIRECTORY NAMESPACE): compiles DIRECTORY/V*.sql into LIBRARY as
# `NAMESPACE::migrations()`, declared in <build>/generated/DIRECTORY/migrations.hpp.
function(roster_embed_sql library directory namespace)
  file(GLOB files CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${directory}/V*.sql")
  list(SORT files)
  set(out "${CMAKE_CURRENT_BINARY_DIR}/migrations.cpp")
  add_custom_command(
    OUTPUT "${out}"
    COMMAND ${CMAKE_COMMAND} "-DOUT=${out}" "-DNAMESPACE=${namespace}" "-DFILES=${files}"
            -P "${CMAKE_SOURCE_DIR}/cmake/embed_sql.cmake"
    DEPENDS ${files} "${CMAKE_SOURCE_DIR}/cmake/embed_sql.cmake"
    VERBATIM)
  target_sources(${library} PRIVATE "${out}")
  # By itself: clang-tidy looks at the other sources without building anything, and with a profile they are all still checked.
  set_source_files_properties("${out}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  if(ROSTER_PROFILE)
    # Its path is not that of the programs that were profiled.
    set_source_files_properties("${out}" PROPERTIES COMPILE_OPTIONS -Wno-coverage-mismatch)
  endif()
endfunction()
