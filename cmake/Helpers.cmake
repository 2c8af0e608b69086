include(GoogleTest)

set(IMGPERF_SANITIZE "" CACHE STRING "address,undefined | thread | empty")

# Language level, warnings and sanitizers of everything we write ourselves.
add_library(imgperf_options INTERFACE)
target_include_directories(imgperf_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(imgperf_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wconversion -Wno-sign-conversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlaps and dangling pointers in its own std::string at -O2 (gcc PR 105329, 105651).
  target_compile_options(imgperf_options INTERFACE -Wno-restrict -Wno-error=stringop-overflow -Wno-error=array-bounds)
endif()
set(IMGPERF_TEST_ENVIRONMENT "")  # one NAME=VALUE: gtest_discover_tests() cannot carry a list
if(IMGPERF_SANITIZE)
  # An undefined operation ends the program, as a bad address does: a report that only scrolls by is no failure.
  add_compile_options(-fsanitize=${IMGPERF_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${IMGPERF_SANITIZE})
  if(IMGPERF_SANITIZE STREQUAL "thread")
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(imgperf_options INTERFACE -Wno-tsan)  # Asio's fences, which the sanitizer does not see
    endif()
    # Debian's libraries are not instrumented: without these, gRPC alone reports hundreds of races it does not have.
    set(IMGPERF_TEST_ENVIRONMENT
      "TSAN_OPTIONS=ignore_noninstrumented_modules=1:suppressions=${CMAKE_SOURCE_DIR}/cmake/tsan.supp")
  else()
    # fmt 9 copies an empty view with memcpy(to, nullptr, 0): undefined by the letter, harmless, and not ours.
    # Null pointers, overruns and stale objects end the program through the address sanitizer too: seeing them twice costs a
    # quarter of the compile time.
    add_compile_options(-fno-sanitize=nonnull-attribute,null,object-size,vptr)
    set(IMGPERF_TEST_ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1")
  endif()
endif()
option(IMGPERF_FUZZ "Build the libFuzzer targets (clang)" OFF)
if(IMGPERF_FUZZ)
  # Coverage of everything a fuzz target links, so that libFuzzer sees its way into it.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

# What tests add is compiled for every build and run once: not worth optimizing. What they test is, as users run it.
add_library(imgperf_test_options INTERFACE)
target_compile_options(imgperf_test_options INTERFACE -O0)

# Most of a file's compile time is the headers that all files share. Precompiled, a build from nothing takes half as long.
# Off in `dev`, where ccache does better and where a forgotten #include must show.
option(IMGPERF_PCH "Precompile the headers that most files share" OFF)
if(IMGPERF_PCH)
  # A precompiled header serves only those who compile with the same flags: what some libraries add, all get.
  target_compile_definitions(imgperf_options INTERFACE FMT_SHARED)
  target_compile_options(imgperf_options INTERFACE -pthread)
  set(shared_headers <algorithm> <cstdint> <functional> <map> <memory> <mutex> <optional> <string> <string_view> <thread>
    <unordered_map> <utility> <vector> <absl/status/statusor.h> <fmt/format.h> <fmt/ranges.h> <proto/cluster.pb.h>
    <proto/credit.pb.h> <proto/journal.pb.h> <proto/record.pb.h>)
  file(WRITE ${CMAKE_BINARY_DIR}/pch.cc "")
  add_library(imgperf_pch OBJECT ${CMAKE_BINARY_DIR}/pch.cc)
  target_link_libraries(imgperf_pch PRIVATE imgperf_options protos absl::statusor fmt::fmt)
  target_precompile_headers(imgperf_pch PRIVATE ${shared_headers})
  add_library(imgperf_test_pch OBJECT ${CMAKE_BINARY_DIR}/pch.cc)
  target_link_libraries(imgperf_test_pch PRIVATE imgperf_options imgperf_test_options protos absl::statusor fmt::fmt
    GTest::gmock)
  target_precompile_headers(imgperf_test_pch PRIVATE ${shared_headers} <gmock/gmock.h> <gtest/gtest.h>)
endif()

# imgperf_precompiled(target pch): the target's files start from that precompiled header, where there is one.
function(imgperf_precompiled target pch)
  if(TARGET ${pch})
    target_include_directories(${target} SYSTEM PRIVATE ${CMAKE_BINARY_DIR}/proto/gen)
    target_precompile_headers(${target} REUSE_FROM ${pch})
  endif()
endfunction()

# What is left is instantiating the same templates file by file: several files of a library compiled as one do it once.
# Off in `dev`, where one changed file shall compile alone. Names in unnamed namespaces must differ within a library.
option(IMGPERF_UNITY "Compile a library's files several at a time" OFF)
set(IMGPERF_UNITY_FILES 12)
function(imgperf_together target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${IMGPERF_UNITY} UNITY_BUILD_BATCH_SIZE ${IMGPERF_UNITY_FILES})
  if(IMGPERF_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # An included file's unnamed namespace is taken for a header's.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

# imgperf_library(name SOURCES ... DEPS ...): a static library under our options.
function(imgperf_library name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  target_link_libraries(${name} PUBLIC imgperf_options ${A_DEPS})
  imgperf_precompiled(${name} imgperf_pch)
  imgperf_together(${name})
endfunction()

# imgperf_program(name SOURCES ... DEPS ...): a program in bin/. The target `programs` builds all of them.
add_custom_target(programs)
function(imgperf_program name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE imgperf_options ${A_DEPS})
  imgperf_precompiled(${name} imgperf_pch)
  add_dependencies(programs ${name})
endfunction()

# imgperf_test(name LABEL unit [THREADS] SOURCES ... DEPS ...): a GoogleTest program, each test registered with the label. The
# targets `tests_<label>` build what `ctest -L <label>` runs. THREADS: what it tests runs on several threads; `ctest -L threads`
# finds these, whose label is then unit-threads (a discovered test cannot have two).
add_custom_target(tests_unit)
add_custom_target(tests_model)
add_custom_target(tests_threads)
function(imgperf_test name)
  cmake_parse_arguments(A "THREADS" "LABEL" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE imgperf_options imgperf_test_options ${A_DEPS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE IMGPERF_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  imgperf_precompiled(${name} imgperf_test_pch)
  imgperf_together(${name})
  # A test that waits for an event which never comes must end as a failure, not as a hung build.
  set(label ${A_LABEL})
  if(A_THREADS)
    string(APPEND label "-threads")
    add_dependencies(tests_threads ${name})
  endif()
  set(properties LABELS ${label} TIMEOUT 300)
  if(IMGPERF_TEST_ENVIRONMENT)
    list(APPEND properties ENVIRONMENT "${IMGPERF_TEST_ENVIRONMENT}")
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
  if(NOT TARGET tests_${A_LABEL})
    add_custom_target(tests_${A_LABEL})
  endif()
  add_dependencies(tests_${A_LABEL} ${name})
endfunction()

# imgperf_python_test(name LABEL label TIMEOUT seconds MODULE module [SERIAL]): a unittest module of this folder, which finds
# the programs through IMGPERF_BIN and the sources through IMGPERF_SOURCE_DIR.
find_package(Python3 COMPONENTS Interpreter REQUIRED)
function(imgperf_python_test name)
  cmake_parse_arguments(A "SERIAL" "LABEL;TIMEOUT;MODULE" "" ${ARGN})
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B -m unittest -v ${A_MODULE}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  # The long ones first: started last, they would end alone.
  set_tests_properties(${name} PROPERTIES LABELS ${A_LABEL} TIMEOUT ${A_TIMEOUT} COST ${A_TIMEOUT} RUN_SERIAL ${A_SERIAL}
    ENVIRONMENT "IMGPERF_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};IMGPERF_SOURCE_DIR=${CMAKE_SOURCE_DIR};IMGPERF_SANITIZE=${IMGPERF_SANITIZE};${IMGPERF_TEST_ENVIRONMENT}")
endfunction()

# imgperf_system_test(module TIMEOUT seconds): tests/system/<module>.py, which runs the programs themselves.
function(imgperf_system_test module)
  cmake_parse_arguments(A "SERIAL" "TIMEOUT" "" ${ARGN})
  set(serial "")
  if(A_SERIAL)
    set(serial SERIAL)
  endif()
  imgperf_python_test(system.${module} LABEL system TIMEOUT ${A_TIMEOUT} MODULE ${module} ${serial})
endfunction()

# imgperf_fuzz(name SOURCES ... DEPS ...): a libFuzzer program, under the fuzz preset only. The target `fuzzers` builds all.
add_custom_target(fuzzers)
function(imgperf_fuzz name)
  if(NOT IMGPERF_FUZZ)
    return()
  endif()
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE imgperf_options ${A_DEPS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  add_dependencies(fuzzers ${name})
endfunction()
