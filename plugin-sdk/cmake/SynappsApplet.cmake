# synapps_add_applet(NAME SOURCES file... MANIFEST applet.json
#                    [LINK target...] [OUTPUT_DIRECTORY dir])
#
# Builds one applet package: the module NAME.so and beside it a copy of the manifest, in
# OUTPUT_DIRECTORY/NAME/ (default: ${SYNAPPS_APPLETS_OUTPUT_DIRECTORY}/NAME/). The target is called
# synapps_applet_NAME.
#
# The manifest is the one place for id and version: the sources get them as the macros
# SYNAPPS_APPLET_PACKAGE and SYNAPPS_APPLET_VERSION. Its "library" must be NAME.so.
#
# How a module is linked, and why:
#   version script  exports exactly synapps_applet_v1 (hidden visibility alone leaks std symbols)
#   -z defs         an undefined symbol fails this build, not the first call in production
#   -z relro,now    nothing is resolved lazily, and the tables are read-only afterwards
#   -fno-gnu-unique inline statics stay the module's own when a process holds several modules
include_guard(GLOBAL)

function(synapps_add_applet name)
  cmake_parse_arguments(arg "" "MANIFEST;OUTPUT_DIRECTORY" "SOURCES;LINK" ${ARGN})
  if(NOT arg_SOURCES OR NOT arg_MANIFEST)
    message(FATAL_ERROR "synapps_add_applet(${name}): SOURCES and MANIFEST are needed")
  endif()
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY ${SYNAPPS_APPLETS_OUTPUT_DIRECTORY})
  endif()

  cmake_path(ABSOLUTE_PATH arg_MANIFEST BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${arg_MANIFEST})
  file(READ ${arg_MANIFEST} manifest)
  foreach(member id version library)
    string(JSON ${member} ERROR_VARIABLE error GET "${manifest}" ${member})
    if(error)
      message(FATAL_ERROR "${arg_MANIFEST}: \"${member}\": ${error}")
    endif()
  endforeach()
  if(NOT library STREQUAL "${name}.so")
    message(FATAL_ERROR "${arg_MANIFEST}: \"library\" is \"${library}\", it must be \"${name}.so\"")
  endif()

  set(target synapps_applet_${name})
  set(version_script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/applet.map)
  add_library(${target} MODULE ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE synapps_sdk ${arg_LINK})
  if(TARGET synapps_warnings) # inside this repository; authors choose their own
    target_link_libraries(${target} PRIVATE synapps_warnings)
  endif()
  target_compile_definitions(${target} PRIVATE
    SYNAPPS_APPLET_PACKAGE="${id}" SYNAPPS_APPLET_VERSION="${version}")
  target_compile_options(${target} PRIVATE
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE
    -Wl,--version-script=${version_script} -Wl,-z,relro,-z,now)
  # clang leaves the sanitizers' runtime to the program: undefined symbols are right there.
  if(NOT (SYNAPPS_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} SUFFIX ".so"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${version_script}
    LIBRARY_OUTPUT_DIRECTORY ${arg_OUTPUT_DIRECTORY}/${name})
  configure_file(${arg_MANIFEST} ${arg_OUTPUT_DIRECTORY}/${name}/applet.json COPYONLY)
endfunction()
