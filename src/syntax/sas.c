/* sas.c - SAS transport files (.xpt), of version 5 and of version 8. */
#include "syntax/imported.h"

const cs_syntax cs_syntax_sas = {
    .info = {"sas", "xpt", "SAS transport files, version 5 or 8", true, false, false},
    .separator = "",
    .is_table = true,
    .sniff = cs_sas_sniff,
    .import = cs_sas_import,
    .adopt = cs_imported_adopt,
    .frame = cs_imported_frame,
    .parse = cs_imported_parse,
};
