/* Operations of testers: scenarios on a simulated hub.
 *
 * Nothing here touches a real hub: a scenario plays on one in memory, or on a
 * copy of the hub that is named. */
#include "api/arguments.h"
#include "api/operations.h"

#include "engine/simulate.h"

/* Files, or random years; the same seed gives the same bytes. */
static const awig_argument simulate_arguments[] = {
    { "file", 'L', 0, { "berkas skenario (Lua)", "scenario files (Lua)" } },
    { "db", 'p', 0, { "mainkan pada salinan hub ini; aslinya hanya dibaca",
        "play on a copy of this hub; the real one is only read" } },
    { "data", 'p', 0, { "folder data acuan (data)",
        "folder of reference data (data)" } },
    { "rules", 'p', 0, { "folder berisi paket (rules)",
        "folder of packs (rules)" } },
    { "record", 'p', 0, { "tulis linimasa sebagai rekaman",
        "write the timeline as a recording" } },
    { "timeline", 'f', 0, { "selalu tampilkan linimasa",
        "always show the timeline" } },
    { "timing", 'f', 0, { "tampilkan lama kerja per langkah",
        "show the work a step takes" } },
    { "random", 'i', 0, { "mainkan N tahun acak",
        "play N random years" } },
    { "seed", 'i', 0, { "benih keacakan (1)", "seed of randomness (1)" } },
    { "steps", 'i', 0, { "langkah setahun acak (40)",
        "steps of a random year (40)" } },
    END
};
/* Recordings are lines of JSON, so any tool can compare them. */
static const awig_argument diff_arguments[] = {
    { "a", 'P', 1, { "rekaman pertama", "the first recording" } },
    { "b", 'P', 1, { "rekaman kedua", "the second recording" } },
    END
};

const struct operation operations_simulate[] = {
    /* Exit 1 when an expectation fails. */
    { { "simulate", "simulasi",
        { "memainkan skenario pada hub tiruan",
          "play scenarios on a simulated hub" },
        "awig simulate scripts/scenarios/a01_sip_banget.lua",
        simulate_arguments, 0 }, op_simulate, HUB_NONE },
    { { "simulate diff", "simulasi banding",
        { "membandingkan dua rekaman", "compare two recordings" },
        "awig simulate diff build/a.jsonl build/b.jsonl",
        diff_arguments, 0 }, op_simulate_diff, HUB_NONE },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
