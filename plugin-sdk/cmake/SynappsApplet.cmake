# synapps_add_applet(NAME SOURCES file... MANIFEST applet.json
#                    [LINK target...] [OUTPUT_DIRECTORY dir] [INSTALL] [NO_CONFORMANCE])
#
# Builds one applet package: the module NAME.so and beside it a copy of the manifest, in
# OUTPUT_DIRECTORY/NAME/ (default: ${SYNAPPS_APPLETS_OUTPUT_DIRECTORY}/NAME/, or applets/NAME/ in the
# build directory of the project). The target is called synapps_applet_NAME.
#
# The manifest is the one place for id and version: the sources get them as the macros
# SYNAPPS_APPLET_PACKAGE and SYNAPPS_APPLET_VERSION. Its "library" must be NAME.so.
#
#   INSTALL         `cmake --install` puts the package into lib/synapps/applets/NAME
#   NO_CONFORMANCE  no test NAME_conformance_test, which runs synapps-applet-check; for modules that are
#                   wrong on purpose
#
# How a module is linked, and why:
#   version script  exports exactly synapps_applet_v1 (hidden visibility alone leaks std symbols)
#   -z defs         an undefined symbol fails this build, not the first call in production
#   -z relro,now    nothing is resolved lazily, and the tables are read-only afterwards
#   -fno-gnu-unique inline statics stay the module's own when a process holds several modules
include_guard(GLOBAL)

function(synapps_add_applet name)
  cmake_parse_arguments(arg "INSTALL;NO_CONFORMANCE" "MANIFEST;OUTPUT_DIRECTORY" "SOURCES;LINK" ${ARGN})
  if(NOT arg_SOURCES OR NOT arg_MANIFEST)
    message(FATAL_ERROR "synapps_add_applet(${name}): SOURCES and MANIFEST are needed")
  endif()
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY ${SYNAPPS_APPLETS_OUTPUT_DIRECTORY})
  endif()
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/applets)
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
  set(package ${arg_OUTPUT_DIRECTORY}/${name})
  add_library(${target} MODULE ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE SynappsApplet::sdk ${arg_LINK})
  if(TARGET synapps_warnings) # inside this repository; authors choose their own
    target_link_libraries(${target} PRIVATE synapps_warnings)
  endif()
  target_compile_definitions(${target} PRIVATE
    SYNAPPS_APPLET_PACKAGE="${id}" SYNAPPS_APPLET_VERSION="${version}")
  synapps_link_as_module_(${target})
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${package})
  configure_file(${arg_MANIFEST} ${package}/applet.json COPYONLY)
  if(arg_INSTALL)
    install(TARGETS ${target} LIBRARY DESTINATION lib/synapps/applets/${name})
    install(FILES ${arg_MANIFEST} DESTINATION lib/synapps/applets/${name} RENAME applet.json)
  endif()
  if(NOT arg_NO_CONFORMANCE)
    synapps_check_applet_(${name} ${target} ${package})
  endif()
endfunction()

function(synapps_link_as_module_ target)
  set(version_script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/applet.map)
  target_compile_options(${target} PRIVATE
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE
    -Wl,--version-script=${version_script} -Wl,-z,relro,-z,now)
  # clang leaves the sanitizers' runtime to the program: undefined symbols are right there.
  if(NOT (SYNAPPS_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_target_properties(${target} PROPERTIES
    PREFIX "" SUFFIX ".so" LINK_DEPENDS ${version_script} POSITION_INDEPENDENT_CODE ON
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# The manifest is checked against its schema when the package is built, everything else by ctest.
# Inside this repository the tool is a target built late: there ctest does both.
function(synapps_check_applet_ name target package)
  if(TARGET SynappsApplet::synapps-applet-check)
    set(check SynappsApplet::synapps-applet-check)
    add_custom_command(TARGET ${target} POST_BUILD VERBATIM
      COMMAND ${check} --only manifest --quiet ${package})
  else()
    set(check synapps-applet-check)
  endif()
  add_test(NAME ${name}_conformance_test COMMAND ${check} ${package})
  set_tests_properties(${name}_conformance_test PROPERTIES LABELS applet TIMEOUT 300)
endfunction()
