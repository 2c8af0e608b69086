# npm ci in the build tree: -DNPM, -DSOURCE, -DWORK.
if(NOT NPM)
  message(FATAL_ERROR "npm is missing: deploy/install-deps.sh installs it; the report's page is made with it")
endif()
file(MAKE_DIRECTORY ${WORK})
foreach(name .npmrc package.json package-lock.json)
  configure_file(${SOURCE}/${name} ${WORK}/${name} COPYONLY)
endforeach()
execute_process(COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error WORKING_DIRECTORY ${WORK} RESULT_VARIABLE result
  OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "npm could not fetch the packages of web/package-lock.json (uplot, esbuild, typescript). It needs the "
    "registry that it is configured for (npm config get registry) once; later builds need no network. npm said:\n${output}")
endif()
