# The component "sdk": what somebody needs who writes applets and has no checkout of this repository.
include(CMakePackageConfigHelpers)

# The SDK's version is the ABI's: find_package(SynappsApplet 1.0) takes every 1.x with x >= 0.
file(STRINGS include/synapps/applet.h lines REGEX "#define SYNAPPS_ABI_M(AJOR|INOR) ")
string(REGEX REPLACE ".*MAJOR ([0-9]+).*MINOR ([0-9]+).*" "\\1.\\2" SYNAPPS_SDK_VERSION "${lines}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${CMAKE_CURRENT_SOURCE_DIR}/include/synapps/applet.h)

set(package lib/cmake/SynappsApplet)
set(shared ${CMAKE_INSTALL_DATADIR}/synapps-applet)
set(generated ${CMAKE_CURRENT_BINARY_DIR}/package)
configure_package_config_file(cmake/SynappsAppletConfig.cmake.in
  ${generated}/SynappsAppletConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${generated}/SynappsAppletConfigVersion.cmake
  VERSION ${SYNAPPS_SDK_VERSION} COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
configure_file(cmake/synapps-applet.pc.in ${generated}/synapps-applet.pc @ONLY)

install(TARGETS synapps_sdk EXPORT SynappsApplet COMPONENT sdk)
install(EXPORT SynappsApplet NAMESPACE SynappsApplet:: FILE SynappsAppletTargets.cmake
        DESTINATION ${package} COMPONENT sdk)
install(FILES ${generated}/SynappsAppletConfig.cmake ${generated}/SynappsAppletConfigVersion.cmake
              cmake/SynappsApplet.cmake cmake/applet.map
        DESTINATION ${package} COMPONENT sdk)
install(FILES ${generated}/synapps-applet.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig
        COMPONENT sdk)
install(DIRECTORY include/synapps DESTINATION include COMPONENT sdk)
install(DIRECTORY template examples methods abi DESTINATION ${shared} COMPONENT sdk
        USE_SOURCE_PERMISSIONS)
install(FILES manifest.schema.json DESTINATION ${shared} COMPONENT sdk)
install(DIRECTORY doc/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/synapps-applet COMPONENT sdk
        FILES_MATCHING PATTERN "*.md" PATTERN "parts" EXCLUDE)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/synapps-applet COMPONENT sdk)
