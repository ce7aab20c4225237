#!/bin/sh
# The process that runs the rules is stopped, or killed, while it judges a
# population: the command starts another and every record comes out right.
. tests/lib.sh
cd "$T" || exit 1
mkdir hx
echo '{"id":"hx","title":{"id":"A","en":"A"},"version":"1","extends":null,
"api":1}' > hx/pack.json
printf 'fact,type\nneed.score,number\n' > hx/facts.csv
cat > hx/eligibility.lua <<'END'
rule {
  id = 'X01', title = { id = 'a', en = 'b' }, basis = 'SK', on_fail = 'note',
  check = function(case)
    local n = 0
    for i = 1, 100000 do n = n + i end
    return case.need.score > 50
  end,
}
END
awk 'BEGIN { for (i = 0; i < 300; i++) printf "{\"need\":{\"score\":%d}}\n",
    i % 101 }' > many.json
digest() { sed -n 's/.*"digest": "\([0-9a-f]*\)".*/\1/p' "$1"; }
check undisturbed "$AWIG" eval hx --facts many.json --summary --json
want=$(digest out); same 'a digest' 64 "${#want}"
for verb in 'eval --summary' bench; do
    for signal in STOP KILL SEGV; do
        set -- ${verb#* }
        [ "$verb" = bench ] && set -- --rounds 1
        "$AWIG" ${verb%% *} hx --facts many.json "$@" --json > out 2> err &
        main=$! child=
        while [ -z "$child" ] && kill -0 $main 2> /dev/null; do
            child=$(cat /proc/$main/task/*/children 2> /dev/null)
        done
        sleep 0.3
        kill -$signal $child 2> err2 || cat err2
        wait $main
        same "$verb, $signal: exit" 0 $?
        same "$verb, $signal" "$want" "$(digest out)"
    done
done
finish
