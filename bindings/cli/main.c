/* The command `awig`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"

const char *say(const struct cli *cli, const char *id, const char *en)
{
    return cli->english ? en : id;
}

/* LC_MESSAGES as POSIX resolves it, without asking setlocale. */
static const char *messages_locale(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0') {
            return value;
        }
    }
    return "";
}

/* --lang, then AWIG_LANG, then the locale of messages. */
static void choose_language(struct cli *cli, int argc, char **argv)
{
    const char *asked = getenv("AWIG_LANG");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) {
            asked = argv[i + 1];
        } else if (strncmp(argv[i], "--lang=", 7) == 0) {
            asked = argv[i] + 7;
        }
    }
    if (asked != NULL && asked[0] != '\0') {
        cli->english = strncmp(asked, "en", 2) == 0;
    } else {
        cli->english = strncmp(messages_locale(), "en", 2) == 0;
    }
}

static bool wants_color(int descriptor)
{
    const char *none = getenv("NO_COLOR");
    const char *force = getenv("CLICOLOR_FORCE");
    if (none != NULL && none[0] != '\0') {
        return false;
    }
    if (force != NULL && force[0] != '\0' && strcmp(force, "0") != 0) {
        return true;
    }
    return isatty(descriptor) == 1;
}

/* Columns of the screen: COLUMNS, else what the terminal says, else 80. */
static size_t screen_width(void)
{
    enum { LEAST = 40, USUAL = 80, MOST = 400 };
    const char *asked = getenv("COLUMNS");
    struct winsize size = { 0, 0, 0, 0 };
    long columns = asked != NULL ? strtol(asked, NULL, 10) : 0;
    if (columns <= 0 && isatty(1) == 1
        && ioctl(1, TIOCGWINSZ, &size) == 0) {
        columns = size.ws_col;
    }
    columns = columns <= 0 ? USUAL : columns < LEAST ? LEAST : columns;
    return (size_t)(columns < MOST ? columns : MOST);
}

static int exit_code(int code)
{
    switch (code) {
    case AWIG_OK:
        return 0;
    case AWIG_E_NOMEM:
        return 8;
    case AWIG_E_MISUSE:
        return 70;
    default:
        return -code;
    }
}

/* Runs the operation that the arguments name. */
static int run(struct cli *cli)
{
    awig_sink sink = AWIG_SINK_INIT;
    awig_value *result = NULL;
    sink.row = output_row;
    sink.progress = cli->terminal_errors ? output_progress : NULL;
    sink.notice = output_notice;
    sink.user = cli;
    int code = awig_call(cli->context, cli->operation->name, cli->arguments,
                         &sink, &result);
    output_clear_progress(cli);
    if (code == AWIG_OK) {
        output_result(cli, result);
    } else if (cli->mode == MODE_JSON && cli->rows > 0) {
        put(cli, "\n]\n");
    }
    awig_value_destroy(result);
    if (cli->write_failed) {
        return exit_code(AWIG_E_STORAGE);         /* main says so */
    }
    if (code != AWIG_OK) {
        (void)output_error(cli);
        return exit_code(code);
    }
    return cli->stop >= 0 ? cli->stop : awig_answer(cli->context);
}

/* This program itself, for workers: the link leads to it also after its file
 * was replaced. NULL when the system has no such link, or AWIG_WORKER is
 * "off": rules then run in this process. */
static const char *find_self(void)
{
    const char *wish = getenv("AWIG_WORKER");
    const char *self = "/proc/self/exe";
    bool off = wish != NULL && strcmp(wish, "off") == 0;
    return !off && access(self, X_OK) == 0 ? self : NULL;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "worker") == 0) {
        return awig_worker();
    }
    struct cli cli = { .stop = -1 };
    awig_options options = AWIG_OPTIONS_INIT;
    options.worker = find_self();
    choose_language(&cli, argc, argv);
    cli.line_width = screen_width();
    cli.color = wants_color(1);
    cli.color_errors = wants_color(2);
    cli.terminal_errors = isatty(2) == 1;
    options.language = cli.english ? "en" : "id";
    if (awig_create(&cli.context, &options) != AWIG_OK) {
        (void)fputs("awig: memori tidak cukup / out of memory\n", stderr);
        return 8;
    }
    int code = arguments_parse(&cli, argc, argv);
    if (code == 0 && cli.stop < 0) {
        code = run(&cli);
    } else if (code == 0) {
        code = cli.stop;
    }
    if (fflush(stdout) != 0 || cli.write_failed) {
        /* Whatever else went wrong came of that, or matters less. */
        (void)output_usage(&cli, "AW8013",
            say(&cli, "keluaran tidak dapat ditulis",
                "the output cannot be written"),
            say(&cli, "periksa ruang dan hak tulis di tempat tujuannya",
                "check for room and for permission where it goes"));
        code = 7;
    }
    awig_value_destroy(cli.arguments);
    awig_destroy(cli.context);
    return code;
}
