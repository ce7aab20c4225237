-- Bali: the area's physical conditions and budget are weighed before a choice.

rule {
  id = 'B01',
  title = {
    id = 'Kondisi fisik dan kemampuan anggaran dinilai',
    en = 'Physical conditions and budget ability assessed',
  },
  basis = 'F021, F022',
  on_fail = 'needs_review',
  when = function(case)
    return case.kind == 'replication'
  end,
  check = function(case)
    return known(case.bali, 'physical_conditions')
      and known(case.bali, 'budget_capacity')
  end,
}
