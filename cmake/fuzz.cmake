# One libFuzzer program for each tests/fuzz/fuzz_*.c.
file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/fuzz/fuzz_*.c")
foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    add_executable(${name} "${source}"
        "${PROJECT_SOURCE_DIR}/tests/fuzz/harness.c" "${PROJECT_SOURCE_DIR}/tests/fuzz/gears.c"
        "${PROJECT_SOURCE_DIR}/tests/fuzz/faults.c")
    target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(${name} PRIVATE casus_static casus_settings)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endforeach()
