# What `cmake --install` puts where, and the Debian package that CPack makes of it. Everything is found relative to the
# programs, so any prefix will do.
include(GNUInstallDirs)

# Manual pages and bash completion say what the programs say: they are made by asking them.
set(manual ${CMAKE_SOURCE_DIR}/deploy/package)
file(GLOB_RECURSE manual_sources CONFIGURE_DEPENDS ${manual}/*.py ${manual}/*.bash ${manual}/*.txt)
set(share ${CMAKE_BINARY_DIR}/share)
add_custom_command(
  OUTPUT ${share}/manual.stamp
  COMMAND ${Python3_EXECUTABLE} -B ${manual}/make.py --programs ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}
          --schema ${CMAKE_SOURCE_DIR}/config/schema.json --share ${share}
  COMMAND ${CMAKE_COMMAND} -E touch ${share}/manual.stamp
  DEPENDS imgperf imgperf-worker imgperf-sim ${CMAKE_SOURCE_DIR}/config/schema.json ${manual_sources}
  COMMENT "Asking the programs for their manual pages and completion"
  VERBATIM)
add_custom_target(manual ALL DEPENDS ${share}/manual.stamp)

add_custom_command(
  OUTPUT ${share}/changelog.gz
  COMMAND ${Python3_EXECUTABLE} -c
          "import gzip, sys; open(sys.argv[2], 'wb').write(gzip.compress(open(sys.argv[1], 'rb').read(), 9, mtime=0))"
          ${manual}/changelog ${share}/changelog.gz
  DEPENDS ${manual}/changelog
  VERBATIM)
add_custom_target(changelog ALL DEPENDS ${share}/changelog.gz)

# Everything that is installed; tests are not.
add_custom_target(installable DEPENDS programs manual changelog)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

install(TARGETS imgperf imgperf-worker imgperf-sim RUNTIME)
install(DIRECTORY config/ DESTINATION ${CMAKE_INSTALL_DATADIR}/imgperf PATTERN README.md EXCLUDE)
install(DIRECTORY ${share}/imgperf/tokenizers DESTINATION ${CMAKE_INSTALL_DATADIR}/imgperf OPTIONAL)
install(DIRECTORY ${share}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR})
install(DIRECTORY ${share}/bash-completion DESTINATION ${CMAKE_INSTALL_DATADIR})
install(FILES README.md ${manual}/copyright ${share}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES config/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME run-files.md)

set(IMGPERF_MAINTAINER "The imgperf developers <imgperf@example.invalid>" CACHE STRING
  "Who answers for a Debian package built here; the default is nobody's address")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME imgperf)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR "The imgperf developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "benchmark for servers that make images")
set(CPACK_PACKAGE_CONTACT ${IMGPERF_MAINTAINER})
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# The same modes whatever the builder's umask.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)  # imgperf_<version>_<architecture>.deb
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)  # for https targets
set(CPACK_DEBIAN_PACKAGE_SUGGESTS bash-completion)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"imgperf measures servers that generate images. One controller paces a
cluster of load workers, every request leaves a record, and the account
of requests always balances: asked for, answered, failed and lost.
.
It speaks the OpenAI Images API, writes the files of AIPerf beside its
own report, says when its own numbers are not to be believed, and comes
with a simulated diffusion server, so that everything can be tried
without a GPU.")
include(CPack)
