/* Which command argv names: an operation, a command of the command line
 * itself (help, man, completion), a group of operations, or a mistake, with
 * what was probably meant. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { WORDS_MAX = 3, NAME_BYTES = 80 };

/* Joins the first `count` words that are no flags: "case do". */
static bool join_words(int argc, char **argv, int count, char *out)
{
    size_t size = 0;
    out[0] = '\0';
    for (int i = 1; i <= count; i++) {
        if (i >= argc || argv[i][0] == '-') {
            return false;
        }
        size_t more = strlen(argv[i]);
        if (size + more + 2 > NAME_BYTES) {
            return false;
        }
        if (size > 0) {
            out[size] = ' ';
            size++;
        }
        memcpy(out + size, argv[i], more + 1);
        size += more;
    }
    return true;
}

static const awig_operation *find_operation(const char *name)
{
    const awig_operation *one;
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        if (strcmp(one->name, name) == 0
            || (one->alias != NULL && strcmp(one->alias, name) == 0)) {
            return one;
        }
    }
    return NULL;
}

int command_find(struct cli *cli, int argc, char **argv)
{
    char name[NAME_BYTES];
    for (int words = WORDS_MAX; words > 0; words--) {
        if (join_words(argc, argv, words, name)) {
            cli->operation = find_operation(name);
            if (cli->operation != NULL) {
                return words;
            }
        }
    }
    return 0;
}

/* `awig help case do`: the help of an operation, or of a group of them. */
static void help_on(struct cli *cli, int argc, char **argv)
{
    const awig_operation *found = NULL;
    char name[NAME_BYTES] = "";
    assert(argc >= 2);
    for (int words = WORDS_MAX; words > 0 && found == NULL; words--) {
        if (join_words(argc - 1, argv + 1, words, name)) {
            found = find_operation(name);
        }
    }
    if (found != NULL) {
        help_operation(cli, found);
    } else if (name[0] == '\0' || help_group(cli, name) == 0) {
        help_all(cli);
    }
}

/* Commands of the command line itself. */
static bool own_command(struct cli *cli, int argc, char **argv)
{
    if (argc < 2) {
        return false;
    }
    if (strcmp(argv[1], "man") == 0) {
        manual_page(cli);
    } else if (strcmp(argv[1], "completion") == 0) {
        manual_completion(cli);
    } else if (strcmp(argv[1], "help") == 0) {
        help_on(cli, argc, argv);
    } else {
        return false;
    }
    cli->stop = 0;
    return true;
}

/* "case" alone names no command but many: they are listed. */
static bool is_group(const char *name)
{
    const awig_operation *one;
    size_t size = strlen(name);
    for (size_t i = 0; (one = awig_operation_at(i)) != NULL; i++) {
        if (!one->hidden && strncmp(one->name, name, size) == 0
            && one->name[size] == ' ') {
            return true;
        }
    }
    return false;
}

static bool has_word(int argc, char **argv, const char *word)
{
    assert(word != NULL);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool wants_help(int argc, char **argv)
{
    return has_word(argc, argv, "--help") || has_word(argc, argv, "-h");
}

/* `awig case`: which word is missing; with --help the list is the answer. */
static int group_alone(struct cli *cli, const char *name, bool help)
{
    char message[256], hint[128];
    assert(is_group(name));
    if (help) {
        (void)help_group(cli, name);
        cli->stop = 0;
        return 0;
    }
    (void)snprintf(message, sizeof(message),
                   say(cli, "'awig %s' belum lengkap",
                       "'awig %s' is not a whole command"), name);
    (void)snprintf(hint, sizeof(hint),
                   say(cli, "lihat awig %s --help", "see awig %s --help"),
                   name);
    return output_usage(cli, "AW8010", message, hint);
}

/* The command that was meant, if one is near. "chek PACK" means check, "case
 * opn" means case open: whichever of one and two words comes nearer. */
static int unknown_command(struct cli *cli, const char *one,
                           const char *two)
{
    char message[256], hint[128];
    const char *near_one = help_nearest(one), *near_two = help_nearest(two);
    size_t distance = help_distance(one, near_one);
    const char *name = one, *nearest = near_one;
    if (two[0] != '\0' && help_distance(two, near_two) < distance) {
        name = two;
        nearest = near_two;
        distance = help_distance(two, near_two);
    }
    assert(name[0] != '\0');
    (void)snprintf(message, sizeof(message),
                   say(cli, "perintah '%s' tidak ada",
                       "there is no command '%s'"), name);
    bool near = distance <= strlen(name) / 3 + 1;
    if (near) {
        (void)snprintf(hint, sizeof(hint),
                       say(cli, "maksud Anda 'awig %s'?",
                           "did you mean 'awig %s'?"), nearest);
    } else {
        (void)snprintf(hint, sizeof(hint), "%s",
                       say(cli, "lihat awig --help untuk semua perintah",
                           "see awig --help for all commands"));
    }
    return output_usage(cli, near ? "AW8010" : "AW8011", message, hint);
}

int command_none(struct cli *cli, int argc, char **argv)
{
    char name[NAME_BYTES] = "", two[NAME_BYTES] = "";
    bool second = join_words(argc, argv, 2, two);
    if (own_command(cli, argc, argv)) {
        return 0;
    }
    if (join_words(argc, argv, 1, name) && !second && is_group(name)) {
        return group_alone(cli, name, wants_help(argc, argv));
    }
    if (has_word(argc, argv, "--version")) {
        help_version(cli);
        cli->stop = 0;
        return 0;
    }
    if (wants_help(argc, argv)) {
        help_all(cli);
        cli->stop = 0;
        return 0;
    }
    if (name[0] != '\0') {
        return unknown_command(cli, name, second ? two : "");
    }
    if (argc < 2) {
        help_all(cli);
        cli->stop = 2;
        return 0;
    }
    return output_usage(cli, "AW8011",
                        say(cli, "perintah belum disebut",
                            "no command is given"),
                        say(cli, "lihat awig --help", "see awig --help"));
}
