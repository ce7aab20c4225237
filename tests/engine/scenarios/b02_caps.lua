-- Caps count what was submitted, on the owner: 15 for a government with its
-- enterprises, 30 for a ministry, 5 for a state enterprise.

scenario { id = 'B02', title = 'Batas KIPP menurut pemilik' }

at '2022-03-28T08:00'
local number = 0
local function proposal(level, region, unit, owner)
  number = number + 1
  local case = open {
    machine = 'kipp_proposal',
    innovation = string.format('INV%03d', number), region = region,
    unit = unit,
  }
  set(case, {
    ['innovation.owner_level'] = level, ['innovation.owner'] = owner,
    ['innovation.started_on'] = '2018-01-01', ['innovation.sdg_goal'] = 3,
    ['innovation.sdg_target'] = '3.1', ['proposal.edition'] = 2022,
    ['proposal.category'] = 'inclusive', ['proposal.group'] = 'general',
  }, 'draf')
  attach(case, 'officer_decree')
  return case
end

-- Sixteen of one city, one of them of its enterprise.
local city = {}
for i = 1, 15 do
  city[i] = proposal('city', '73.71', 'Dinas ' .. i)
end
local enterprise = proposal('rsoe', '73.71', 'Perumda Air')
for i = 1, 14 do
  act(city[i], 'submit')
end
act(enterprise, 'submit')
expect_refused(city[15], 'submit', {
  only = 'N13', because = '15 proposals submitted already; the cap is 15',
})
expect_fact(city[15], 'population.submitted_by_owner', 15)

-- Another government is not touched by it, nor the province.
act(proposal('regency', '73.02', 'Dinas Kesehatan'), 'submit')
act(proposal('province', '73', 'Dinas Pendidikan'), 'submit')

-- A ministry's office in the same city counts on the ministry.
for i = 1, 30 do
  act(proposal('ministry', i % 2 == 0 and '73.71' or '31.73', 'Balai ' .. i,
    'Kementerian Kesehatan'), 'submit')
end
local late = proposal('ministry', '31.73', 'Balai 31', 'Kementerian Kesehatan')
expect_refused(late, 'submit', { only = 'N13' })
act(proposal('ministry', '31.73', 'Balai', 'Kementerian Keuangan'), 'submit')

for i = 1, 5 do
  act(proposal('soe', '31.73', 'Cabang ' .. i, 'PT Pos'),
    'submit')
end
expect_refused(proposal('soe', '31.73', 'Cabang 6', 'PT Pos'),
  'submit', { only = 'N13' })

-- The next edition begins anew.
at '2023-04-01T08:00'
set(city[15], { ['proposal.edition'] = 2023 }, 'edisi baru')
expect_fact(city[15], 'population.submitted_by_owner', 0)
