/* The tables of the log.  Their only writer is audit/log.c; the authorizer
 * refuses everybody else.
 *
 * log_leaf holds the exact bytes of each entry with its leaf hash; log_tile
 * whole blocks of 256 node hashes (level 0: of leaves, level n+1: of the roots
 * of blocks of level n) with the root of the block; log_head the length and
 * the peaks of the tree and how many checkpoints there are; log_checkpoint
 * what was signed. */
#include "store/schema.h"

const char log_schema[] =
    "CREATE TABLE log_head("
    "  id INTEGER PRIMARY KEY CHECK(id = 0),"
    "  log TEXT NOT NULL,"
    "  size INTEGER NOT NULL,"
    "  peaks BLOB NOT NULL,"
    "  checkpoints INTEGER NOT NULL DEFAULT 0"
    ") STRICT;"
    "CREATE TABLE log_leaf("
    "  idx INTEGER PRIMARY KEY,"
    "  leaf BLOB NOT NULL,"
    "  hash BLOB NOT NULL"
    ") STRICT;"
    "CREATE TABLE log_tile("
    "  level INTEGER NOT NULL,"
    "  number INTEGER NOT NULL,"
    "  hashes BLOB NOT NULL,"
    "  root BLOB NOT NULL,"
    "  PRIMARY KEY(level, number)"
    ") STRICT;"
    "CREATE TABLE log_checkpoint("
    "  size INTEGER PRIMARY KEY,"
    "  origin TEXT NOT NULL,"
    "  root TEXT NOT NULL,"
    "  note TEXT NOT NULL"
    ") STRICT;";
