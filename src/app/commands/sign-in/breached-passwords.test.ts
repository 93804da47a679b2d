import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFault } from '../../../base/fault.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import { BreachedFile, breachedPath } from '../../../store/passwords/breached-file.ts'
import { ScriptedTerminal } from '../../terminal/scripted-terminal.ts'
import { loadBreachedPasswords, showBreachedPasswords } from './breached-passwords.ts'

test('a list is loaded, shown, and kept out; what is no list is named', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-breached-command-'))
  t.after(() => rm(folder, { recursive: true }))
  const [data, terminal, clock] = [join(folder, 'data'), new ScriptedTerminal([], true), new ManualClock()]
  assert.match((await showBreachedPasswords(data)).text, /No breached passwords are loaded/)
  const missing = loadBreachedPasswords(data, 'none.txt', folder, terminal, clock)
  await assert.rejects(missing, (error) => isFault(error, 'command/no-file'))
  const sha1 = createHash('sha1').update('hunter2').digest('hex').toUpperCase()
  await writeFile(join(folder, 'list.txt'), `${sha1}:17\r\n`)
  assert.match((await loadBreachedPasswords(data, 'list.txt', folder, terminal, clock)).text, /^1 breached .* 4096\.$/)
  assert.match((await showBreachedPasswords(data)).text, /once in 4096/)
  assert.match(terminal.progress.join(), /100 % read, 1 passwords/)
  const file = new BreachedFile(breachedPath(data))
  assert.deepEqual([await file.has('hunter2'), await file.has('hunter3')], [true, false])
})
