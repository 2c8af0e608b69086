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
if(IMGPERF_SANITIZE)
  add_compile_options(-fsanitize=${IMGPERF_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${IMGPERF_SANITIZE})
endif()

# imgperf_library(name SOURCES ... DEPS ...): a static library under our options.
function(imgperf_library name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  target_link_libraries(${name} PUBLIC imgperf_options ${A_DEPS})
endfunction()

# imgperf_program(name SOURCES ... DEPS ...): a program in bin/.
function(imgperf_program name)
  cmake_parse_arguments(A "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE imgperf_options ${A_DEPS})
endfunction()

# imgperf_test(name LABEL unit SOURCES ... DEPS ...): a GoogleTest program, each test registered with the label.
function(imgperf_test name)
  cmake_parse_arguments(A "" "LABEL" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE imgperf_options ${A_DEPS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE IMGPERF_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS ${A_LABEL})
endfunction()
