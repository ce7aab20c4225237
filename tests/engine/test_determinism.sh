#!/bin/sh
# The same pack and facts in twenty fresh processes: under C and in the locales
# of Indonesia and Germany, with and without address randomisation, in a worker
# and not.  Same bytes; steps stand in --explain.
. tests/lib.sh
for locale in id_ID de_DE; do
    localedef -c -i $locale -f UTF-8 "$T/$locale.UTF-8" 2> "$T/err" || true
done
if [ -d "$T/id_ID.UTF-8" ] && [ -d "$T/de_DE.UTF-8" ]; then
    LOCPATH=$T; export LOCPATH
    same 'the locale holds' , "$(LC_ALL=id_ID.UTF-8 locale decimal_point)"
else
    echo 'localedef or its sources are missing (Debian: locales)'
    skipped=$((skipped + 1))
fi
if setarch -R true 2> /dev/null; then fixed='setarch -R'; else
    echo 'setarch -R is not allowed here'; fixed=; skipped=$((skipped + 1))
fi
run() {   # run COMMAND...: one evaluation
    "$@" "$AWIG" eval rules/51-bali --facts docs/examples/cases.csv \
        --explain --ndjson --lang id --as-of 2022-01-01 2>&1
}
run env AWIG_WORKER=on > "$T/first"
has 'steps are shown' '"steps"' "$T/first"
n=0
for locale in C id_ID.UTF-8 de_DE.UTF-8 C.UTF-8 POSIX; do
    for worker in on off; do
        for how in '' "$fixed"; do
            # shellcheck disable=SC2086
            run $how env LC_ALL=$locale AWIG_WORKER=$worker > "$T/next"
            n=$((n + 1))
            if cmp -s "$T/first" "$T/next"; then ok; else
                bad "$locale worker=$worker $how differs" \
                    "$(diff "$T/first" "$T/next" | head -5)"
            fi
        done
    done
done
same 'twenty processes' 20 $n
finish
