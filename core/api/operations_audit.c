/* Operations on the log.
 *
 * Keys are given as files, never as texts: a command line can be read by
 * others on the machine. Checking a proof or a letter needs no secret. */
#include "api/arguments.h"
#include "api/operations.h"

#include "engine/audit.h"
#include "engine/backup.h"
#include "engine/erase.h"
#include "engine/keys.h"
#include "engine/sign.h"
#include "engine/witness.h"

#define KEY { "key", 'p', 1, { "berkas kunci pribadi", \
    "file of the private key" } }
/* Who signs: a key's file, two during a rotation, or a command. */
#define SIGNERS { "key", 'p', 0, { "berkas kunci pribadi", \
    "file of the private key" } }, \
    { "next-key", 'p', 0, { "berkas kunci penggantinya", \
        "file of its successor" } }, \
    { "signer", 't', 0, { "perintah yang menandatangani lewat pipa", \
        "command that signs over a pipe" } }, \
    { "log", 't', 0, { "kunci publik dari --signer", \
        "public key of --signer" } }

/* Paging: a log may be longer than anybody reads at once. */
static const awig_argument log_arguments[] = {
    DB,
    { "from", 'i', 0, { "indeks pertama", "first index" } },
    { "count", 'i', 0, { "berapa entri", "how many entries" } },
    END
};
/* Each option believes less: tables, our own signature, witnesses. */
static const awig_argument verify_arguments[] = {
    DB,
    { "replay", 'f', 0, { "bangun ulang semua tabel dari log",
        "rebuild every table from the log" } },
    { "log", 't', 0, { "kunci publik log; tanda tangannya wajib ada",
        "public key of the log; its signature is required" } },
    { "witness", 't', 0, { "kunci publik para saksi, dipisah koma",
        "public keys of witnesses, with commas between" } },
    { "need", 'i', 0, { "berapa saksi yang wajib (semua)",
        "how many witnesses are needed (all)" } },
    END
};
/* A name, a case or an id: all personal values of it. */
static const awig_argument erase_arguments[] = {
    { "subject", 'T', 1, { "kasus, pelaku, atau nama orang",
        "a case, an actor or a person's name" } }, DB, ACTOR, END
};
static const awig_argument db_arguments[] = { DB, END };
/* The private key goes to a file; the public one to the output. */
static const awig_argument keygen_arguments[] = {
    { "origin", 't', 1, { "nama asal log", "name of the log's origin" } },
    { "out", 'p', 1, { "berkas kunci pribadi", "file of the private key" } },
    { "witness", 'f', 0, { "kunci untuk saksi", "a key for a witness" } },
    END
};
static const awig_argument request_arguments[] = {
    DB, { "old", 'i', 0, { "ukuran yang terakhir dilihat saksi (0)",
        "the size that the witness saw last (0)" } },
    SIGNERS, END
};
/* A witness needs no hub: a request, its key, its memory. */
static const awig_argument sign_arguments[] = {
    { "request", 'P', 1, { "berkas permintaan", "file of the request" } },
    { "log", 't', 1, { "kunci publik log", "public key of the log" } }, KEY,
    { "state", 'p', 1, { "ingatan saksi", "what the witness remembers" } },
    END
};
static const awig_argument add_arguments[] = {
    { "file", 'P', 1, { "berkas tanda tangan saksi",
        "file of the witness's signature" } }, DB,
    { "witness", 't', 1, { "kunci publik saksi",
        "public key of the witness" } }, END
};
static const awig_argument key_arguments[] = { DB, SIGNERS, END };
static const awig_argument pipe_arguments[] = {
    { "text", 'P', 0, { "teks titik periksa (masukan baku)",
        "text of a checkpoint (standard input)" } }, KEY, END
};
/* Which keys sign, and since when, stands in the log itself. */
static const awig_argument key_add_arguments[] = {
    { "vkey", 'T', 1, { "kunci publik yang baru", "the new public key" } },
    DB, { "key", 'p', 0, { "berkas kunci yang sekarang",
        "file of the present key" } }, ACTOR, END
};
/* A lost key ends at once; others overlap with their successor. */
static const awig_argument key_retire_arguments[] = {
    { "vkey", 'T', 1, { "kunci publik yang diganti",
        "the public key that ends" } },
    DB, { "lost", 'f', 0, { "hilang atau dicuri: tanpa masa bersama",
        "lost or stolen: without an overlap" } }, ACTOR, END
};
static const awig_argument prove_arguments[] = {
    { "index", 'I', 1, { "indeks entri", "index of the entry" } }, DB,
    SIGNERS, END
};
/* Two sizes of the same log, the older first. */
static const awig_argument consistency_arguments[] = {
    { "old", 'I', 1, { "ukuran lama", "old size" } },
    { "new", 'I', 1, { "ukuran baru", "new size" } },
    DB, { "key", 'p', 0, { "berkas kunci", "file of the key" } }, END
};
static const awig_argument export_arguments[] = {
    DB, SIGNERS, { "out", 'p', 1, { "folder tujuan", "folder to write" } }, END
};

static const awig_argument backup_arguments[] = {
    DB, { "out", 'p', 1, { "berkas salinan", "file of the copy" } }, END
};
/* Never over a hub that exists. */
static const awig_argument restore_arguments[] = {
    { "file", 'P', 1, { "berkas salinan", "file of the copy" } },
    { "out", 'p', 1, { "berkas hub baru", "file of the new hub" } }, END
};

const struct operation operations_audit[] = {
    /* Reads leaves as they are; shows no personal value. */
    { { "audit log", "audit catatan",
        { "entri log", "entries of the log" },
        "awig audit log --db build/hub.db",
        log_arguments, 0 }, op_audit_log, HUB_READ },
    /* Exit 6 when anything differs, with the place. */
    { { "audit verify", "audit periksa",
        { "memeriksa keutuhan log", "verify the log" },
        "awig audit verify --replay --db build/hub.db",
        verify_arguments, 0 }, op_audit_verify, HUB_READ },
    /* HUB_NONE: keys are made where hubs are not. */
    { { "audit keygen", "audit kunci",
        { "membuat kunci penanda tangan", "make a signing key" },
        "awig audit keygen --origin hub.example/log --out build/log.key",
        keygen_arguments, 0 }, op_audit_keygen, HUB_NONE },
    /* Writes the signed note beside the log. */
    { { "audit checkpoint", "audit titik",
        { "menandatangani keadaan log", "sign the state of the log" },
        "awig audit checkpoint --db build/hub.db --key build/log.key",
        key_arguments, 0 }, op_audit_checkpoint, HUB_SIGN },
    /* The other end of --signer: a text in, a line out. */
    { { "audit sign", "audit tandatangani",
        { "menandatangani sebuah titik periksa untuk --signer",
          "sign a checkpoint for --signer" },
        "awig audit sign --key build/log.key",
        pipe_arguments, 0 }, op_audit_sign, HUB_NONE },
    { { "audit key list", "audit kunci daftar",
        { "kunci yang menandatangani log", "the keys that sign the log" },
        "awig audit key list --db build/hub.db",
        db_arguments, 0 }, op_audit_key_list, HUB_READ },
    { { "audit key add", "audit kunci tambah",
        { "memasukkan kunci baru ke log", "enter a new key in the log" },
        "awig audit key add VKEY --db build/hub.db --key build/log.key",
        key_add_arguments, 0 }, op_audit_key_add, HUB_WRITE },
    { { "audit key retire", "audit kunci ganti",
        { "mengakhiri pemakaian sebuah kunci", "end the use of a key" },
        "awig audit key retire VKEY --db build/hub.db",
        key_retire_arguments, 0 }, op_audit_key_retire, HUB_WRITE },
    /* HUB_WRITE: it may have to sign a checkpoint first. */
    { { "audit prove", "audit bukti",
        { "bukti bahwa sebuah entri ada dalam log",
          "prove that an entry is in the log" },
        "awig audit prove 0 --db build/hub.db --key build/log.key",
        prove_arguments, 0 }, op_audit_prove, HUB_SIGN },
    { { "audit consistency", "audit konsistensi",
        { "bukti bahwa log hanya bertambah",
          "prove that the log only grew" },
        "awig audit consistency 1 2 --db build/hub.db",
        consistency_arguments, 0 }, op_audit_consistency, HUB_READ },
    { { "audit export", "audit ekspor",
        { "menulis log sebagai berkas (tlog-tiles)",
          "write the log as files (tlog-tiles)" },
        "awig audit export --db build/hub.db --key build/log.key --out"
        " build/log",
        export_arguments, 0 }, op_audit_export, HUB_SIGN },
    { { "audit witness request", "audit saksi permintaan",
        { "permintaan untuk saksi", "a request for a witness" },
        "awig audit witness request --db build/hub.db --key build/log.key",
        request_arguments, 0 }, op_audit_witness_request, HUB_SIGN },
    /* Refuses a log that went back or split. */
    { { "audit witness sign", "audit saksi tandatangani",
        { "memeriksa lalu menandatangani sebagai saksi",
          "check and sign as a witness" },
        "awig audit witness sign request --log VKEY --key build/saksi.key"
        " --state build/saksi",
        sign_arguments, 0 }, op_audit_witness_sign, HUB_NONE },
    { { "audit witness add", "audit saksi simpan",
        { "menyimpan tanda tangan saksi",
          "keep the signature of a witness" },
        "awig audit witness add cosignature --db build/hub.db --witness VKEY",
        add_arguments, 0 }, op_audit_witness_add, HUB_WRITE },
    /* Values and salts go; commitments stay in the entries. */
    { { "erase", "hapus-pribadi",
        { "menghapus data pribadi; log tetap utuh",
          "erase personal data; the log stays whole" },
        "awig erase C0001 --db build/hub.db",
        erase_arguments, 0 }, op_erase, HUB_WRITE },
    /* Everything that must hold, in one call (DESIGN section 10). */
    { { "invariants", "keutuhan",
        { "memeriksa berkas, kunci asing, log, dan tabel",
          "check the file, foreign keys, log and tables" },
        "awig invariants --db build/hub.db",
        db_arguments, 0 }, op_invariants, HUB_READ },
    /* HUB_READ: others go on working meanwhile. */
    { { "backup", "cadangkan",
        { "menyalin hub yang sedang dipakai, lalu memeriksanya",
          "copy a hub in use, and verify the copy" },
        "awig backup --db build/hub.db --out build/hub.backup",
        backup_arguments, 0 }, op_backup, HUB_READ },
    { { "restore", "pulihkan",
        { "membuat hub baru dari salinan yang utuh",
          "make a new hub from a copy that is whole" },
        "awig restore build/hub.backup --out build/hub2.db",
        restore_arguments, 0 }, op_restore, HUB_NONE },
    { { 0, 0, { 0, 0 }, 0, 0, 0 }, 0, HUB_NONE }
};
