/* Operations on packs and files, without a database.
 *
 * HUB_NONE throughout: rules are written, checked and tried on files alone,
 * by people who have no hub. The same functions judge as in a hub, so what
 * passes here passes there. */
#include "api/arguments.h"
#include "api/operations.h"

#include "engine/about.h"
#include "engine/bench.h"
#include "engine/cases_test.h"
#include "engine/judge.h"
#include "engine/mutate.h"
#include "engine/packs.h"
#include "engine/reference.h"
#include "engine/reload.h"
#include "engine/tables.h"
#include "engine/template.h"

static const awig_argument eval_arguments[] = {
    PACK,
    { "facts", 'p', 1, { "berkas kasus (JSON, NDJSON, CSV); - untuk masukan"
        " baku", "file of cases (JSON, NDJSON, CSV); - for standard input" } },
    AS_OF, RULES,
    { "explain", 'f', 0, { "sertakan dasar, parameter, dan langkah",
        "add basis, parameters and steps" } },
    HOW,
    { "summary", 'f', 0, { "jumlah per putusan dan sidik saja",
        "only counts by verdict and the digest" } },
    { "exit-status", 'f', 0, { "keluar 1 bila ada yang tidak layak",
        "exit 1 when a case is not eligible" } },
    THREADS,
    END
};
/* The median of the rounds counts; the digest proves the work. */
static const awig_argument bench_arguments[] = {
    PACK,
    { "facts", 'p', 1, { "berkas kasus", "file of cases" } },
    AS_OF, RULES,
    { "rounds", 'i', 0, { "banyak putaran (7)", "how many rounds (7)" } },
    { "threads", 'i', 0, { "banyak utas (1)", "how many threads (1)" } },
    END
};
static const awig_argument table_eval_arguments[] = {
    { "file", 'P', 1, { "tabel keputusan", "decision table" } },
    { "facts", 'p', 1, { "berkas masukan", "file of inputs" } },
    END
};
static const awig_argument table_check_arguments[] = {
    { "file", 'P', 1, { "tabel keputusan", "decision table" } },
    END
};
/* The formats are those that editors and CI read. */
static const awig_argument check_arguments[] = {
    { "pack", 'L', 1, { "folder paket aturan", "folders of packs" } }, RULES,
    { "format", 't', 0, { "human, json, github, atau junit",
        "human, json, github or junit" } },
    END
};
/* Coverage says what was tried, mutation whether it would notice. */
static const awig_argument test_arguments[] = {
    { "pack", 'L', 1, { "folder paket aturan", "folders of packs" } }, RULES,
    { "coverage", 'f', 0, { "aturan, syarat, dan baris tabel yang teruji",
        "rules, conditions and table rows that were tested" } },
    { "mutate", 'f', 0, { "apakah kasus uji menangkap kesalahan kecil",
        "do the cases notice small mistakes" } },
    END
};
static const awig_argument suggest_arguments[] = { PACK, RULES, END };
static const awig_argument rules_arguments[] = { PACK, RULES, AS_OF, END };
static const awig_argument rules_show_arguments[] = {
    PACK,
    { "rule", 'T', 0, { "pengenal aturan", "id of a rule" } },
    RULES, AS_OF, END
};
/* A folder that exists is never written into. */
static const awig_argument rules_new_arguments[] = {
    { "pack", 'P', 1, { "folder baru; bagian terakhirnya menjadi pengenal",
        "a new folder; its last part becomes the id" } },
    { "extends", 't', 0, { "pengenal paket induk", "id of the parent" } },
    RULES, END
};
static const awig_argument params_history_arguments[] = {
    PACK,
    { "key", 'T', 1, { "nama parameter", "name of the parameter" } },
    RULES, END
};
static const awig_argument reference_arguments[] = {
    { "pack", 'P', 0, { "folder paket aturan", "folder of a pack" } }, RULES,
    { "luals", 'f', 0, { "berkas untuk Lua language server",
        "a file for the Lua language server" } },
    END
};
/* For bug reports and for scripts that need a feature. */
static const awig_argument watch_arguments[] = {
    PACK, RULES,
    { "every", 'i', 0, { "detik antara dua pemeriksaan (1)",
        "seconds between two looks (1)" } },
    { "times", 'i', 0, { "berhenti setelah sekian pemeriksaan",
        "stop after so many looks" } },
    END
};
static const awig_argument version_arguments[] = {
    { "features", 'f', 0, { "apa yang ada dalam bangunan ini",
        "what this build has" } },
    END
};
static const awig_argument doctor_arguments[] = {
    { "db", 'p', 0, { "berkas hub", "the hub's file" } }, RULES, END
};
static const awig_argument code_arguments[] = {
    { "code", 'T', 1, { "kode, misalnya AW2201", "a code, as in AW2201" } },
    END
};

const struct operation operations_pack[] = {
    /* Pure: no database, no clock but for a missing day. */
    { { "eval", "nilai",
        { "menilai kasus dari berkas dengan sebuah paket",
          "judge the cases of a file by a pack" },
        "awig eval rules/nasional --facts docs/examples/case.json",
        eval_arguments, 0 }, op_eval, HUB_NONE },
    { { "bench", "ukur",
        { "mengukur kecepatan menilai satu populasi",
          "measure how fast a population is judged" },
        "awig bench rules/nasional --facts docs/examples/cases.csv",
        bench_arguments, 0 }, op_bench, HUB_NONE },
    /* Findings, not errors: exit 1, and all of them. */
    { { "check", "periksa",
        { "memeriksa paket: semua temuan dengan berkas, baris, kolom",
          "check packs: every finding with file, line, column" },
        "awig check rules/nasional rules/51-bali",
        check_arguments, 0 }, op_check, HUB_NONE },
    /* Exit 1 when a case of the pack fails. */
    { { "test", "uji",
        { "menjalankan kasus uji milik paket",
          "run the packs' own cases" },
        "awig test rules/nasional", test_arguments, 0 }, op_test, HUB_NONE },
    { { "cases suggest", "kasus sarankan",
        { "kasus uji yang belum ada, sebagai CSV",
          "the cases that are missing, as CSV" },
        "awig cases suggest rules/nasional",
        suggest_arguments, 0 }, op_cases_suggest, HUB_NONE },
    /* LANGUAGE section 5: here a missing input matches only `-`. */
    { { "table eval", "tabel nilai",
        { "menghitung tabel keputusan",
          "evaluate a decision table" },
        "awig table eval docs/examples/fee.csv --facts"
        " docs/examples/fee.json",
        table_eval_arguments, 0 }, op_table_eval, HUB_NONE },
    /* Gaps and overlaps come with an example input. */
    { { "table check", "tabel periksa",
        { "mencari celah, tumpang tindih, dan baris mati dalam tabel",
          "find gaps, overlaps and dead rows of a table" },
        "awig table check docs/examples/fee.csv",
        table_check_arguments, 0 }, op_table_check, HUB_NONE },
    { { "rules list", "aturan daftar",
        { "daftar aturan yang berlaku", "list the rules in force" },
        "awig rules list rules/51-bali",
        rules_arguments, 0 }, op_rules_list, HUB_NONE },
    /* In words, from the lifted form; says why when there is none. */
    { { "rules show", "aturan lihat",
        { "aturan sebagai syarat dalam kata-kata",
          "a rule as the condition it is, in words" },
        "awig rules show rules/nasional N02",
        rules_show_arguments, 0 }, op_rules_show, HUB_NONE },
    { { "rules new", "aturan baru",
        { "membuat paket contoh untuk mulai",
          "make a pack to begin with" },
        "awig rules new build/99-contoh",
        rules_new_arguments, 0 }, op_rules_new, HUB_NONE },
    /* What holds on a day, with basis and file. */
    { { "params list", "parameter daftar",
        { "nilai parameter yang berlaku", "parameters in force" },
        "awig params list rules/51-bali --as-of 2021-08-24",
        rules_arguments, 0 }, op_params_list, HUB_NONE },
    { { "params history", "parameter riwayat",
        { "semua nilai bertanggal sebuah parameter",
          "every dated value of a parameter" },
        "awig params history rules/nasional min_age_months",
        params_history_arguments, 0 }, op_params_history, HUB_NONE },
    /* Each code has an example that is run by the tests. */
    { { "explain-code", "jelaskan-kode",
        { "arti sebuah kode kesalahan", "what a code of an error means" },
        "awig explain-code AW2201",
        code_arguments, 0 }, op_explain_code, HUB_NONE },
    { { "reference", "acuan",
        { "fungsi, fakta, parameter yang boleh dipakai aturan",
          "functions, facts and parameters that rules may use" },
        "awig reference rules/nasional --luals",
        reference_arguments, 0 }, op_reference, HUB_NONE },
    /* Ends when the reader stops, or after `times` looks. */
    { { "watch", "pantau",
        { "memuat dan menguji paket setiap kali disimpan",
          "load and test a pack each time it is saved" },
        "awig watch rules/nasional --times 1",
        watch_arguments, 0 }, op_watch, HUB_NONE },
    { { "version", "versi",
        { "versi dan isi program ini", "version and contents" },
        "awig version --features", version_arguments, 0 },
      op_version, HUB_NONE },
    /* Looks only: it mends nothing. */
    { { "doctor", "dokter",
        { "memeriksa apakah hub dan paket sehat",
          "check whether hub and packs are well" },
        "awig doctor --db build/hub.db --rules rules",
        doctor_arguments, 0 }, op_doctor, HUB_NONE },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
