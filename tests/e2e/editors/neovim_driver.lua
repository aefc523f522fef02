-- Drives a Neovim that has read neovim.lua, as a user would, and writes what came of it as JSON to $OMNI_ANSWERS.
-- Its arguments are $OMNI_FILE (to open) and $OMNI_LIMIT (milliseconds for each step).
local out = { version = tostring(vim.version().major) .. '.' .. vim.version().minor .. '.' .. vim.version().patch }
local limit = tonumber(vim.env.OMNI_LIMIT)

local function finish(problem)
  out.problem = problem
  local file = assert(io.open(vim.env.OMNI_ANSWERS, 'w'))
  file:write(vim.json.encode(out))
  file:close()
  vim.cmd('qall!') -- stops the servers as it does for everybody: `shutdown`, then `exit`
end

local function await(what, condition)
  if not vim.wait(limit, condition, 5) then error('in vain waited for ' .. what, 0) end
end

local function shown()
  local list = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    list[#list + 1] = { each.lnum, each.col, each.message, each.severity, each.source }
  end
  return list
end

local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end

local function drive()
  vim.notify = function(text) out.notices = vim.list_extend(out.notices or {}, { text }) end
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.OMNI_FILE))
  await('the first diagnostics', function() return #shown() > 0 end)
  out.first = shown()

  vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'eval(z)' })
  await('diagnostics of the edit', function() return #shown() == #out.first + 1 end)
  out.after_edit = shown()

  vim.api.nvim_win_set_cursor(0, { out.first[1][1] + 1, out.first[1][2] })
  vim.lsp.handlers['textDocument/hover'] = function(_, result) out.hover = result or false end
  vim.lsp.buf.hover()
  await('the hover', function() return out.hover ~= nil end)

  vim.lsp.handlers['textDocument/documentSymbol'] = function(_, result) out.symbols = result or false end
  vim.lsp.buf.document_symbol()
  await('the symbols', function() return out.symbols ~= nil end)

  vim.ui.select = function(items, options, choose)
    out.actions = vim.tbl_map(options.format_item, items)
    for i, title in ipairs(out.actions) do
      if title:match('^Fix: ') then return choose(items[i], i) end
    end
    choose(nil)
  end
  local before = table.concat(lines(), '\n')
  vim.lsp.buf.code_action()
  await('the fix in the buffer', function() return table.concat(lines(), '\n') ~= before end)
  out.fixed = lines()
  await('diagnostics of the fix', function() return #shown() == #out.after_edit - 1 end)
  out.after_fix = shown()
end

local ok, problem = pcall(drive)
finish(not ok and tostring(problem) or nil)
