# add_unit_test(NAME SOURCES file... [DEPENDS target...] [LABEL label] [TIMEOUT seconds])
#
# A GoogleTest program whose tests run as one ctest entry. LABEL is unit (the default), abi, applet,
# e2e or fuzz; `ctest -L unit` takes about 15 seconds of
# processor time altogether.
find_package(GTest REQUIRED)
function(add_unit_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} synapps_warnings GTest::gmock GTest::gtest_main)
  # The test program itself is not what is measured or shipped: unoptimised it compiles in half the
  # time, which is most of a clean build. The libraries it links are as the build type says.
  target_compile_options(${name} PRIVATE $<$<CONFIG:RelWithDebInfo,Release>:-O0 -g1>)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()
