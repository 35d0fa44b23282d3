# What `cmake --install` puts where: the library in both kinds, its header, the program, the manual,
# and the files by which pkg-config and CMake find the library.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/casus")

# The shared library needs nothing of a user; the static one needs what casus itself is linked with.
# So each has a file of targets of its own.
install(TARGETS casus EXPORT casusTargets)
install(TARGETS casus_static EXPORT casusStaticTargets)
install(TARGETS casus_cli)
foreach(targets casusTargets casusStaticTargets)
    install(EXPORT ${targets} NAMESPACE casus:: DESTINATION "${package_dir}")
endforeach()
configure_package_config_file(cmake/casusConfig.cmake.in
    "${PROJECT_BINARY_DIR}/casusConfig.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/casusConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/casusConfig.cmake"
    "${PROJECT_BINARY_DIR}/casusConfigVersion.cmake" cmake/FindCSV.cmake
    DESTINATION "${package_dir}")

# A tree may be installed elsewhere than it was configured for, so paths begin at the file itself.
file(RELATIVE_PATH prefix_from_pc
    "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
configure_file(cmake/casus.pc.in "${PROJECT_BINARY_DIR}/casus.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/casus.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(FILES docs/casus.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
