# embed_files(TARGET HEADER NAMESPACE namespace FILES name=path...)
#
# Writes the generated header HEADER, which has each file's bytes as a
# `inline constexpr std::string_view NAMESPACE::name`, and adds its directory to TARGET.
# Made anew when a file changes.
function(embed_files target header)
  cmake_parse_arguments(arg "" "NAMESPACE" "FILES" ${ARGN})
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  set(output ${directory}/${header})
  set(paths "")
  foreach(entry IN LISTS arg_FILES)
    string(REGEX REPLACE "^[^=]*=" "" path "${entry}")
    list(APPEND paths ${CMAKE_CURRENT_SOURCE_DIR}/${path})
  endforeach()
  string(REPLACE ";" "," files "${arg_FILES}")
  set(script ${PROJECT_SOURCE_DIR}/packaging/cmake/EmbedFileScript.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAMESPACE=${arg_NAMESPACE} -DFILES=${files}
            -DROOT=${CMAKE_CURRENT_SOURCE_DIR} -P ${script}
    DEPENDS ${paths} ${script}
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
  target_include_directories(${target} PRIVATE ${directory})
endfunction()
