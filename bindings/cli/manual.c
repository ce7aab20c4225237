/* The man page, completions and `version`, from the table of operations. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* Text of a man page: a leading dot or quote, and dashes, are escaped. */
static void put_roff(struct cli *cli, const char *text)
{
    if (text[0] == '.' || text[0] == '\'') {
        put(cli, "\\&");
    }
    for (const char *c = text; *c != '\0'; c++) {
        char one[3] = { *c, '\0', '\0' };
        if (*c == '-' || *c == '\\') {
            one[0] = '\\';
            one[1] = *c;
        }
        put(cli, one);
    }
}

static void put_man_operation(struct cli *cli, const awig_operation *one)
{
    put(cli, ".SS awig ");
    put_roff(cli, one->name);
    put(cli, "\n");
    put_roff(cli, one->help[cli->english]);
    put(cli, ".\n");
    for (const awig_argument *argument = one->arguments;
         argument->name != NULL; argument++) {
        bool positional = isupper((unsigned char)argument->kind) != 0;
        put(cli, ".TP\n.B ");
        put(cli, positional ? "" : "\\-\\-");
        put_roff(cli, argument->name);
        put(cli, "\n");
        put_roff(cli, argument->help[cli->english]);
        put(cli, "\n");
    }
    if (one->example != NULL) {
        put(cli, ".PP\n.EX\n");
        put_roff(cli, one->example);
        put(cli, "\n.EE\n");
    }
}

void manual_page(struct cli *cli)
{
    const awig_operation *one;
    put(cli, ".TH AWIG 1 \"\" \"awig ");
    put(cli, awig_version());
    put(cli, "\"\n.SH ");
    put(cli, say(cli, "NAMA\nawig \\- mesin aturan untuk kebijakan publik\n",
                 "NAME\nawig \\- a rules engine for public policy\n"));
    put(cli, say(cli, ".SH PERINTAH\n", ".SH COMMANDS\n"));
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        if (!one->hidden) {
            put_man_operation(cli, one);
        }
    }
    put(cli, say(cli, ".SH KODE KELUAR\n", ".SH EXIT STATUS\n"));
    put(cli, say(cli,
        "0 selesai; 1 jawabannya tidak; 2 salah pakai; 3 aturan tidak dapat"
        " dimuat atau rusak; 4 data masukan salah; 5 ditolak siklus hidup"
        " atau peran; 6 keutuhan gagal; 7 penyimpanan; 8 batas tercapai; 70"
        " kesalahan program.\n",
        "0 done; 1 the honest answer is no; 2 usage; 3 a rule does not load"
        " or broke; 4 bad input data; 5 the lifecycle or a role refuses; 6"
        " integrity failure; 7 storage; 8 a limit was hit; 70 a bug.\n"));
}

/* Every first word once, then the second words after each. */
void manual_completion(struct cli *cli)
{
    const awig_operation *one;
    put(cli, "_awig() {\n"
             "    local cur=${COMP_WORDS[COMP_CWORD]}\n"
             "    local line=\"${COMP_WORDS[*]:1:COMP_CWORD-1}\"\n"
             "    local words=\"\"\n"
             "    case \"$cur\" in\n"
             "    -*) case \"$line\" in\n");
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        put(cli, "        \"");
        put(cli, one->name);
        put(cli, "\"*) words=\"--json --ndjson --csv --lang --help");
        for (const awig_argument *argument = one->arguments;
             argument->name != NULL; argument++) {
            if (!isupper((unsigned char)argument->kind)) {
                put(cli, " --");
                put(cli, argument->name);
            }
        }
        put(cli, "\" ;;\n");
    }
    put(cli, "        esac ;;\n    *) words=\"");
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        if (!one->hidden) {
            put(cli, one->name);
            put(cli, " ");
        }
    }
    put(cli, "\" ;;\n    esac\n"
             "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -f --"
             " \"$cur\")\n}\ncomplete -F _awig awig\n");
}
