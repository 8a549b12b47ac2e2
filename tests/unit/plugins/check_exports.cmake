# cmake -DNM=nm -DMODULE=x.so -P check_exports.cmake: fails unless the module exports exactly
# synapps_applet_v1, so that nothing of it can be taken for somebody else's symbol.
execute_process(COMMAND ${NM} -D --defined-only -P ${MODULE} OUTPUT_VARIABLE symbols
                COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE " [^\n]*\n" ";" symbols "${symbols}")
list(REMOVE_ITEM symbols "")
if(NOT symbols STREQUAL "synapps_applet_v1")
  message(FATAL_ERROR "${MODULE} must export synapps_applet_v1 and nothing else, it exports: ${symbols}")
endif()
