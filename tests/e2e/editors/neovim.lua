-- OMNI in Neovim 0.7 to 0.10, with the client that is built in. Copy it into init.lua.
local filetypes = {
  'bash', 'c', 'cpp', 'cs', 'dockerfile', 'go', 'java', 'javascript', 'javascriptreact', 'json', 'kotlin', 'lua', 'php', 'python',
  'ruby', 'rust', 'scala', 'sh', 'swift', 'terraform', 'typescript', 'typescriptreact', 'yaml',
}
local options = {
  trust = false, -- true: trusted
  scan = { severity = 'info' }, -- keys and values as in omni.yaml
}

-- The nearest folder above the file that is a repository or has settings; else the file's own.
local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  local git = vim.fn.finddir('.git', folder .. ';')
  if git == '' then git = vim.fn.findfile('.git', folder .. ';') end -- a worktree
  local mark = git ~= '' and git or vim.fn.findfile('omni.yaml', folder .. ';')
  if mark == '' then return folder end
  return vim.fn.fnamemodify((vim.fn.fnamemodify(mark, ':p'):gsub('/$', '')), ':h')
end

local clients = {} -- one server for each root
vim.api.nvim_create_autocmd('FileType', {
  pattern = filetypes,
  callback = function(event)
    local file = vim.api.nvim_buf_get_name(event.buf)
    if file == '' or vim.bo[event.buf].buftype ~= '' then return end
    local root = root_of(file)
    clients[root] = clients[root] or vim.lsp.start_client({
      name = 'omni',
      cmd = { 'omni', 'lsp' },
      root_dir = root,
      init_options = options,
      on_exit = function() clients[root] = nil end,
    })
    if clients[root] then vim.lsp.buf_attach_client(event.buf, clients[root]) end
  end,
})
