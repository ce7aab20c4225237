/* The same rules on the same facts in twenty fresh processes: with and
 * without address randomisation, under several locales, in both orders of
 * evaluation.  Same results, same steps. */
#include "script_fixture.h"

#include <locale.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 20, OUTPUT_MAX = 16384 };

static const char source[] =
    "local T = { z = 1, a = 2, m = { 1, 2, 3 } }\n"
    "rule { id = 'A', check = function(case, p)\n"
    "  return months_between(case.innovation.started_on, case.as_of)\n"
    "    >= p.min_age_months end }\n"
    "rule { id = 'B', check = function(case)\n"
    "  local s = ''\n"
    "  for k, v in pairs(T) do s = s .. k .. type(v) end\n"
    "  local names = {}\n"
    "  for i = 1, 300 do names['k' .. i % 97] = { i, {}, s } end\n"
    "  for i = 1, 97, 3 do names['k' .. i] = nil end\n"
    "  for k in pairs(names) do s = s .. k end\n"
    "  return s:find('k96') ~= nil, s:sub(1, 200) end }\n"
    "rule { id = 'C', check = function(case)\n"
    "  local t = {}\n"
    "  for i = 1, 500 do t[i] = { i * 7919 % 31, tostring(i / 3) } end\n"
    "  table.sort(t, function(a, b) return a[1] < b[1] end)\n"
    "  local s = ('%s|%q|%5.2f'):format(t[9][2], t[10][2], t[11][1])\n"
    "  return 'Z' < 'a', s .. tostring(t) .. (1.5 .. '') end }\n"
    "rule { id = 'D', check = function()\n"
    "  return ('a'):rep(200):find(('.-'):rep(12) .. 'b') end }\n"
    "rule { id = 'E', check = function() while true do end end }\n"
    "rule { id = 'F', check = function()\n"
    "  local function f(n) return 1 + f(n + 1) end return f(0) end }\n"
    "rule { id = 'G', check = function()\n"
    "  local t = {} while true do t[#t + 1] = { {} } end end }\n"
    "rule { id = 'H', check = function(case, p) return p.gone end }\n";
enum { RULES = 8 };

static char locales[64];          /* a folder of locales made for the test */

/* Makes a locale in the folder; false when this system cannot. */
static bool make_locale(const char *name)
{
    char path[128], file[32];
    (void)snprintf(path, sizeof path, "%s/%s", locales, name);
    (void)snprintf(file, sizeof file, "%.5s", name);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)freopen("/dev/null", "w", stderr);
        (void)execlp("localedef", "localedef", "-c", "-i", file, "-f",
                     "UTF-8", path, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return access(path, F_OK) == 0;
}

/* The child: prints each rule's outcome, in the rules' order. */
static int child(const char *argument)
{
    static struct fixture fixture;
    static char lines[RULES][8192];
    bool backwards = argument[0] == 'b';
    const char *set = setlocale(LC_ALL, argument + 1);
    bool comma = argument[1] != 'C';
    if (getenv("LOCPATH") != NULL
        && (set == NULL || (comma && localeconv()->decimal_point[0] != ',')))
    {
        puts("the locale does not hold");
        return 1;
    }
    fixture_open(&fixture);
    if (fixture_load_text(&fixture, source) != 0) {
        puts(fixture.text);
        return 1;
    }
    for (int i = 0; i < RULES; i++) {
        int rule = backwards ? RULES - 1 - i : i;
        int code = fixture_call(&fixture, rule, true);
        const struct call *call = &fixture.call;
        bool memory = call->kind == CALL_ERROR_MEMORY;
        (void)snprintf(lines[rule], sizeof lines[rule],
                       "%c %d %d %d %lld %.*s %s", 'A' + rule, code,
                       (int)call->status, (int)call->kind,
                       memory ? 0 : (long long)call->steps,
                       (int)call->reason[LANGUAGE_ID].size,
                       call->reason[LANGUAGE_ID].bytes, fixture.text);
    }
    for (int i = 0; i < RULES; i++) {
        puts(lines[i]);
    }
    fixture_close(&fixture);
    return 0;
}

/* Runs this program anew; its output in `out`. */
static void run_child(int number, char out[OUTPUT_MAX])
{
    static const char *const arguments[] = {
        "fC", "bC", "fid_ID.UTF-8", "bde_DE.UTF-8", "bC",
    };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        if (number % 2 == 1) {
            (void)personality(ADDR_NO_RANDOMIZE);
        }
        (void)execl("/proc/self/exe", "test_determinism",
                    arguments[number % 5], (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    size_t size = 0;
    for (;;) {
        ssize_t got = read(ends[0], out + size, OUTPUT_MAX - 1 - size);
        if (got <= 0) {
            break;
        }
        size += (size_t)got;
    }
    out[size] = '\0';
    (void)close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void test_processes(void **state)
{
    static char first[OUTPUT_MAX], next[OUTPUT_MAX];
    (void)state;
    (void)snprintf(locales, sizeof locales, "/tmp/awig-locales-XXXXXX");
    assert_non_null(mkdtemp(locales));
    if (make_locale("id_ID.UTF-8") && make_locale("de_DE.UTF-8")) {
        assert_int_equal(setenv("LOCPATH", locales, 1), 0);
    } else {
        print_message("localedef or its sources are missing (Debian: locales):"
                      " the processes run without id_ID and de_DE\n");
    }
    run_child(0, first);
    assert_non_null(strstr(first, "\nE 0 2 2 "));
    assert_non_null(strstr(first, "\nF 0 2 4 "));
    assert_non_null(strstr(first, "\nG 0 2 3 "));
    assert_non_null(strstr(first, "\nH 0 1 0 "));
    for (int i = 1; i < PROCESSES; i++) {
        run_child(i, next);
        assert_string_equal(next, first);
    }
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)execlp("rm", "rm", "-r", locales, (char *)NULL);
        _exit(127);
    }
    (void)waitpid(pid, NULL, 0);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_processes) };
    if (count > 1) {
        return child(arguments[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
