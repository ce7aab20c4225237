/* The man page, completions and `version`, from the table of operations. */
#include <assert.h>
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
    put(cli, say(cli,
        ".SH LINGKUNGAN\nTiap pilihan dapat ditetapkan lewat lingkungan:"
        " AWIG_DB untuk \\-\\-db, AWIG_AS_OF untuk \\-\\-as\\-of, dan"
        " seterusnya; yang ditulis pada perintah menang. COLUMNS: lebar layar."
        " NO_COLOR, CLICOLOR_FORCE: warna. LC_MESSAGES: bahasa Inggris bila"
        " dimulai dengan en.\n",
        ".SH ENVIRONMENT\nEvery option may be set in the environment: AWIG_DB"
        " for \\-\\-db, AWIG_AS_OF for \\-\\-as\\-of, and so on; what is on"
        " the command line wins. COLUMNS: width of the screen. NO_COLOR,"
        " CLICOLOR_FORCE: colour. LC_MESSAGES: English when it begins with"
        " en.\n"));
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

/* How many words the operation's name has. */
static int words_of(const char *name)
{
    int words = 1;
    for (const char *c = name; *c != '\0'; c++) {
        words += *c == ' ';
    }
    assert(words > 0);
    return words;
}

/* The flags of each operation; longer names first, since the shell takes the
 * first pattern that fits. */
static void put_flags(struct cli *cli, int words)
{
    const awig_operation *one;
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        if (one->hidden || words_of(one->name) != words) {
            continue;
        }
        put(cli, "        \"");
        put(cli, one->name);
        put(cli, "\"*) words=\"--json --ndjson --csv --csv-excel --list"
                 " --lang --help");
        for (const awig_argument *argument = one->arguments;
             argument->name != NULL; argument++) {
            if (!isupper((unsigned char)argument->kind)) {
                put(cli, " --");
                put(cli, argument->name);
            }
        }
        put(cli, "\" ;;\n");
    }
}

/* The words that may follow the `size` bytes of `before` ("" or "case "). */
static void put_next(struct cli *cli, const char *before, size_t size)
{
    const awig_operation *one;
    const char *last = "";
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        const char *next = one->name + size;
        size_t length = strncmp(one->name, before, size) == 0
            ? strcspn(next, " ") : 0;
        if (one->hidden || length == 0
            || (strncmp(last, next, length) == 0
                && (last[length] == ' ' || last[length] == '\0'))) {
            continue;
        }
        last = next;
        put_bytes(cli, next, length);
        put(cli, " ");
    }
}

/* Each beginning of a name that goes on, once: "case", "audit witness". */
static void put_groups(struct cli *cli)
{
    const awig_operation *one;
    const char *last = "";
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        for (const char *blank = strchr(one->name, ' '); blank != NULL;
             blank = strchr(blank + 1, ' ')) {
            size_t size = (size_t)(blank - one->name) + 1;
            if (one->hidden || strncmp(last, one->name, size) == 0) {
                continue;
            }
            put(cli, "        \"");
            put_bytes(cli, one->name, size - 1);
            put(cli, "\") words=\"");
            put_next(cli, one->name, size);
            put(cli, "\" ;;\n");
        }
        last = one->hidden ? last : one->name;
    }
}

void manual_completion(struct cli *cli)
{
    put(cli, "# bash: source <(awig completion); zsh: first autoload -U"
             " bashcompinit && bashcompinit\n"
             "_awig() {\n"
             "    local cur=${COMP_WORDS[COMP_CWORD]}\n"
             "    local line=\"${COMP_WORDS[*]:1:COMP_CWORD-1}\"\n"
             "    local words=\"\"\n"
             "    case \"$cur\" in\n"
             "    -*) case \"$line\" in\n");
    for (int words = 3; words > 0; words--) {
        put_flags(cli, words);
    }
    put(cli, "        esac ;;\n    *) case \"$line\" in\n"
             "        \"\") words=\"help man completion ");
    put_next(cli, "", 0);
    put(cli, "\" ;;\n");
    put_groups(cli);
    put(cli, "        esac ;;\n    esac\n"
             "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -f --"
             " \"$cur\")\n}\ncomplete -F _awig awig\n");
}
