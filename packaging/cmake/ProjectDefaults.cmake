# Defaults of every target in this project; options are targets' properties, not globals.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  # What ccache wants to be told before it takes part with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Paths in the binaries do not depend on where the checkout is.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)

# Programs are in bin/ and applet packages in applets/, whatever the build directory is called.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(SYNAPPS_APPLETS_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/applets)

add_library(synapps_warnings INTERFACE)
target_compile_options(synapps_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wcast-align
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
  $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>
  $<$<COMPILE_LANGUAGE:CXX>:-Wno-psabi>
  # g++ 12 reports std::string's own inlined copies as overlapping (GCC bug 105651).
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>
  # ... and the unused alternatives of a moved std::variant as uninitialised (GCC bug 105562).
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-maybe-uninitialized>)
option(SYNAPPS_WERROR "Warnings are errors" ON)
if(SYNAPPS_WERROR)
  target_compile_options(synapps_warnings INTERFACE -Werror)
endif()

set(SYNAPPS_SANITIZE "" CACHE STRING "Sanitizers for everything, e.g. address,undefined or thread")
if(SYNAPPS_SANITIZE)
  add_compile_options(-fsanitize=${SYNAPPS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SYNAPPS_SANITIZE})
  if(SYNAPPS_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
option(SYNAPPS_COVERAGE "Instrument for coverage" OFF)
if(SYNAPPS_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
option(SYNAPPS_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
if(SYNAPPS_FUZZ)
  # Everything is instrumented, or the fuzzers would not see which input reaches new code.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
    -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/tests/fuzz/not_ours.txt)
  add_link_options(-fsanitize=address,undefined)
endif()

# One place for the version: project(VERSION).
configure_file(${PROJECT_SOURCE_DIR}/packaging/cmake/version.h.in
               ${PROJECT_BINARY_DIR}/generated/synapps_version.h @ONLY)
