# add_unit_test(NAME SOURCES file... [DEPENDS target...] [LABEL label] [TIMEOUT seconds])
#
# A GoogleTest program whose tests run as one ctest entry. LABEL is unit (the default), abi, applet,
# e2e or fuzz; `ctest -L unit` takes about 15 seconds of processor
# time altogether.
#
# With BUILD_TESTING=OFF (packages) there are no tests, and GoogleTest is not needed.
option(BUILD_TESTING "Build the tests" ON)
if(NOT BUILD_TESTING)
  function(add_unit_test)
  endfunction()
  return()
endif()
find_package(GTest REQUIRED)

# What nearly every test includes, compiled once: two thirds of a clean build were test programs, and
# most of that these headers. Owned by a program, as a library's code is compiled differently
# (-fPIC). Tests include what they use all the same: the coverage preset has no such header.
function(synapps_test_compile_options target)
  # The test program itself is not what is measured or shipped: unoptimised it compiles in half the
  # time. The libraries it links are as the build type says.
  target_compile_options(${target} PRIVATE $<$<CONFIG:RelWithDebInfo,Release>:-O0 -g1>)
endfunction()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/test_headers.cc CONTENT "int main() {}\n")
add_executable(synapps_test_headers ${PROJECT_BINARY_DIR}/generated/test_headers.cc)
target_link_libraries(synapps_test_headers PRIVATE synapps_warnings GTest::gmock Threads::Threads)
synapps_test_compile_options(synapps_test_headers)
target_precompile_headers(synapps_test_headers PRIVATE
  <gmock/gmock.h> <gtest/gtest.h>
  <atomic> <chrono> <deque> <filesystem> <fstream> <functional> <future> <map> <memory> <mutex>
  <optional> <random> <sstream> <string> <thread> <unordered_map> <variant> <vector>)

function(add_unit_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if(SYNAPPS_SANITIZE) # everything takes several times as long
    math(EXPR arg_TIMEOUT "5 * ${arg_TIMEOUT}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} synapps_warnings GTest::gmock GTest::gtest_main)
  synapps_test_compile_options(${name})
  target_precompile_headers(${name} REUSE_FROM synapps_test_headers)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()
