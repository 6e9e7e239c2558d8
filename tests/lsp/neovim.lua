-- Drives the language server from Neovim without a screen, by what Neovim 0.7 has, and prints what came of it as one line of JSON.
-- The test sets CONFORM, the command, and FOLDER, a folder with a .gitlab-ci.yml.

local told = {}
local published = 0
local LONGEST = 20000

local function run()
  local folder = vim.env.FOLDER
  vim.cmd("edit " .. vim.fn.fnameescape(folder .. "/.gitlab-ci.yml"))
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.start_client({
    name = "orchestrator-conform",
    cmd = { vim.env.CONFORM, "lsp" },
    root_dir = folder,
    init_options = { portal = "https://docs.example" },
    handlers = {
      ["textDocument/publishDiagnostics"] = function(...)
        published = published + 1
        return vim.lsp.handlers["textDocument/publishDiagnostics"](...)
      end,
    },
  })
  vim.lsp.buf_attach_client(buffer, client)

  local function lines() return vim.api.nvim_buf_get_lines(buffer, 0, -1, true) end
  -- What Neovim would underline, by rule, once it was told for the given time.
  local function findings(time)
    assert(vim.wait(LONGEST, function() return published >= time end, 5), "no findings")
    local found = {}
    for _, it in ipairs(vim.diagnostic.get(buffer)) do
      found[it.user_data.lsp.code] = lines()[it.lnum + 1]:sub(it.col + 1, it.end_col)
    end
    return found
  end
  local function ask(method, params)
    params.textDocument = vim.lsp.util.make_text_document_params(buffer)
    local answer = assert(vim.lsp.buf_request_sync(buffer, method, params, LONGEST))[client]
    assert(not answer.error, vim.inspect(answer.error))
    return answer.result
  end
  -- The place of some bytes, as the protocol counts.
  local function place(part)
    for number, line in ipairs(lines()) do
      local column = line:find(part, 1, true)
      if column then
        local _, utf16 = vim.str_utfindex(line, column - 1)
        return { line = number - 1, character = utf16 }
      end
    end
  end

  told.first = findings(1)
  local port = place("8444")
  told.hover = ask("textDocument/hover", { position = port }).contents.value
  local actions = ask("textDocument/codeAction", { range = { start = port, ["end"] = port }, context = { diagnostics = {} } })
  for _, action in ipairs(actions) do
    if action.isPreferred then
      vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
      break
    end
  end
  told.fixed, told.left = lines(), findings(2)

  -- A person types a line above.
  vim.api.nvim_buf_set_text(buffer, 2, 0, 2, 0, { "  # é 😀", "  sta", "" })
  told.typed = findings(3)
  told.offered = vim.tbl_map(function(item) return item.label end, ask("textDocument/completion", { position = { line = 3, character = 5 } }))

  vim.lsp.stop_client(client)
  told.stopped = vim.wait(LONGEST, function() return vim.lsp.client_is_stopped(client) end, 5)
end

local worked, reason = pcall(run)
if not worked then told.error = reason end
io.stdout:write(vim.fn.json_encode(told) .. "\n")
vim.cmd("qall!")
