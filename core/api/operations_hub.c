/* Operations on a hub: its data, gaps, matches, decisions. */
#include "api/arguments.h"
#include "api/operations_list.h"

#include "engine/gap.h"
#include "engine/import.h"
#include "engine/match.h"

static const awig_argument init_arguments[] = {
    DB,
    { "data", 'p', 0, { "folder data acuan", "folder of reference data" } },
    { "rules", 'p', 0, { "folder berisi paket", "folder of packs" } },
    { "seed", 'i', 0, { "benih keacakan, untuk uji",
        "seed of randomness, for tests" } },
    END
};
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

static const awig_argument match_arguments[] = {
    DB,
    { "region", 't', 1, { "kode atau nama wilayah",
        "code or name of the region" } },
    { "top", 'i', 0, { "berapa yang teratas (10)",
        "how many of the best (10)" } },
    AS_OF, END
};

const struct operation operations_hub[] = {
    { { "init", "mulai",
        { "membuat hub baru dari data dan paket",
          "make a new hub from data and packs" },
        "awig init --db build/hub.db --data data --rules rules",
        init_arguments, 0 }, op_init, HUB_NONE },
    { { "import", "impor",
        { "memasukkan data acuan atau fakta",
          "bring in reference data or facts" },
        "awig import regions data/regions.csv --db build/hub.db --dry-run",
        import_arguments, 0 }, op_import, HUB_WRITE },
    { { "status", "keadaan",
        { "isi hub: data, paket, log", "what the hub holds" },
        "awig status --db build/hub.db",
        status_arguments, 0 }, op_status, HUB_READ },
    { { "gap", "kesenjangan",
        { "kesenjangan wilayah terhadap TPB", "a region's gaps" },
        "awig gap --db build/hub.db --region 19.71",
        gap_arguments, 0 }, op_gap, HUB_READ },
    { { "match", "cocokkan",
        { "inovasi yang paling cocok untuk sebuah wilayah",
          "the innovations that fit a region best" },
        "awig match --db build/hub.db --region 19.71 --top 10",
        match_arguments, 0 }, op_match, HUB_READ },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
