# The build's check of entities against the changelogs finds a change, and only a change.
#   cmake -D ODB=odb -D SOURCE=<source tree> -D WORK=<scratch directory> -P model_drift_test.cmake
file(REMOVE_RECURSE ${WORK})
file(COPY ${SOURCE}/odb/entity DESTINATION ${WORK})
file(GLOB headers ${WORK}/entity/*.hxx)
list(FILTER headers EXCLUDE REGEX "/(model_version|optional)\\.hxx$")

function(run_odb database result_variable output_variable)
  execute_process(
    COMMAND ${SOURCE}/odb/generate.sh ${ODB} --std c++14 -m dynamic -I ${WORK} --at-once --input-name model --generate-query
            -d ${database} --generate-schema-only --schema-format sql
            --changelog-in ${SOURCE}/migrations/${database}/model.xml
            --changelog-out ${WORK}/unexpected-${database}.xml -o ${WORK} ${headers}
    RESULT_VARIABLE result ERROR_VARIABLE output OUTPUT_VARIABLE output)
  set(${result_variable} ${result} PARENT_SCOPE)
  set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

foreach(database sqlite pgsql)
  run_odb(${database} result output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "the changelog of ${database} does not fit the entities: raise the model's "
      "version and run `ninja -C build model-changelog`:\n${output}")
  endif()
  if(EXISTS ${WORK}/unexpected-${database}.xml)
    message(FATAL_ERROR "the committed changelog of ${database} is not up to date: run "
      "`ninja -C build model-changelog` and commit migrations/${database}/model.xml")
  endif()
endforeach()

file(READ ${WORK}/entity/flow.hxx header)
string(REPLACE "std::string name;" "std::string name;\n  std::string new_column;" header "${header}")
file(WRITE ${WORK}/entity/flow.hxx "${header}")
foreach(database sqlite pgsql)
  run_odb(${database} result output)
  if(result EQUAL 0)
    message(FATAL_ERROR "a column that is in no changeset of ${database} was accepted")
  endif()
  if(NOT output MATCHES "closed" OR NOT output MATCHES "flow"
     OR NOT output MATCHES "ninja -C build model-changelog")
    message(FATAL_ERROR "the refusal does not say what changed, or what to do:\n${output}")
  endif()
endforeach()
