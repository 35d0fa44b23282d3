# Compiler settings that every target of this project shares: warnings, sanitizers, coverage.

function(casus_set_warnings target)
    target_compile_options(${target} INTERFACE
        -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
        $<$<BOOL:${CASUS_WERROR}>:-Werror>)
endfunction()

# Sanitizers stop at the first finding, so that a test cannot pass over one.
function(casus_set_instruments target)
    set(flags "")
    if(CASUS_SANITIZE)
        list(JOIN CASUS_SANITIZE "," sanitizers)
        list(APPEND flags
            -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    endif()
    if(CASUS_COVERAGE)
        list(APPEND flags --coverage -fprofile-update=atomic)
    endif()
    if(CASUS_FUZZ)
        list(APPEND flags -fsanitize=fuzzer-no-link)
    endif()
    target_compile_options(${target} INTERFACE ${flags})
    target_link_options(${target} INTERFACE ${flags})
endfunction()
