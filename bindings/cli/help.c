/* Help from the table of operations, and nearest names. */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* Edit distance over at most 40 characters. */
size_t help_distance(const char *a, const char *b)
{
    enum { MOST = 40 };
    size_t row[MOST + 1];
    size_t size_a = strlen(a), size_b = strlen(b);
    if (size_a > MOST || size_b > MOST) {
        return MOST;
    }
    for (size_t k = 0; k <= size_b; k++) {
        row[k] = k;
    }
    for (size_t i = 1; i <= size_a; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= size_b; k++) {
            size_t best = diagonal + (a[i - 1] != b[k - 1]);
            diagonal = row[k];
            best = row[k] + 1 < best ? row[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            row[k] = best;
        }
    }
    return row[size_b];
}

const char *help_nearest(const char *typed)
{
    const char *best = "--help";
    size_t nearest = SIZE_MAX;
    const awig_operation *one;
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        const char *names[2] = { one->name, one->alias };
        for (int k = 0; k < 2; k++) {
            size_t distance = names[k] != NULL && !one->hidden
                ? help_distance(typed, names[k]) : SIZE_MAX;
            if (distance < nearest) {
                nearest = distance;
                best = names[k];
            }
        }
    }
    return best;
}

static void put_padded(struct cli *cli, const char *text, size_t width)
{
    put(cli, text);
    size_t size = text_width(text);
    put_spaces(cli, size < width ? width - size : 1);
}

/* Commands of the command line itself: no operations. */
static const struct {
    const char *name, *id, *en;
} own[] = {
    { "help", "bantuan semua perintah, atau satu: awig help case do",
      "help on all commands, or on one: awig help case do" },
    { "completion", "pelengkap perintah untuk bash",
      "completion for bash" },
    { "man", "halaman man", "the man page" }
};

/* Headings stand before these operations. ORDER: parts of operations.c */
static const struct {
    const char *before, *id, *en;
} families[] = {
    { "eval", "Menilai dengan berkas aturan, tanpa hub",
      "Judging by files of rules, without a hub" },
    { "init", "Hub", "A hub" },
    { "case open", "Kasus dan orang", "Cases and people" },
    { "programme open", "Tahun program, jadwal, hari libur",
      "The year: programme, schedules, holidays" },
    { "audit log", "Log dan salinan", "The log, and copies" },
    { "impact", "Mengubah aturan", "Changing rules" },
    { "simulate", "Skenario", "Scenarios" }
};

static void put_row(struct cli *cli, const char *name, const char *help)
{
    enum { NAMES = 22 };
    assert(name != NULL && help != NULL);
    put(cli, "  ");
    put_padded(cli, name, NAMES);
    put_wrapped_at(cli, help, NAMES + 2, NAMES + 2);
}

static void put_heading(struct cli *cli, const char *text)
{
    put(cli, "\n");
    put_color(cli, "1", text);
    put(cli, "\n");
}

static void put_family(struct cli *cli, const char *name)
{
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        if (strcmp(families[i].before, name) == 0) {
            put_heading(cli, say(cli, families[i].id, families[i].en));
        }
    }
}

/* Does the operation's name begin with these words? */
static bool is_within(const char *name, const char *words)
{
    assert(name != NULL);
    size_t size = strlen(words);
    return size == 0
        || (strncmp(name, words, size) == 0 && name[size] == ' ');
}

size_t help_group(struct cli *cli, const char *words)
{
    const awig_operation *one;
    size_t count = 0;
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        if (!one->hidden && is_within(one->name, words)) {
            if (words[0] == '\0') {
                put_family(cli, one->name);
            }
            put_row(cli, one->name, one->help[cli->english]);
            count++;
        }
    }
    return count;
}

void help_all(struct cli *cli)
{
    put(cli, say(cli,
        "awig: mesin aturan untuk kebijakan publik\n\n"
        "Pemakaian: awig PERINTAH [pilihan]\n",
        "awig: a rules engine for public policy\n\n"
        "Usage: awig COMMAND [options]\n"));
    (void)help_group(cli, "");
    put_heading(cli, say(cli, "Lainnya", "Others"));
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        put_row(cli, own[i].name, say(cli, own[i].id, own[i].en));
    }
    put_heading(cli, say(cli, "Pilihan umum", "Common options"));
    put(cli, say(cli,
        "  --json, --ndjson        keluaran untuk program\n"
        "  --csv, --csv-excel      untuk lembar kerja (Excel: titik koma,"
        " koma desimal)\n"
        "  --list NAMA             hanya daftar ini dari hasil, misalnya"
        " --list needs\n"
        "  --lang id|en            bahasa\n"
        "  --help                  bantuan tiap perintah\n"
        "Setiap pilihan dapat ditetapkan lewat lingkungan: AWIG_DB untuk"
        " --db, AWIG_LANG\nuntuk --lang, dan seterusnya.\n",
        "  --json, --ndjson        output for programs\n"
        "  --csv, --csv-excel      for spreadsheets (Excel: semicolons,"
        " decimal commas)\n"
        "  --list NAME             only this list of the result, as in"
        " --list needs\n"
        "  --lang id|en            language\n"
        "  --help                  help of each command\n"
        "Every option may be set in the environment: AWIG_DB for --db,"
        " AWIG_LANG for\n--lang, and so on.\n"));
    put_heading(cli, say(cli, "Mulai dari sini", "Begin here"));
    put(cli, "  awig init --db hub.db --data data --rules rules\n"
             "  awig gap --db hub.db --region Pangkalpinang\n");
}

/* The name of an argument in capitals: CASE, FACTS. */
static void put_capitals(struct cli *cli, const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        char up[2] = { (char)toupper((unsigned char)*c), '\0' };
        put(cli, up);
    }
}

/* What stands for the value of a flag. */
static const char *value_word(const struct cli *cli,
                              const awig_argument *argument)
{
    assert(argument != NULL);
    switch (tolower((unsigned char)argument->kind)) {
    case 'f':
        return "";
    case 'i':
        return " N";
    case 'd':
        return say(cli, " TANGGAL", " DATE");
    case 'p':
        return say(cli, " BERKAS", " FILE");
    case 'l':
        return say(cli, " TEKS...", " TEXT...");
    default:
        return say(cli, " TEKS", " TEXT");
    }
}

/* Positional arguments first, then flags that must be there. */
static void put_usage(struct cli *cli, const awig_operation *operation)
{
    bool optional = false;
    put(cli, say(cli, "Pemakaian: awig ", "Usage: awig "));
    put(cli, operation->name);
    for (int round = 0; round < 2; round++) {
        for (const awig_argument *one = operation->arguments;
             one->name != NULL; one++) {
            bool positional = isupper((unsigned char)one->kind) != 0;
            if (positional != (round == 0)) {
                continue;
            }
            if (!positional && !one->required) {
                optional = true;
                continue;
            }
            put(cli, one->required ? " " : " [");
            if (positional) {
                put_capitals(cli, one->name);
                put(cli, one->kind == 'L' ? "..." : "");
            } else {
                put(cli, "--");
                put(cli, one->name);
                put(cli, value_word(cli, one));
            }
            put(cli, one->required ? "" : "]");
        }
    }
    put(cli, optional ? say(cli, " [pilihan]\n", " [options]\n") : "\n");
}

/* A command that is too long for a line goes on after a backslash, as the
 * shell reads it; it is broken before a flag only. */
static void put_example(struct cli *cli, const char *example)
{
    size_t room = cli->line_width - 6, at = 2;
    put(cli, "  ");
    while (*example != '\0') {
        const char *next = strstr(example + 1, " --");
        size_t size = next != NULL ? (size_t)(next - example)
                                   : strlen(example);
        if (at > 2 && at + size > room) {
            put(cli, " \\\n   ");
            at = 3;
        }
        put_bytes(cli, example, size);
        at += size;
        example += size;
    }
    put(cli, "\n");
}

/* One argument: its name, what it is, whether it must be there. */
static void put_argument(struct cli *cli, const awig_argument *argument)
{
    enum { NAMES = 26 };
    char name[128], help[512];
    bool positional = isupper((unsigned char)argument->kind) != 0;
    (void)snprintf(name, sizeof(name), "%s%s%s", positional ? "" : "--",
                   argument->name,
                   positional ? "" : value_word(cli, argument));
    for (char *c = name; positional && *c != '\0'; c++) {
        *c = (char)toupper((unsigned char)*c);
    }
    (void)snprintf(help, sizeof(help), "%s%s",
                   argument->help[cli->english],
                   argument->required ? say(cli, " (wajib)", " (required)")
                                      : "");
    put(cli, "  ");
    put_padded(cli, name, NAMES);
    put_wrapped_at(cli, help, NAMES + 2, NAMES + 2);
}

void help_operation(struct cli *cli, const awig_operation *operation)
{
    assert(operation->arguments != NULL);
    put(cli, "awig ");
    put(cli, operation->name);
    put(cli, ": ");
    put_wrapped_at(cli, operation->help[cli->english],
                   strlen(operation->name) + 7, 4);
    put(cli, "\n");
    wrap_begin(cli);
    put_usage(cli, operation);
    wrap_end(cli);
    if (operation->alias != NULL) {
        put(cli, say(cli, "Nama lain: awig ", "Alias: awig "));
        put(cli, operation->alias);
        put(cli, "\n");
    }
    put(cli, operation->arguments[0].name != NULL ? "\n" : "");
    for (const awig_argument *one = operation->arguments; one->name != NULL;
         one++) {
        put_argument(cli, one);
    }
    if (operation->example != NULL) {
        put(cli, say(cli, "\nContoh:\n", "\nExample:\n"));
        put_example(cli, operation->example);
    }
}

void help_version(struct cli *cli)
{
    put(cli, "awig ");
    put(cli, awig_version());
    put(cli, "\n");
}
