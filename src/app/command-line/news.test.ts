import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { runCommandLine } from './command-line.ts'

test('an operator publishes, translates, resolves and removes, and is told what went wrong', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-news-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'posthus.toml'), 'hostname = "mail.example.org"\ndata = "data"\n')
  await writeFile(join(folder, 'outage.txt'), 'Mail is late\n\nWe are looking.\n')
  await writeFile(join(folder, 'feil.txt'), 'E-post er forsinket\n\nVi ser på det.\n')
  const terminal = new ScriptedTerminal()
  const run = (...words: string[]) =>
    runCommandLine(['news', ...words], { terminal, clock: systemClock, entropy: systemEntropy, folder })
  const listed = async () => {
    assert.equal(await run('list', '--json'), 0)
    return JSON.parse(terminal.printed.at(-1) ?? '')
  }

  assert.equal(await run('add', 'outage.txt', '--incident'), 0)
  const [, id = ''] = /Published as (\S+),/.exec(terminal.printed.at(-1) ?? '') ?? []
  assert.equal(await run('write', id, 'feil.txt', '--language', 'nb'), 0)
  const [item] = await listed()
  assert.partialDeepStrictEqual(item, {
    id,
    kind: 'incident',
    resolvedMs: null,
    texts: { en: { title: 'Mail is late' }, nb: { text: 'Vi ser på det.' } },
  })
  assert.equal(await run('resolve', id), 0)
  assert.equal(await run('list'), 0)
  assert.match(terminal.printed.at(-1) ?? '', /incident, over .* en, nb +Mail is late/)
  assert.equal(await run('remove', id), 0)
  assert.deepEqual(await listed(), [])

  assert.equal(await run('remove', id), 1)
  assert.match(terminal.complained.join('\n'), /posthus news list/)
  assert.equal(await run('add', 'none.txt'), 1)
  assert.match(terminal.complained.join('\n'), /none\.txt cannot be read/)
  assert.equal(await run('add', 'outage.txt', '--language', 'fr'), 2)
})
