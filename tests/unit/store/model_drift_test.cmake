# The build's check of entities against the changelog finds a change, and only a change.
#   cmake -D ODB=odb -D SOURCE=<source tree> -D WORK=<scratch directory> -P model_drift_test.cmake
file(REMOVE_RECURSE ${WORK})
file(COPY ${SOURCE}/odb/entity DESTINATION ${WORK})

function(run_odb result_variable output_variable)
  file(GLOB headers ${WORK}/entity/applet_state.hxx ${WORK}/entity/flow.hxx ${WORK}/entity/run.hxx
                    ${WORK}/entity/tally.hxx ${WORK}/entity/value.hxx)
  execute_process(
    COMMAND ${ODB} --std c++14 -m dynamic -I ${WORK} --at-once --input-name model --generate-query
            -d sqlite --generate-schema-only --schema-format sql
            --changelog-in ${SOURCE}/migrations/sqlite/model.xml
            --changelog-out ${WORK}/unexpected.xml -o ${WORK} ${headers}
    RESULT_VARIABLE result ERROR_VARIABLE output OUTPUT_VARIABLE output)
  set(${result_variable} ${result} PARENT_SCOPE)
  set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

run_odb(result output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the committed changelog does not fit the entities:\n${output}")
endif()
if(EXISTS ${WORK}/unexpected.xml)
  message(FATAL_ERROR "the committed changelog is not up to date")
endif()

file(READ ${WORK}/entity/flow.hxx header)
string(REPLACE "std::string name;" "std::string name;\n  std::string new_column;" header "${header}")
file(WRITE ${WORK}/entity/flow.hxx "${header}")
run_odb(result output)
if(result EQUAL 0)
  message(FATAL_ERROR "a column that is in no changeset was accepted")
endif()
if(NOT output MATCHES "closed" OR NOT output MATCHES "flow")
  message(FATAL_ERROR "the refusal does not say what changed:\n${output}")
endif()
