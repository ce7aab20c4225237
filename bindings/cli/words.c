/* The words of the command: headings of columns, labels of identifiers. */
#include <string.h>

#include "cli.h"

struct word {
    const char *key, *id, *en;
};

static const struct word words[] = {
    { "a", "yang pertama", "the first" },
    { "accepted", "diterima", "accepted" },
    { "action", "tindakan", "action" },
    { "actor", "pelaku", "actor" },
    { "as_of", "per tanggal", "as of" },
    { "at", "pada", "at" },
    { "bad", "salah", "wrong" }, { "basis", "dasar", "basis" },
    { "before", "sebelum", "before" }, { "after", "sesudah", "after" },
    { "b", "yang kedua", "the second" },
    { "case", "kasus", "case" }, { "cases", "kasus", "cases" },
    { "change", "perubahan", "change" },
    { "changed", "berubah", "changed" },
    { "changes", "Hasil lain, putusan tetap", "Other outcomes, same verdict" },
    { "code", "kode", "code" },
    { "components", "komponen", "components" },
    { "coverage", "cakupan", "coverage" },
    { "date", "tanggal", "date" }, { "digest", "sidik", "digest" },
    { "document", "dokumen", "document" },
    { "documents", "dokumen", "documents" },
    { "draft", "rancangan", "draft" },
    { "drafts", "Rancangan", "Drafts" },
    { "due", "jatuh tempo", "due" }, { "duties", "kewajiban", "duties" },
    { "duty", "kewajiban", "duty" },
    { "effect", "akibat", "effect" }, { "entries", "entri", "entries" },
    { "equivalent", "setara", "equivalent" },
    { "equivalents", "Setara", "Equivalents" },
    { "fact", "fakta", "fact" }, { "facts", "Fakta", "Facts" },
    { "files", "Berkas", "Files" },
    { "flipped", "putusan berubah", "verdicts changed" },
    { "flips", "Putusan yang berubah", "Verdicts that change" },
    { "impact", "dampak", "impact" },
    { "moved", "dipindahkan", "moved" },
    { "none", "belum ada aturan", "no rules yet" },
    { "param", "parameter", "parameter" }, { "part", "bagian", "part" },
    { "province", "provinsi", "province" },
    { "provinces", "Provinsi", "Provinces" },
    { "published", "terbit", "published" },
    { "ranked", "daerah yang diperingkat", "regions ranked" },
    { "reason_before", "alasan semula", "reason before" },
    { "reasons", "alasan", "reasons" },
    { "refused", "ditolak", "refused" },
    { "remark", "catatan", "remark" },
    { "replaces", "menggantikan", "replaces" },
    { "report", "laporan", "report" }, { "same", "sama", "same" },
    { "score_after", "nilai sesudah", "score after" },
    { "score_before", "nilai semula", "score before" },
    { "stages", "Tahap", "Stages" }, { "status", "status", "status" },
    { "steps", "Langkah", "Steps" }, { "table", "tabel", "table" },
    { "tables", "Tabel", "Tables" },
    { "failed", "gagal", "failed" }, { "failures", "kegagalan", "failures" },
    { "file", "berkas", "file" }, { "findings", "temuan", "findings" },
    { "from", "sejak", "from" }, { "gap", "kesenjangan", "gap" },
    { "gap_to_target", "ke target", "to target" },
    { "gaps", "Kesenjangan", "Gaps" },
    { "goal", "tujuan", "goal" }, { "good", "benar", "right" },
    { "hint", "saran", "hint" },
    { "index", "indeks", "index" },
    { "indicator", "indikator", "indicator" },
    { "innovation", "inovasi", "innovation" },
    { "key", "kunci", "key" }, { "kind", "jenis", "kind" },
    { "killed", "tertangkap", "killed" },
    { "label", "label", "label" }, { "line", "baris", "line" },
    { "machine", "mesin", "machine" },
    { "matches", "Kecocokan", "Matches" },
    { "message", "pesan", "message" }, { "name", "nama", "name" },
    { "mutants", "kesalahan buatan", "mutants" },
    { "mutation", "kesalahan", "mutation" },
    { "need", "kebutuhan", "need" }, { "needs", "Kebutuhan", "Needs" },
    { "nominal", "nominal", "nominal" },
    { "note", "catatan", "note" }, { "outcome", "hasil", "outcome" },
    { "pack", "paket", "pack" }, { "packs", "paket", "packs" },
    { "parameters", "Parameter", "Parameters" },
    { "passed", "lulus", "passed" }, { "rank", "peringkat", "rank" },
    { "reason", "alasan", "reason" }, { "records", "kasus", "records" },
    { "region", "wilayah", "region" },
    { "result", "hasil", "result" }, { "roles", "peran", "roles" },
    { "role", "peran", "role" }, { "root", "akar", "root" },
    { "row", "baris", "row" }, { "rows", "baris", "rows" },
    { "rule", "aturan", "rule" }, { "rules", "Aturan", "Rules" },
    { "score", "nilai", "score" },
    { "sampled", "diperiksa sebagian", "sampled" },
    { "severity", "tingkat", "severity" },
    { "source", "sumber", "source" }, { "state", "status", "state" },
    { "survivors", "Lolos", "Survivors" },
    { "size", "ukuran", "size" }, { "thin", "data tipis", "thin data" },
    { "title", "judul", "title" }, { "to", "ke", "to" },
    { "type", "tipe", "type" }, { "unit", "satuan", "unit" },
    { "use", "guna", "use" }, { "value", "nilai", "value" },
    { "values", "nilai", "values" },
    { "verdict", "putusan", "verdict" },
    { "verdicts", "putusan", "verdicts" },
    { "version", "versi", "version" }
};

/* Labels of identifiers that appear as values: DOMAIN sections 3 and 11. */
static const struct word labels[] = {
    { "catalogue", "katalog inovasi", "catalogue of innovations" },
    { "derived", "dihitung dari fakta lain", "computed from other facts" },
    { "hub", "data hub", "data of the hub" },
    { "added", "ditambah", "added" }, { "removed", "dihapus", "removed" },
    { "changed", "diubah", "changed" },
    { "stricter", "lebih ketat", "stricter" },
    { "looser", "lebih longgar", "looser" },
    { "preference", "preferensi", "preference" },
    { "pair", "pasangan", "pair" }, { "pairs", "pasangan", "pairs" },
    { "cases", "kasus", "cases" }, { "synthetic", "buatan", "made up" },
    { "open", "menunggu", "open" }, { "published", "terbit", "published" },
    { "discarded", "dilepas", "discarded" },
    { "eligible", "layak", "eligible" },
    { "ineligible", "tidak layak", "ineligible" },
    { "needs_review", "perlu telaah", "needs review" },
    { "unknown", "belum dapat dinilai", "unknown" },
    { "pass", "lulus", "pass" }, { "fail", "tidak lulus", "fail" },
    { "error", "galat", "error" }, { "skipped", "tidak berlaku", "skipped" },
    { "none", "tidak ada", "none" }, { "note", "catatan", "note" },
    { "warning", "peringatan", "warning" },
    { "block", "menghalangi", "blocks" }, { "warn", "peringatan", "warns" },
    { "review", "perlu telaah", "review" },
    { "context", "konteks", "context" }, { "need", "kebutuhan", "need" }
};

static const struct word *find(const struct word *list, size_t count,
                               const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].key, key) == 0) {
            return &list[i];
        }
    }
    return NULL;
}

const char *word_of(const struct cli *cli, const char *key)
{
    const struct word *word = find(words, sizeof(words) / sizeof(words[0]),
                                   key);
    return word == NULL ? key : cli->english ? word->en : word->id;
}

const char *label_of(const struct cli *cli, const char *key)
{
    const struct word *word = find(labels, sizeof(labels) / sizeof(labels[0]),
                                   key);
    return word == NULL ? key : cli->english ? word->en : word->id;
}
