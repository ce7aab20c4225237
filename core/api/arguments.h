/* Arguments that many operations share. */
#ifndef AWIG_API_ARGUMENTS_H
#define AWIG_API_ARGUMENTS_H

/* An argument has one name and one meaning in all operations: whoever knows
 * one command knows the words of the next. Each is name, kind (see
 * awig_argument in awig.h), whether it is required, help in Indonesian and
 * English. */
/* 'P' and 'T' stand by position on the command line, 'p' and 't' by name. */
#define PACK { "pack", 'P', 1, { "folder paket aturan", "folder of a pack" } }
#define RULES { "rules", 'p', 0, { "folder paket induk", \
    "folder where parents are found" } }
/* Not the day of asking: rules of a past day are found by it. */
#define AS_OF { "as-of", 'd', 0, { "tanggal hukum yang berlaku", \
    "the day whose law applies" } }
#define DB { "db", 'p', 1, { "berkas hub", "the hub's file" } }
#define ACTOR { "actor", 't', 0, { "nama pelaku", "name of the actor" } }
#define ROLE { "role", 't', 0, { "peran pelaku", "role of the actor" } }
/* When it happened; the log's own clock stands beside it. */
#define AT { "at", 't', 0, { "waktu kejadian (RFC 3339, atau waktu" \
    " setempat)", "time of the event (RFC 3339, or local time)" } }
#define CASE { "case", 'T', 1, { "kasus, misalnya C0001", \
    "a case, as in C0001" } }
#define HOW { "how", 'f', 0, { "perubahan terkecil agar layak", \
    "the least change that would make it eligible" } }
/* Results do not depend on it. */
#define THREADS { "threads", 'i', 0, { "berapa utas (semua inti)", \
    "how many threads (all cores)" } }
/* Every list ends with it: bindings walk up to a NULL name. */
#define END { 0, 0, 0, { 0, 0 } }

#endif
