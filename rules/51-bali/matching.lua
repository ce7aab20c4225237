-- Bali first, as a tie-break: a preference, never a filter (F012).

prefer {
  id = 'bali-first',
  title = { id = 'Inovasi dari Bali didahulukan', en = 'Bali first' },
  value = function(case)
    if case.pair.same_province then
      return 1
    end
    return 0
  end,
}
