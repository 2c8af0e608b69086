# Copies the sources beside their packages and bundles them: -DNPM, -DSOURCE, -DWORK.
file(REMOVE_RECURSE ${WORK}/src ${WORK}/style ${WORK}/dist)
file(COPY ${SOURCE}/src ${SOURCE}/style ${SOURCE}/tsconfig.json DESTINATION ${WORK})
execute_process(COMMAND ${NPM} run --silent bundle WORKING_DIRECTORY ${WORK} RESULT_VARIABLE result
  OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "esbuild could not bundle web/src:\n${output}")
endif()
