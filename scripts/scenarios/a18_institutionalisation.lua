-- A18: setahun monev sampai selesai; pelembagaan menunggu payung hukum,
-- anggaran, dan rujukan RPJMD.

local steps = include 'lib/steps.lua'

scenario {
  id = 'A18',
  title = { id = 'Pelembagaan', en = 'Institutionalisation' },
}

local case = steps.gap_mapped {
  innovation = 'INV001', region = '73.71', unit = 'Dinas Pariwisata',
  goal = 8, rating = 60, day = '2020-08-03',
}
at '2020-09-01T09:00'
set(case, {
  ['innovation.started_on'] = '2015-07-19',
  ['innovation.awards'] = 'kipp:2017:Top 40',
  ['innovation.result_before'] = 39, ['innovation.result_after'] = 42,
}, 'skenario')
act(case, 'confirm_eligible')
attach(case, 'selection_record', { role = 'organization_bureau' })
act(case, 'select')
steps.plan(case, '2020-10-29T10:00', {
  date = '2020-10-28', rows = plan_rows { start = '2021-01-04' },
})
steps.commitment(case, '2020-11-02')
act(case, 'submit_plan')
steps.to_monitoring(case, '2021-01-04')
expect_refused(case, 'complete', { because = 'reflection_record' })

-- Dua belas laporan bulanan dan empat evaluasi, masing-masing pada harinya.
-- Kalender 2022 baru diketahui pada 1 Januari 2022: sebelum itu jatuh tempo
-- terakhir kosong.
local count = { monitoring = 0, evaluation = 0 }
local duty = due({ till = '2022-12-31' }).duties[1]
while duty do
  if duty.due == nil then
    at '2022-01-03T09:00'
  else
    if duty.due > today() then
      advance_to_next_duty { case = case }
    end
    attach(case, duty.document, {
      role = duty.role,
      fields = duty.duty == 'evaluation' and { score = 80 } or {},
    })
    count[duty.duty] = count[duty.duty] + 1
  end
  duty = due({ till = '2022-12-31' }).duties[1]
end
expect_equal(count.monitoring, 12, 'laporan bulanan')
expect_equal(count.evaluation, 4, 'evaluasi')
attach(case, 'reflection_record', { role = 'organization_bureau' })
act(case, 'complete')
expect_state(case, 'completed')

-- Tujuh gabungan ditolak, menyebut yang kurang; ketiganya lolos.
later '30 days'
local papers = {
  'legal_umbrella', 'budget_allocation', 'medium_term_plan_reference',
}
expect_refused(case, 'institutionalize', { only = papers })
attach(case, papers[1])
expect_refused(case, 'institutionalize', { only = { papers[2], papers[3] } })
attach(case, papers[2])
expect_refused(case, 'institutionalize', { only = papers[3] })
expect_refused(case, 'institutionalize', { role = 'opd', because = 'role' })
attach(case, papers[3])
act(case, 'institutionalize')
expect_state(case, 'institutionalized')
expect_invariants()
