/* Examples of codes that a command gives, not a file: a hub's database, its
 * cases, and the words of the command line.
 *
 * They are typed in a folder with hub.db and its case C0001 (a replication,
 * just opened), rules/ and data/.  tests/engine/test_codes_commands.sh types
 * each: the bad one gives its code, the good one none.  Codes of a damaged
 * database or log have no example: nobody types those. */
#include "engine/codes.h"

#include <assert.h>
#include <stddef.h>

#define COMMAND CODE_COMMAND

/* By rising number. */
static const struct code_example commands[] = {
    { 6001, COMMAND,
      "awig status --db hup.db",
      "awig status --db hub.db" },
    { 6002, COMMAND,
      "awig init --db hub.db",
      "awig init --db hub2.db --data data --rules rules" },
    { 6003, COMMAND,
      "awig status --db data/regions.csv",
      "awig status --db hub.db" },
    { 6090, COMMAND,
      "awig backup --db hub.db -o hub.db",
      "awig backup --db hub.db -o salinan.db" },
    { 6209, COMMAND,
      "awig audit prove 999999 --db hub.db",
      "awig audit log --db hub.db" },
    { 7001, COMMAND,
      "awig calendar show --db hub.db --year 1800",
      "awig calendar show --db hub.db" },
    { 7010, COMMAND,
      "awig machine show replicatio",
      "awig machine show replication" },
    { 7011, COMMAND,
      "awig case do C0001 verify --db hub.db --actor sri --role bureau",
      "awig case actions C0001 --db hub.db" },
    { 7012, COMMAND,
      "awig case do C0001 withdraw --db hub.db --actor budi --role kepala",
      "awig case do C0001 withdraw --db hub.db --actor budi --role "
      "regional_head" },
    { 7013, COMMAND,
      "awig case attach C0001 gapanalysis --db hub.db --actor budi --role "
      "opd",
      "awig case attach C0001 gap_analysis --db hub.db --actor budi "
      "--role opd" },
    { 7014, COMMAND,
      "awig case show C9999 --db hub.db",
      "awig case show C0001 --db hub.db" },
    { 7015, COMMAND,
      "awig case show kasus-1 --db hub.db",
      "awig case show C0001 --db hub.db" },
    { 7018, COMMAND,
      "awig case do C0001 withdraw --at 2001-01-01T00:00:00Z --db hub.db "
      "--actor budi --role regional_head",
      "awig case do C0001 withdraw --db hub.db --actor budi --role "
      "regional_head" },
    { 7019, COMMAND,
      "awig case do C0001 withdraw --at kemarin --db hub.db --actor budi "
      "--role regional_head",
      "awig case do C0001 withdraw --at 2026-12-01T09:00 --db hub.db "
      "--actor budi --role regional_head" },
    { 7025, COMMAND,
      "awig case set C0001 kind=hub --source uji --on 2026-01-02 --db "
      "hub.db --actor budi --role opd",
      "awig case set C0001 innovation.ease_of_replication=60 --source uji "
      "--on 2026-01-02 --db hub.db --actor budi --role opd" },
    { 7026, COMMAND,
      "awig case set C0001 innovation.easy=60 --source uji --on "
      "2026-01-02 --db hub.db --actor budi --role opd",
      "awig case set C0001 innovation.ease_of_replication=60 --source uji "
      "--on 2026-01-02 --db hub.db --actor budi --role opd" },
    { 7027, COMMAND,
      "awig case set C0001 innovation.ease_of_replication --source uji "
      "--on 2026-01-02 --db hub.db --actor budi --role opd",
      "awig case set C0001 innovation.ease_of_replication=60 --source uji "
      "--on 2026-01-02 --db hub.db --actor budi --role opd" },
    { 7530, COMMAND,
      "awig simulate",
      "awig simulate --random 1 --seed 1" },
    { 7531, COMMAND,
      "awig simulate satu.lua --random 5",
      "awig simulate --random 5 --seed 1" },
    { 7535, COMMAND,
      "awig simulate --random 0",
      "awig simulate --random 1 --seed 1" },
    { 8001, COMMAND,
      "awig params list rules/nasional --as-of 2021",
      "awig params list rules/nasional --as-of 2021-08-24" },
    { 8002, COMMAND,
      "awig gap --db hub.db",
      "awig gap --db hub.db --region 19.71" },
    { 8003, COMMAND,
      "awig match --db hub.db --region 19.71 --top sepuluh",
      "awig match --db hub.db --region 19.71 --top 10" },
    { 8004, COMMAND,
      "awig gap --db hub.db --wilayah 19.71",
      "awig gap --db hub.db --region 19.71" },
    { 8005, COMMAND,
      "awig machine show replication hub",
      "awig machine show replication" },
    { 8006, COMMAND,
      "awig gap --db hub.db --region",
      "awig gap --db hub.db --region 19.71" },
    { 8007, COMMAND,
      "awig machine show replication --format png",
      "awig machine show replication --format dot" },
    { 8010, COMMAND,
      "awig gaap --db hub.db",
      "awig gap --db hub.db --region 19.71" },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

/* See codes.h. */
const struct code_example *code_command(int number)
{
    assert(number > 0);
    for (int i = 0; i < COMMANDS; i++) {
        assert(commands[i].bad != NULL);
        if (commands[i].number == number) {
            return &commands[i];
        }
    }
    return code_listed(number);
}
