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
    cmake/FindReadStat.cmake
    DESTINATION "${package_dir}")

# A tree may be installed elsewhere than it was configured for, so paths begin at the file itself.
file(RELATIVE_PATH prefix_from_pc
    "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
set(iconv_from_pc "")
if(NOT Iconv_IS_BUILT_IN)
    set(iconv_from_pc " -liconv")
endif()
configure_file(cmake/casus.pc.in "${PROJECT_BINARY_DIR}/casus.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/casus.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(FILES docs/casus.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")

# The schema language has one description, which is also a manual page.
find_program(AWK awk REQUIRED)
file(STRINGS docs/casus.1 manual_date REGEX "^[.]Dd ")
string(REPLACE ".Dd " "" manual_date "${manual_date}")
set(schema_manual "${PROJECT_BINARY_DIR}/casus-schema.5")
add_custom_command(OUTPUT "${schema_manual}"
    COMMAND "${AWK}" -v name=casus-schema -v section=5 -v "title=the schema language of casus"
        -v "date=${manual_date}" -v version=${PROJECT_VERSION} -v "also=casus (1)"
        -f "${PROJECT_SOURCE_DIR}/cmake/manual.awk" "${PROJECT_SOURCE_DIR}/docs/schema.md"
        > "${schema_manual}"
    DEPENDS docs/schema.md cmake/manual.awk
    COMMENT "Manual of the schema language"
    VERBATIM)
install(FILES "${schema_manual}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man5")

# Completions come from the program itself, each under the name and at the place where its shell
# looks for it.
set(completions "")
function(casus_install_completions shell name directory)
    set(script "${PROJECT_BINARY_DIR}/completions/${name}")
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/completions")
    add_custom_command(OUTPUT "${script}"
        COMMAND casus_cli completions ${shell} > "${script}"
        COMMENT "Completions for ${shell}"
        VERBATIM)
    install(FILES "${script}" DESTINATION "${CMAKE_INSTALL_DATADIR}/${directory}")
    set(completions ${completions} "${script}" PARENT_SCOPE)
endfunction()
casus_install_completions(bash casus bash-completion/completions)
casus_install_completions(zsh _casus zsh/site-functions)
casus_install_completions(fish casus.fish fish/vendor_completions.d)

# All that is installed and nothing else; "casus" alone is the program to some generators.
add_custom_target(casus_package ALL DEPENDS ${completions} "${schema_manual}")
add_dependencies(casus_package casus casus_static casus_cli)
