# Compiles the files below formats/ into the library, without any tool but CMake.
#
# Included, it defines casus_embed(); that function's build step runs this same file as a script,
# which writes the C table declared in src/model/schema.h. The list of files is part of the
# command, so adding, changing or removing one makes the table anew.

# Sets ${out} to a C file that holds every schema and table below root.
function(casus_embed out root)
    set(table "${CMAKE_CURRENT_BINARY_DIR}/embedded_files.c")
    file(GLOB_RECURSE schemas CONFIGURE_DEPENDS RELATIVE "${root}" "${root}/*.yaml")
    file(GLOB_RECURSE tables CONFIGURE_DEPENDS RELATIVE "${root}" "${root}/*.tsv")
    list(TRANSFORM schemas REPLACE "\\.yaml$" "")
    list(SORT schemas) # by names alone: acled is before acled-2016, but acled.yaml is not
    list(TRANSFORM schemas APPEND ".yaml")
    list(SORT tables)
    set(files ${schemas} ${tables})
    list(TRANSFORM files PREPEND "${root}/" OUTPUT_VARIABLE paths)
    add_custom_command(
        OUTPUT "${table}"
        COMMAND "${CMAKE_COMMAND}" "-DROOT=${root}" "-DFILES=${files}" "-DTABLE=${table}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
        DEPENDS ${paths} "${CMAKE_CURRENT_FUNCTION_LIST_FILE}"
        COMMENT "Embedding formats"
        VERBATIM)
    set(${out} "${table}" PARENT_SCOPE)
endfunction()

# The bytes of a file as C string literals of 32 bytes a line. Every byte is escaped, so no escape
# can swallow its neighbour.
function(read_as_literals path out)
    file(READ "${path}" bytes HEX)
    string(REPEAT "." 64 line)
    string(REGEX REPLACE "(${line})" "\\1\"\n     \"" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
    set(${out} "\"${bytes}\"" PARENT_SCOPE)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    set(rows "")
    foreach(file IN LISTS FILES)
        read_as_literals("${ROOT}/${file}" literals)
        file(SIZE "${ROOT}/${file}" size)
        set(name 0)
        if(file MATCHES "^([^/]+)\\.yaml$")
            set(name "\"${CMAKE_MATCH_1}\"")
        endif()
        string(APPEND rows "    {\"${file}\",\n     ${literals},\n     ${size}, ${name}},\n")
    endforeach()
    list(LENGTH FILES count)
    file(WRITE "${TABLE}"
        "#include \"model/schema.h\"\n\n"
        "const cs_embedded cs_embedded_files[] = {\n${rows}    {0, 0, 0, 0},\n};\n\n"
        "const size_t cs_embedded_count = ${count};\n")
endif()
