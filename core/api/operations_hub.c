/* Operations on a hub: its data, gaps, matches, decisions.
 *
 * A question about the past says so by an argument (as-of: whose law;
 * known-at: what was known); what was known is only read. */
#include "api/arguments.h"
#include "api/operations.h"

#include "engine/decide.h"
#include "engine/gap.h"
#include "engine/import.h"
#include "engine/match.h"

/* Without data or rules the hub starts empty of them. */
static const awig_argument init_arguments[] = {
    DB,
    { "data", 'p', 0, { "folder data acuan", "folder of reference data" } },
    { "rules", 'p', 0, { "folder berisi paket", "folder of packs" } },
    { "seed", 'i', 0, { "benih keacakan, untuk uji",
        "seed of randomness, for tests" } },
    END
};
/* `kind` alone is a folder: files tell their kind by their heads. */
static const awig_argument import_arguments[] = {
    { "kind", 'T', 1, { "jenis data, atau folder",
        "kind of data, or a folder" } },
    { "file", 'P', 0, { "berkas CSV", "CSV file" } },
    DB, ACTOR, ROLE, AT,
    { "dry-run", 'f', 0, { "periksa saja, tidak disimpan",
        "only check, keep nothing" } },
    END
};
static const awig_argument status_arguments[] = { DB, END };
static const awig_argument gap_arguments[] = {
    DB,
    { "region", 't', 1, { "kode atau nama wilayah",
        "code or name of the region" } },
    END
};

/* --as-of chooses parameters and rules, not the data. */
static const awig_argument match_arguments[] = {
    DB,
    { "region", 't', 1, { "kode atau nama wilayah",
        "code or name of the region" } },
    { "top", 'i', 0, { "berapa yang teratas (10)",
        "how many of the best (10)" } },
    AS_OF, THREADS, END
};

static const awig_argument decide_arguments[] = {
    DB, CASE, AS_OF,
    { "known-at", 'd', 0, { "dengan yang diketahui pada hari itu; tidak"
        " dicatat", "with what was known that day; not recorded" } },
    ACTOR, ROLE, AT,
    { "explain", 'f', 0, { "sertakan dasar dan parameter",
        "add basis and parameters" } },
    { "exit-status", 'f', 0, { "keluar 1 bila tidak layak",
        "exit 1 when not eligible" } },
    END
};
static const awig_argument explain_arguments[] = {
    DB,
    { "case", 'T', 1, { "kasus atau keputusan", "case or decision" } },
    { "entry", 'i', 0, { "penolakan yang dicatat pada entri ini",
        "the refusal recorded by this entry" } },
    { "action", 't', 0, { "penolakan terakhir atas tindakan ini",
        "the last refusal of this action" } },
    { "passing", 'f', 0, { "jelaskan juga aturan yang lulus",
        "explain rules that passed, too" } },
    { "format", 't', 0, { "text atau markdown", "text or markdown" } },
    HOW,
    { "at", 't', 0, { "dengan --how: kapan tindakan dicoba lagi",
        "with --how: when the action is tried again" } },
    { "letter", 'f', 0, { "tulis surat satu halaman (HTML)",
        "write a letter of one page (HTML)" } },
    { "out", 'p', 0, { "berkas surat", "file of the letter" } },
    END
};
static const awig_argument letter_arguments[] = {
    { "file", 'P', 1, { "berkas surat", "file of the letter" } },
    DB, END
};
/* One, or all: never a silent half. */
static const awig_argument replay_arguments[] = {
    DB,
    { "decision", 'T', 0, { "satu keputusan", "one decision" } },
    { "all", 'f', 0, { "semua keputusan", "every decision" } },
    THREADS,
    END
};

const struct operation operations_hub[] = {
    /* HUB_NONE: there is none yet. All or nothing. */
    { { "init", "mulai",
        { "membuat hub baru dari data dan paket",
          "make a new hub from data and packs" },
        "awig init --db build/hub.db --data data --rules rules",
        init_arguments, 0 }, op_init, HUB_NONE },
    /* One entry a file; the file is kept whole. */
    { { "import", "impor",
        { "memasukkan data acuan atau fakta",
          "bring in reference data or facts" },
        "awig import regions data/regions.csv --db build/hub.db --dry-run",
        import_arguments, 0 }, op_import, HUB_WRITE },
    { { "status", "keadaan",
        { "isi hub: data, paket, log", "what the hub holds" },
        "awig status --db build/hub.db",
        status_arguments, 0 }, op_status, HUB_READ },
    /* No data is null and said, never 0. */
    { { "gap", "kesenjangan",
        { "kesenjangan wilayah terhadap TPB", "a region's gaps" },
        "awig gap --db build/hub.db --region 19.71",
        gap_arguments, 0 }, op_gap, HUB_READ },
    /* All but ineligible ones, in a total order. */
    { { "match", "cocokkan",
        { "inovasi yang paling cocok untuk sebuah wilayah",
          "the innovations that fit a region best" },
        "awig match --db build/hub.db --region 19.71 --top 10",
        match_arguments, 0 }, op_match, HUB_READ },
    /* Exit 8 or 3 outrank --exit-status when a rule broke. */
    { { "decide", "putuskan",
        { "menilai kasus dari fakta tersimpan, lalu mencatatnya",
          "judge a case from stored facts, and record it" },
        "awig decide C0001 --db build/hub.db",
        decide_arguments, 0 }, op_decide, HUB_JUDGE },
    /* From the record: it never judges again. */
    { { "explain", "jelaskan",
        { "mengapa sebuah kasus diputuskan demikian",
          "why a case was decided so" },
        "awig explain C0001 --db build/hub.db",
        explain_arguments, 0 }, op_explain, HUB_READ },
    { { "verify-letter", "periksa-surat",
        { "memeriksa surat terhadap keputusannya",
          "check a letter against its decision" },
        "awig verify-letter build/surat.html --db build/hub.db",
        letter_arguments, 0 }, op_verify_letter, HUB_READ },
    /* Exit 6 when a single byte differs. */
    { { "replay", "turunkan-ulang",
        { "menurunkan ulang keputusan dan membandingkan bitanya",
          "derive decisions again and compare bytes" },
        "awig replay --all --db build/hub.db",
        replay_arguments, 0 }, op_replay, HUB_READ },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
