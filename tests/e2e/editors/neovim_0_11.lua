-- OMNI in Neovim 0.11 and later. Copy it into init.lua.
vim.lsp.config('omni', {
  cmd = { 'omni', 'lsp' },
  filetypes = {
    'bash', 'c', 'cpp', 'cs', 'dockerfile', 'go', 'java', 'javascript', 'javascriptreact', 'json', 'kotlin', 'lua', 'php', 'python',
    'ruby', 'rust', 'scala', 'sh', 'swift', 'terraform', 'typescript', 'typescriptreact', 'yaml',
  },
  root_markers = { '.git', 'omni.yaml' },
  settings = { omni = { scan = { severity = 'info' } } }, -- keys and values as in omni.yaml
  init_options = { trust = false }, -- true: trusted
})
vim.lsp.enable('omni')
