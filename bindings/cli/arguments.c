/* From argv to an operation and its arguments, by the table of operations. */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { NAME_BYTES = 80 };

static int set_text(struct cli *cli, const char *name, const char *text)
{
    return awig_map_text(cli->arguments, name, text) == AWIG_OK ? 0 : 8;
}

static bool is_positional(const awig_argument *argument)
{
    return isupper((unsigned char)argument->kind) != 0;
}

/* An argument as it is typed: PACK, --as-of. */
static const char *spelled(const awig_argument *argument,
                           char out[NAME_BYTES])
{
    bool place = is_positional(argument);
    assert(argument->name != NULL);
    (void)snprintf(out, NAME_BYTES, "%s%s", place ? "" : "--",
                   argument->name);
    for (char *c = out; place && *c != '\0'; c++) {
        *c = (char)toupper((unsigned char)*c);
    }
    return out;
}

static int set_integer(struct cli *cli, const awig_argument *argument,
                       const char *text)
{
    char *end = NULL;
    errno = 0;
    long long integer = strtoll(text, &end, 10);
    if (text[0] == '\0' || *end != '\0' || errno == ERANGE) {
        char message[256], name[NAME_BYTES];
        (void)snprintf(message, sizeof(message),
                       say(cli, "%s: '%s' bukan bilangan bulat mulai nol",
                           "%s: '%s' is not a whole number from zero up"),
                       spelled(argument, name), text);
        return output_usage(cli, "AW8003", message,
                            say(cli, "tulis angka saja, misalnya 10",
                                "give digits only, as in 10"));
    }
    return awig_map_integer(cli->arguments, argument->name, integer)
        == AWIG_OK ? 0 : 8;
}

static int set_argument(struct cli *cli, const awig_argument *argument,
                        const char *text)
{
    switch (tolower((unsigned char)argument->kind)) {
    case 'i':
        return set_integer(cli, argument, text);
    case 'l':
        return awig_map_append(cli->arguments, argument->name, text)
            == AWIG_OK ? 0 : 8;
    case 'f':
        return awig_map_bool(cli->arguments, argument->name,
                             strcmp(text, "0") != 0
                                 && strcmp(text, "false") != 0) == AWIG_OK
            ? 0 : 8;
    default:
        return set_text(cli, argument->name, text);
    }
}

static int take_positional(struct cli *cli, const char *text)
{
    for (const awig_argument *one = cli->operation->arguments;
         one->name != NULL; one++) {
        if (is_positional(one)
            && (awig_get(cli->arguments, one->name) == NULL
                || one->kind == 'L')) {
            return set_argument(cli, one, text);
        }
    }
    char message[256], hint[128];
    (void)snprintf(message, sizeof(message),
                   say(cli, "'%s' berlebih",
                       "'%s' is one argument too many"), text);
    (void)snprintf(hint, sizeof(hint),
                   say(cli, "lihat awig %s --help", "see awig %s --help"),
                   cli->operation->name);
    return output_usage(cli, "AW8005", message, hint);
}

/* Flags of every operation. Returns how many words they took (0 = not one of
 * them). */
static int take_global(struct cli *cli, const char *name, const char *value)
{
    static const struct { const char *name; enum mode mode; } modes[] = {
        { "json", MODE_JSON }, { "ndjson", MODE_NDJSON }, { "csv", MODE_CSV }
    };
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(name, modes[i].name) == 0) {
            cli->mode = modes[i].mode;
            return 1;
        }
    }
    if (strcmp(name, "csv-excel") == 0) {
        cli->mode = MODE_CSV;
        cli->excel = true;
        return 1;
    }
    if (strcmp(name, "lang") == 0 && value != NULL) {
        return 2;                         /* see choose_language */
    }
    if (strcmp(name, "list") == 0 && value != NULL) {
        cli->list = value;
        return 2;
    }
    if (strcmp(name, "help") == 0) {
        if (cli->operation != NULL) {
            help_operation(cli, cli->operation);
        } else {
            help_all(cli);
        }
        cli->stop = 0;
        return 1;
    }
    if (strcmp(name, "version") == 0) {
        help_version(cli);
        cli->stop = 0;
        return 1;
    }
    return 0;
}

/* How far a typed name is from a flag: what begins alike is near. */
static size_t flag_distance(const char *typed, const char *flag)
{
    assert(flag != NULL);
    size_t size = strlen(typed);
    return size > 2 && strncmp(typed, flag, size) == 0
        ? 1 : help_distance(typed, flag);
}

/* The flag nearest to a mistyped one, or NULL when none is near. */
static const char *nearest_flag(const struct cli *cli, const char *name)
{
    static const char *const global[] = { "json", "ndjson", "csv", "lang",
                                          "csv-excel", "list", "help",
                                          "db" };
    const char *best = NULL;
    size_t nearest = strlen(name) / 3 + 2;
    assert(cli->operation != NULL);
    for (size_t i = 0; i < sizeof(global) / sizeof(global[0]); i++) {
        size_t distance = flag_distance(name, global[i]);
        if (distance < nearest) {
            nearest = distance;
            best = global[i];
        }
    }
    for (const awig_argument *one = cli->operation->arguments;
         one->name != NULL; one++) {
        size_t distance = flag_distance(name, one->name);
        if (!is_positional(one) && distance < nearest) {
            nearest = distance;
            best = one->name;
        }
    }
    return best;
}

/* `dashes` are those that were typed. */
static int unknown_flag(struct cli *cli, const char *dashes,
                        const char *name)
{
    const char *best = nearest_flag(cli, name);
    char message[256], hint[128];
    (void)snprintf(message, sizeof(message),
                   say(cli, "pilihan '%s%s' tidak dikenal",
                       "unknown option '%s%s'"), dashes, name);
    if (best != NULL) {
        (void)snprintf(hint, sizeof(hint),
                       say(cli, "maksud Anda '--%s'?",
                           "did you mean '--%s'?"), best);
    } else {
        (void)snprintf(hint, sizeof(hint),
                       say(cli, "lihat awig %s --help",
                           "see awig %s --help"), cli->operation->name);
    }
    return output_usage(cli, "AW8004", message, hint);
}

/* `typed` is the word as it stood: --out or -o. */
static int needs_value(struct cli *cli, const char *typed)
{
    char message[256], hint[128];
    (void)snprintf(message, sizeof(message),
                   say(cli, "%s memerlukan nilai", "%s needs a value"),
                   typed);
    (void)snprintf(hint, sizeof(hint),
                   say(cli, "lihat awig %s --help", "see awig %s --help"),
                   cli->operation != NULL ? cli->operation->name : "");
    return output_usage(cli, "AW8006", message, hint);
}

static const awig_argument db_argument = {
    "db", 'p', 0, { "berkas hub", "the hub's file" }
};

/* The flag's description, or NULL. */
static const awig_argument *find_flag(const struct cli *cli,
                                      const char *name)
{
    for (const awig_argument *one = cli->operation->arguments;
         one->name != NULL; one++) {
        if (!is_positional(one) && strcmp(one->name, name) == 0) {
            return one;
        }
    }
    return strcmp(name, "db") == 0 ? &db_argument : NULL;
}

/* Takes one flag at argv[at]; *used gets how many words it took. */
static int take_flag(struct cli *cli, int argc, char **argv, int at,
                     int *used)
{
    char name[NAME_BYTES];
    const char *text = argv[at][1] == '-' ? argv[at] + 2 : argv[at] + 1;
    const char *equals = strchr(text, '=');
    size_t size = equals != NULL ? (size_t)(equals - text) : strlen(text);
    size = size < NAME_BYTES ? size : NAME_BYTES - 1;
    memcpy(name, text, size);
    name[size] = '\0';
    if (strcmp(name, "h") == 0 || strcmp(name, "o") == 0) {
        memcpy(name, name[0] == 'h' ? "help" : "out", 5);
    }
    /* A word that is a flag itself is no value: its own is missing. */
    const char *value = equals != NULL ? equals + 1
        : at + 1 < argc && (strncmp(argv[at + 1], "--", 2) != 0
                            || argv[at + 1][2] == '\0')
        ? argv[at + 1] : NULL;
    int words = take_global(cli, name, value);
    if (words > 0) {
        *used = equals != NULL ? 1 : words;
        return 0;
    }
    if (cli->operation == NULL) {
        *used = 1;
        return 0;
    }
    const awig_argument *flag = find_flag(cli, name);
    if (flag == NULL) {
        return unknown_flag(cli, argv[at][1] == '-' ? "--" : "-", name);
    }
    if (flag->kind == 'f') {
        *used = 1;
        return set_argument(cli, flag, equals != NULL ? value : "1");
    }
    if (value == NULL) {
        return needs_value(cli, argv[at]);
    }
    *used = equals != NULL ? 1 : 2;
    return set_argument(cli, flag, value);
}

/* AWIG_AS_OF for --as-of, and so on, where the flag was not given. */
static int take_environment(struct cli *cli, const awig_argument *argument)
{
    char name[NAME_BYTES] = "AWIG_";
    size_t size = 5;
    for (const char *c = argument->name; *c != '\0'
         && size + 1 < NAME_BYTES; c++) {
        name[size] = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
        size++;
    }
    name[size] = '\0';
    const char *value = getenv(name);
    if (value == NULL || value[0] == '\0' || is_positional(argument)
        || awig_get(cli->arguments, argument->name) != NULL) {
        return 0;
    }
    return set_argument(cli, argument, value);
}

static int take_rest(struct cli *cli, int argc, char **argv, int at)
{
    bool only_words = false;
    int code = 0;
    while (at < argc && code == 0 && cli->stop < 0) {
        int used = 1;
        if (!only_words && strcmp(argv[at], "--") == 0) {
            only_words = true;
        } else if (!only_words && argv[at][0] == '-'
                   && argv[at][1] != '\0') {
            code = take_flag(cli, argc, argv, at, &used);
        } else {
            code = take_positional(cli, argv[at]);
        }
        at += used;
    }
    for (const awig_argument *one = cli->operation->arguments;
         code == 0 && one->name != NULL; one++) {
        code = take_environment(cli, one);
    }
    return code == 0 ? take_environment(cli, &db_argument) : code;
}

/* What must be there and is not, all at once, as it would be typed. */
static int check_required(struct cli *cli)
{
    char message[512] = "", hint[256];
    for (const awig_argument *one = cli->operation->arguments;
         one->name != NULL; one++) {
        if (!one->required || awig_get(cli->arguments, one->name) != NULL) {
            continue;
        }
        char name[NAME_BYTES];
        text_append(message, sizeof(message),
                    message[0] != '\0' ? ", "
                    : say(cli, "belum diisi: ", "missing: "));
        text_append(message, sizeof(message), spelled(one, name));
    }
    if (message[0] == '\0') {
        return 0;
    }
    (void)snprintf(hint, sizeof(hint),
                   say(cli, "lihat awig %s --help", "see awig %s --help"),
                   cli->operation->name);
    return output_usage(cli, "AW8002", message, hint);
}

/* AWIG_JSON=1 and the like, when no form was asked for by a flag. */
static void take_forms(struct cli *cli)
{
    static const struct { const char *name; enum mode mode; } forms[] = {
        { "AWIG_JSON", MODE_JSON }, { "AWIG_NDJSON", MODE_NDJSON },
        { "AWIG_CSV", MODE_CSV }, { "AWIG_CSV_EXCEL", MODE_CSV }
    };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        const char *value = getenv(forms[i].name);
        if (value != NULL && value[0] != '\0' && strcmp(value, "0") != 0) {
            cli->mode = forms[i].mode;
            cli->excel = i == 3;
        }
    }
}

/* Flags before the command go behind it: `awig --lang en gap ...`. Writes
 * argc pointers to `out`. */
static void command_first(int argc, char **argv, char **out)
{
    int flags = 1, at = 1;
    while (flags < argc && argv[flags][0] == '-') {
        bool value = strcmp(argv[flags], "--lang") == 0
            || strcmp(argv[flags], "--db") == 0;
        flags += value && flags + 1 < argc ? 2 : 1;
    }
    assert(flags <= argc);
    out[0] = argv[0];
    for (int i = flags; i < argc; i++, at++) {
        out[at] = argv[i];
    }
    for (int i = 1; i < flags; i++, at++) {
        out[at] = argv[i];
    }
}

/* A language that is neither is a mistake, not a wish for Indonesian. */
static int check_language(struct cli *cli, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *asked = strncmp(argv[i], "--lang=", 7) == 0
            ? argv[i] + 7
            : strcmp(argv[i], "--lang") == 0 && i + 1 < argc ? argv[i + 1]
                                                             : "id";
        if (strcmp(asked, "id") != 0 && strcmp(asked, "en") != 0) {
            char message[128];
            (void)snprintf(message, sizeof(message),
                           say(cli, "--lang: bahasa '%s' tidak ada",
                               "--lang: there is no language '%s'"), asked);
            return output_usage(cli, "AW8007", message,
                                say(cli, "tulis id atau en",
                                    "write id or en"));
        }
    }
    return 0;
}

int arguments_parse(struct cli *cli, int argc, char **argv_given)
{
    enum { WORDS_LIMIT = 4096 };
    char *argv[WORDS_LIMIT];
    if (argc > WORDS_LIMIT) {
        return output_usage(cli, "AW8005",
                            say(cli, "terlalu banyak kata pada perintah",
                                "too many words in the command"), "");
    }
    if (awig_map_create(cli->context, &cli->arguments) != AWIG_OK) {
        return output_error(cli);
    }
    command_first(argc, argv_given, argv);
    take_forms(cli);
    /* The mode counts for errors in whatever follows. */
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            cli->mode = MODE_JSON;
        } else if (strcmp(argv[i], "--ndjson") == 0) {
            cli->mode = MODE_NDJSON;
        }
    }
    int code = check_language(cli, argc, argv);
    int words = code == 0 ? command_find(cli, argc, argv) : 0;
    if (code != 0 || words == 0) {
        return code != 0 ? code : command_none(cli, argc, argv);
    }
    code = take_rest(cli, argc, argv, 1 + words);
    if (code == 0 && cli->stop < 0) {
        code = check_required(cli);
    }
    if (code == 0 && cli->mode == MODE_TEXT) {
        (void)awig_map_bool(cli->arguments, "explain", 1);
    }
    if (code == 0 && (cli->mode == MODE_NDJSON || cli->mode == MODE_CSV)) {
        (void)awig_map_bool(cli->arguments, "rows", 1);
    }
    return code;
}
