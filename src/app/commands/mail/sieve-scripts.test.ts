import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { systemClock } from '../../../base/clock.ts'
import { systemEntropy } from '../../../base/entropy.ts'
import { runCommandLine } from '../../command-line/command-line.ts'
import { ScriptedTerminal } from '../../terminal/scripted-terminal.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthus-sieve-'))
  await writeFile(join(folder, 'posthus.toml'), 'hostname = "mail.example.org"\ndata = "data"\nworkers = 0\n')
  await run('domain', 'add', 'example.org')
  assert.equal((await run('account', 'add', 'anna@example.org', '--generate')).code, 0)
})
after(() => rm(folder, { recursive: true }))

async function run(...words: string[]) {
  const terminal = new ScriptedTerminal()
  const code = await runCommandLine(words, { terminal, folder, clock: systemClock, entropy: systemEntropy })
  return { code, text: terminal.printed.join('\n'), complaint: terminal.complained.join('\n') }
}

test('an operator can look after the scripts of a member', async () => {
  const anna = 'anna@example.org'
  assert.match((await run('sieve', 'list', anna)).text, /^There are no scripts/)
  await writeFile(join(folder, 'summer.sieve'), 'require "fileinto";\r\nfileinto "Nowhere"; # \u001b[2J\r\n')
  const checked = await run('sieve', 'check', anna, 'summer.sieve')
  assert.equal(checked.code, 0)
  assert.match(checked.text, /can be run\.\nline 2, column 1: there is no mailbox "Nowhere"/)
  assert.match((await run('sieve', 'put', anna, 'summer.sieve', '--activate')).text, /"summer" is kept and active/)
  assert.match((await run('sieve', 'list', anna)).text, /^SCRIPT .*\nsummer .* active$/)
  const shown = (await run('sieve', 'show', anna, 'summer')).text
  assert.match(shown, /^require "fileinto";\nfileinto "Nowhere"; # .\[2J$/)
  assert.ok(!shown.includes('\u001b'), 'a script cannot write to the terminal')
  assert.equal(JSON.parse((await run('sieve', 'show', anna, 'summer', '--json')).text).content.split('\r\n').length, 3)
  assert.match((await run('sieve', 'delete', anna, 'summer')).complaint, /sieve\/script-active/)
  assert.equal((await run('account', 'export', anna, 'out')).code, 0)
  assert.match(await readFile(join(folder, 'out', 'sieve', 'summer.sieve'), 'utf8'), /^require "fileinto";\r\n/)
  assert.match((await run('sieve', 'activate', anna)).text, /No script is active/)
  assert.match((await run('sieve', 'activate', anna, 'summer')).text, /"summer" is active/)
  assert.equal((await run('sieve', 'activate', anna)).code, 0)
  assert.match((await run('sieve', 'delete', anna, 'summer')).text, /is gone/)
  assert.match((await run('sieve', 'log', anna)).text, /^Nothing was discarded/)
})

test('mistakes are named, and nothing is kept', async () => {
  const anna = 'anna@example.org'
  await writeFile(join(folder, 'bad.sieve'), 'kep;\nfoo;\n')
  const checked = await run('sieve', 'check', anna, 'bad.sieve')
  assert.equal(checked.code, 1)
  assert.match(checked.text, /^line 1, column 1: there is no command "kep"\nline 2, column 1: /)
  assert.match((await run('sieve', 'put', anna, 'bad.sieve')).complaint, /sieve\/invalid/)
  await writeFile(join(folder, 'bad.sieve'), Uint8Array.of(0xff))
  assert.match((await run('sieve', 'check', anna, 'bad.sieve')).text, /UTF-8/)
  assert.match((await run('sieve', 'put', anna, 'none.sieve')).complaint, /sieve\/no-such-file/)
  assert.match((await run('sieve', 'show', anna, 'none')).complaint, /sieve\/no-such-script/)
  assert.match((await run('sieve', 'activate', anna, 'none')).complaint, /sieve\/no-such-script/)
  assert.match((await run('sieve', 'list', anna)).text, /^There are no scripts/)
})
