# synapps_library(NAME [DEPENDS target...] [LINK target...])
#
# One directory = one static library, made of every .cc file in the directory that calls this.
# DEPENDS: libraries of this project and others whose headers its headers include (PUBLIC);
# LINK: what only its .cc files use (PRIVATE).
# Headers are included as "base/status.h": the include root is host/.
function(synapps_library name)
  cmake_parse_arguments(arg "" "" "DEPENDS;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/host
                                     PRIVATE ${PROJECT_BINARY_DIR}/generated)
  target_link_libraries(${name} PUBLIC ${arg_DEPENDS} Threads::Threads
                                PRIVATE synapps_warnings ${arg_LINK})
endfunction()
