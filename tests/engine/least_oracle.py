"""Explanations and least changes of nasional against an oracle of its own.

10,000 made-up cases are judged by `awig eval --how --explain`.  The rules
N01 to N11 are written here a second time, from their words:
1. the rules that are explained are those that did not pass, no others;
2. every answer, applied and judged again without --how, is eligible;
3. of 2,000 cases every smaller set of changes is tried by the oracle: none
   makes the case eligible.
Part of `make campaign`; python3 is only used here.
"""
import datetime
import itertools
import json
import os
import random
import subprocess
import sys

AWIG = os.environ['AWIG']
COUNT, BRUTE = 10000, 2000
FREE = {  # facts that may be changed, with every value worth trying
    'innovation.owner_region_code': ['35.79', '19.71'],
    'innovation.owner': ['Kota Batu'],
    'innovation.result_before': [0],
    'innovation.result_after': [0],
    'innovation.evaluation_document': [True, False],
    'innovation.sdg_goal': [8],
    'innovation.sdg_target': ['8.9'],
}


def months(a, b):
    return 12 * (b.year - a.year) + b.month - a.month - (b.day < a.day)


def plus(day, count):
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0)
            else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return datetime.date(year, month, min(day.day, last))


def not_passed(c):
    """The rules that do not pass: {id: effect}, as the texts say it."""
    out = {}
    get = c.get
    awards = get('innovation.awards')
    tiers = {'Top 99', 'Top 45', 'Top 40', 'Top 35', 'Top 25', 'Top 15',
             'Top 5'}
    if awards is None:
        out['N01'] = 'unknown'
    elif not any(a.split(':')[0] == 'kipp' and a.split(':')[2] in tiers
                 for a in awards):
        out['N01'] = 'ineligible'
    start = get('innovation.started_on')
    if start is None:
        out['N02'] = 'unknown'
    else:
        start = datetime.date.fromisoformat(start)
        due = plus(start, 24)
        if months(start, due) < 24:
            due += datetime.timedelta(1)
        if datetime.date.fromisoformat(c['as_of']) < due:
            out['N02'] = 'ineligible'
    if get('innovation.result_before') is None \
            or get('innovation.result_after') is None:
        if not get('innovation.evaluation_document'):
            out['N04'] = 'needs_review'
    if get('innovation.owner') is None \
            and get('innovation.owner_region_code') is None:
        out['N05'] = 'needs_review'
    if get('replicator.participating') is None:
        out['N06'] = 'unknown'
    elif not c['replicator.participating'] \
            or get('innovation.owner_region_code') \
            == c['replicator.region_code']:
        out['N06'] = 'ineligible'
    if get('population.active_same') is None:
        out['N07'] = 'unknown'
    elif c['population.active_same'] != 0:
        out['N07'] = 'ineligible'
    if (get('innovation.sdg_goal') is None
            or get('innovation.sdg_target') is None) \
            and get('need.goal') is None:
        out['N08'] = 'needs_review'
    if get('need.score') is None:
        out['N09'] = 'unknown'
    elif c['need.score'] < 25:
        out['N09'] = 'needs_review'
    if get('replicator.budget_subactivity') is None:
        out['N10'] = 'none'
    if get('replicator.integrity_flag') \
            or get('innovation.owner_integrity_flag'):
        out['N11'] = 'needs_review'
    return out


def eligible(c):
    return all(e == 'none' for e in not_passed(c).values())


def make(draw):
    """One case; most facts are good, so that few rules fail at a time."""
    def one(good, others, share=0.75):
        return good if draw.random() < share else draw.choice(others)
    day = datetime.date(2021, 10, 20)
    c = {
        'kind': 'replication', 'as_of': day.isoformat(),
        'innovation.awards': one(['kipp:2019:Top 45'],
                                 [None, ['sulsel:2022:Top 30'],
                                  ['kipp:2016:Top 35', 'x:2020:Top 9']],
                                 0.9),
        'innovation.started_on': one('2018-03-01', [
            None, '2019-10-20', '2019-10-21', '2020-02-29', '2021-01-31',
            '2019-10-19'], 0.6),
        'innovation.result_before': one(1, [None], 0.6),
        'innovation.result_after': one(2, [None], 0.6),
        'innovation.evaluation_document': draw.choice([None, True, False]),
        'innovation.owner': one('Kota Batu', [None], 0.6),
        'innovation.owner_region_code': one('35.79', [None, '19.71'], 0.5),
        'innovation.sdg_goal': one(8, [None], 0.6),
        'innovation.sdg_target': one('8.9', [None], 0.5),
        'need.goal': one(None, [8], 0.8), 'need.score':
            one(50, [None, 24, 25], 0.85),
        'replicator.region_code': '19.71',
        'replicator.participating': one(True, [None, False], 0.93),
        'replicator.budget_subactivity': one('1.02', [None], 0.5),
        'replicator.integrity_flag': one(None, [True, False], 0.9),
        'innovation.owner_integrity_flag': one(None, [True, False], 0.9),
        'population.active_same': one(0, [None, 1], 0.93),
    }
    return {k: v for k, v in c.items() if v is not None}


def evaluate(cases, *flags):
    text = ''.join(json.dumps(c) + '\n' for c in cases)
    run = subprocess.run([AWIG, 'eval', 'rules/nasional', '--facts', '-',
                          '--ndjson', *flags], input=text, text=True,
                         stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in run.stdout.splitlines()]


def brute(c, most):
    """The fewest changes of FREE that make the case eligible, below most."""
    for size in range(0, most):
        for names in itertools.combinations(FREE, size):
            for values in itertools.product(*(FREE[n] for n in names)):
                if eligible({**c, **dict(zip(names, values))}):
                    return size
    return None


def main():
    draw = random.Random(7)
    cases = [make(draw) for _ in range(COUNT)]
    rows = evaluate(cases, '--how', '--explain')
    wrong, answers, compared, none = [], 0, 0, 0
    applied, where = [], []
    for i, (c, row) in enumerate(zip(cases, rows)):
        told = {r['id'] for r in row['rules'] if 'found' in r}
        if told != set(not_passed(c)):
            wrong.append((i, 'explained', sorted(told),
                          sorted(not_passed(c))))
        if row['verdict'] == 'eligible':
            continue
        how = row['how']
        for answer in how['answers']:
            new = dict(c)
            for change in answer['changes']:
                new[change['fact']] = change['to']
            new['as_of'] = answer.get('from_date', c['as_of'])
            applied.append(new)
            where.append(i)
            answers += 1
        best = min((len(a['changes']) for a in how['answers']
                    if 'from_date' not in a), default=None)
        none += not how['answers']
        if compared < BRUTE and not how['bounded']:
            compared += 1
            less = brute(c, 4 + 1 if best is None else best)
            if less is not None:
                wrong.append((i, 'smaller exists', less, best))
    for i, row in zip(where, evaluate(applied)):
        if row['verdict'] != 'eligible':
            wrong.append((i, 'answer does not pass', row['verdict']))
    for one in wrong[:10]:
        print('FAILED:', *one)
    print(f'{len(rows)} cases, {answers} answers applied, {none} without'
          f' any, {compared} compared with brute force, {len(wrong)} wrong')
    ok = len(rows) == COUNT and compared >= 1000 and not wrong
    sys.exit(0 if ok else 1)


main()
