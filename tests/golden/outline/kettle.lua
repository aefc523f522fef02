-- Brews tea.
local water = require("water")

local max_cups = 12

-- How strong.
local function strength(minutes, leaves)
  return minutes / leaves
end

function Kettle.boil(minutes)
  return strength(minutes, 3)
end

function Kettle:drain()
  self.cups = 0
end
