/* A folder of this process's own: see scratch.h. */
#include "scratch.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES = 32, BYTES = 96 };

static char folder[] = "/tmp/awig-test-XXXXXX";
static char paths[NAMES][BYTES];
static size_t count;
static long owner;                /* a child that forks does not clean up */

/* Removes a file or a folder with all in it. */
static void remove_all(const char *path)
{
    DIR *open = opendir(path);
    struct dirent *entry = NULL;
    while (open != NULL && (entry = readdir(open)) != NULL) {
        char inner[BYTES * 8];
        if (strcmp(entry->d_name, ".") == 0
            || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        remove_all(inner);
    }
    if (open != NULL) {
        (void)closedir(open);
    }
    (void)remove(path);
}

static void clean_up(void)
{
    if (owner == (long)getpid()) {
        remove_all(folder);
    }
}

const char *scratch(const char *name)
{
    if (owner == 0) {
        if (mkdtemp(folder) == NULL || atexit(clean_up) != 0) {
            abort();
        }
        owner = (long)getpid();
    }
    size_t root = strlen(folder) + 1;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(paths[i] + root, name) == 0) {
            return paths[i];
        }
    }
    if (count == NAMES || root + strlen(name) >= BYTES) {
        abort();
    }
    memcpy(paths[count], folder, root - 1);
    paths[count][root - 1] = '/';
    memcpy(paths[count] + root, name, strlen(name) + 1);
    return paths[count++];
}
