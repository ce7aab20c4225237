# Injects faults into the block evaluator, one at a time, in a copy of the
# sources, and expects test_block, test_block_edges or test_text to catch it.
# Part of the campaign, not of `make test`:  sh tests/expr/campaign_faults.sh
set -u
cd "$(dirname "$0")/../.." || exit 2
T=$(mktemp -d) || exit 2
trap 'rm -rf "$T"' EXIT
cp -r core tests "$T"/
mkdir "$T/objects"
flags="-std=c11 -D_POSIX_C_SOURCE=200809L -O1 -ffp-contract=off -Icore \
  $(pkg-config --cflags libcjson libsodium nettle)"
libs="$(pkg-config --libs libcjson libsodium nettle) -lcmocka -lm -lpthread"
cd "$T" || exit 2
compile() { # shellcheck disable=SC2086
    cc $flags -c "$1" -o "objects/$(echo "$1" | tr / _).o"; }
for file in core/base/*.c core/expr/*.c tests/support/expr_*.c \
    tests/expr/test_block.c tests/expr/test_block_edges.c \
    tests/expr/test_text.c; do
    compile "$file" || exit 2
done
link() { # shellcheck disable=SC2086
    cc -o "$1" objects/core_*.o objects/tests_support_*.o \
        "objects/tests_expr_$1.c.o" $libs; }
caught=0 missed=0 total=0
# fault FILE SED: applies SED to core/expr/FILE, which must change it.
fault() {
    total=$((total + 1))
    cp "core/expr/$1" saved
    sed "$2" saved > "core/expr/$1"
    if cmp -s saved "core/expr/$1"; then
        echo "fault $total ($1: $2) changes nothing"; missed=$((missed + 1))
        return
    fi
    compile "core/expr/$1" && link test_block && link test_block_edges &&
        link test_text || exit 2
    if ./test_text > out 2>&1 && ./test_block_edges > out 2>&1 &&
        ./test_block > out 2>&1; then
        echo "MISSED fault $total in $1: $2"; missed=$((missed + 1))
    else
        caught=$((caught + 1))
    fi
    mv saved "core/expr/$1"
    compile "core/expr/$1"
}
fault block_kernel.c 's/a\[at\] >= right/a[at] > right/'
fault block_kernel.c 's/a\[at\] < b\[at\]/a[at] <= b[at]/'
fault block_kernel.c 's/near > x ? near - 1 : near/near/'
fault block_kernel.c 's/< (a\[i\] & 31)/<= (a[i] \& 31)/'
fault block_kernel.c 's/of_era - of_era \/ 1460/of_era - of_era \/ 1461/'
fault block_kernel.c 's/(double)whole > x ? whole - 1 : whole/whole/'
fault block_convert.c 's/ + (double)base) \/ number/) \/ number/'
fault block_lanes.c \
    's/at_least(plan, lanes, high + 1)/at_least(plan, lanes, high)/'
fault block_lanes.c 's/bound - from.base/bound - from.base + 1/'
fault block_logic.c \
    's/case NODE_AND: choice.b = node->a/case NODE_AND: choice.b = node->b/'
fault block_logic.c \
    's/return is_known ? LITERAL_TRUE/return is_known ? LITERAL_FALSE/'
fault block_arith.c 's/literal_not(bad))/bad)/'
fault block_arith.c 's/b->max > 0 ? b->max - 1/b->max > 0 ? b->max - 2/'
fault block_range.c 's/row->low >= number ? 0/row->high >= number ? 0/'
fault block_range.c 's/row->high <= number ? 1/row->low <= number ? 1/'
fault block_range.c 's/bool below = row->high < /bool below = row->high <= /'
fault block_arith.c 's/&& (b->low > 0 ||/\&\& (b->low > -2 ||/'
fault block_arith.c 's/op == NODE_SUB && a == b/op == NODE_SUB/'
fault block_range.c 's/return constant < 0 ? -1 : 1/return 1/'
fault block_range.c 's/left ? -direction : direction/direction/'
fault block_gate.c 's/\*again = pq\[1 - i\] ^ 1/*again = pq[1 - i]/'
fault block_list.c 's/wanted = scalar_same/wanted = !scalar_same/'
fault block_scalar.c 's/!plan->facts\[slot\].known/plan->facts[slot].known/'
fault block_buffer.c 's/!fresh \&\& //'
fault column_seal.c 's/min > -exact \&\& max < exact/true/'
fault block_tabulate.c 's/digits\[i\] - skip)/digits[i])/'
fault block_tabulate.c 's/codes, 1, 1 - domain->first/codes, 1, -domain->first/'
fault block_table.c 's/(axis->integers\[i\] <= cell/(axis->integers[i] < cell/'
fault block_table.c \
    's/out->known = literal_and(plan, whole, out->known)/out->known = whole/'
fault block_items.c 's/place < span.end - span.at/place <= span.end - span.at/'
fault block_items.c 's/if (wanted >= 0/if (wanted > 0/'
fault block_list.c 's/column_entry(column, i - 1)/column_entry(column, i \/ 2)/'
fault block_list.c 's/code(list, least +/code(list, least + 1 +/'
fault block_outputs.c 's/firsts\[bit\] = own + 1/firsts[bit] = own + 2/'
fault block_outputs.c \
    's/output->adds_unknown = /output->adds_unknown = false \&\& /'
fault block_run.c \
    's/unknown\[i\] |= ~b0 \& b1 \& here/unknown[i] |= b1 \& here/'
fault block_convert.c \
    's/to == LANE_F64 ? gather_numbers/to != LANE_F64 ? gather_numbers/'
fault block_node.c 's/plan->defers || result.deferred/plan->defers/'
fault block_node.c \
    's/plan->defers || node_at(plan, id)->may_defer/plan->defers/'
fault node.c 's/node->may_defer = defers;/node->may_defer = false;/'
fault text.c 's/end != NULL \&\& end != last_end/end != NULL/'
fault text.c 's/matcher.level > 1 ? matcher.level - 1 : 0; i/0; i/'
fault text.c 's/return matcher->spent ? deferred :/return/'
fault text.c 's/text.size > TEXT_BYTES_MAX/text.size >= TEXT_BYTES_MAX/'
fault pattern.c 's/s < m->subject_end ? byte_at(s) : 0/byte_at(s)/'
fault pattern.c 's/for (; count >= 0; count--)/for (; count > 0; count--)/'
fault pattern.c 's/\*s == m->subject_end ? \*s : NULL/*s/'
fault pattern.c 's/|| m->wrong != NULL || anchored/|| m->wrong != NULL/'
echo "$caught of $total faults caught"
[ "$missed" -eq 0 ]
