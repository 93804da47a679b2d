import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { runCommandLine } from './command-line.ts'

async function desk(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-operators-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'posthus.toml'), 'hostname = "mail.example.org"\ndata = "data"\n')
  const terminal = new ScriptedTerminal()
  const run = (...words: string[]) =>
    runCommandLine(words, { terminal, clock: systemClock, entropy: systemEntropy, folder })
  const json = async (...words: string[]) => {
    assert.equal(await run(...words, '--json'), 0, terminal.complained.at(-1) ?? '')
    return JSON.parse(terminal.printed.at(-1) ?? '')
  }
  assert.equal(await run('domain', 'add', 'example.org'), 0)
  assert.equal(await run('account', 'add', 'kari@example.org', '--name', 'Kari', '--generate'), 0)
  assert.equal(await run('account', 'add', 'anna@example.org', '--name', 'Anna', '--generate'), 0)
  return { terminal, run, json, folder }
}

test('what is done on the command line is written down; with operators in the house, not without a reason', async (t) => {
  const { terminal, run, json } = await desk(t)
  assert.equal(
    await run('account', 'suspend', 'anna@example.org'),
    0,
    'one who runs it for themselves explains nothing',
  )
  const kari = await json('operator', 'add', 'kari@example.org', '--role', 'support', '--by', 'Ole')
  assert.partialDeepStrictEqual(kari, { name: 'Kari', role: 'support', hasSecondFactor: false })
  assert.equal(await run('account', 'resume', 'anna@example.org'), 1)
  assert.match(terminal.complained.at(-1) ?? '', /say why.*operators\/reason-needed/)
  assert.equal(await run('abuse', 'decide', '1', '1', 'uphold', '--by', 'kari@example.org', '--why', 'it is so'), 1)
  assert.match(terminal.complained.at(-1) ?? '', /no authenticator app to show a code of/)
  assert.equal(await run('account', 'resume', 'anna@example.org', '--why', 'she paid', '--by', 'Kari'), 0)
  const [resumed, suspended] = await json('operator', 'log', 'anna@example.org')
  assert.partialDeepStrictEqual(resumed, {
    act: 'account.resume',
    why: 'she paid',
    by: { name: 'Kari' },
    via: 'command-line',
  })
  assert.partialDeepStrictEqual(suspended, { act: 'account.suspend', why: '' })
  assert.deepEqual(
    (await json('operator', 'log')).map(({ act }: { act: string }) => act),
    ['account.resume', 'operator.add', 'account.suspend', 'account.add', 'account.add', 'domain.add'],
  )
  assert.partialDeepStrictEqual(await json('operator', 'log', '--check'), { acts: 6, brokenAt: null })
})

test('what a command does with an option of its own is written down, and not when it only looks', async (t) => {
  const { run, json, folder } = await desk(t)
  const before = (await json('operator', 'log')).length
  for (const words of [
    ['queue', 'destinations'],
    ['domain', 'dns', 'example.org'],
    ['scrub', '--status'],
  ]) {
    assert.equal(await run(...words), 0, words.join(' '))
  }
  assert.equal((await json('operator', 'log')).length, before)
  await run('queue', 'destinations', '--forget', 'slow.example')
  await run('backup', 'archive')
  await run('backup', 'prune', 'archive', '--keep', '1')
  await run('restore', 'archive', '--account', 'anna@example.org')
  assert.equal(await run('backup', 'forget', 'archive'), 0)
  const acts = (await json('operator', 'log')).slice(0, -before)
  assert.deepEqual(
    acts
      .filter(({ failed }: { failed?: string }) => failed === undefined)
      .map(({ act, subject }: { act: string; subject: string }) => `${act} ${subject}`),
    [
      'backup.forget archive',
      'account.restore anna@example.org',
      'backup.prune archive',
      'backup archive',
      'queue.destinations slow.example',
    ],
  )
  assert.equal(await run('backup', 'forget', 'archive'), 1, 'it is forgotten')
  // One that comes to nothing is kept in mind, for the alarm and the page of health.
  assert.equal(await run('backup', 'archive', '--key-file', 'no-such.key'), 1)
  const [note] = Object.values<{ failure?: string }>(
    JSON.parse(await readFile(join(folder, 'data/backups.json'), 'utf8')),
  )
  assert.match(note?.failure ?? '', /^[a-z]+\/[a-z-]+: ./)
  assert.equal((await json('operator', 'log', 'anna@example.org'))[0].act, 'account.restore')
})

test('with operators in the house mail is taken out by two persons: one asks, and nothing is opened before another agrees', async (t) => {
  const { terminal, run, json } = await desk(t)
  await json('operator', 'add', 'kari@example.org', '--role', 'operator')
  assert.equal(await run('account', 'export', 'anna@example.org', 'out', '--why', 'she asked'), 1)
  assert.match(terminal.complained.at(-1) ?? '', /posthus access request anna@example\.org/)
  const { publicKey } = await json('access', 'key', 'reader.pem')
  const terms = ['--ground', 'legal', '--reference', 'order 7', '--why', 'a court order', '--key', publicKey]
  assert.equal(await run('access', 'request', 'anna@example.org', '--by', 'anna@example.org', ...terms), 1)
  assert.match(terminal.complained.at(-1) ?? '', /is no operator/)
  const asked = await json('access', 'request', 'anna@example.org', '--by', 'kari@example.org', ...terms)
  assert.partialDeepStrictEqual(asked, { id: 1, state: 'requested', requestedBy: { name: 'Kari' } })
  assert.equal(await run('access', 'open', '1', 'out.sealed'), 1)
  assert.match(terminal.complained.at(-1) ?? '', /request 1 is requested: nothing is opened/)
  assert.equal((await json('operator', 'log', 'anna@example.org'))[0].act, 'content.request')
  const withdrawn = await json('access', 'withdraw', '1', '--by', 'kari@example.org', '--why', 'not needed')
  assert.equal(withdrawn.state, 'withdrawn')
  assert.equal((await json('access', 'list')).length, 1)
})

test('roles are changed and taken away, and mistakes say how they are mended', async (t) => {
  const { terminal, run, json } = await desk(t)
  assert.equal(await run('operator', 'add', 'kari@example.org'), 2, 'a role has to be named')
  assert.equal(await run('operator', 'add', 'kari@example.org', '--role', 'root'), 2)
  await json('operator', 'add', 'kari@example.org', '--role', 'support', '--name', 'Kari at the desk')
  assert.equal(await run('operator', 'add', 'kari@example.org', '--role', 'support'), 1)
  assert.equal((await json('operator', 'role', 'kari@example.org', 'security')).role, 'security')
  assert.deepEqual(
    (await json('operator', 'list')).map(({ name, role }: Record<string, string>) => [name, role]),
    [['Kari at the desk', 'security']],
  )
  assert.equal(await run('operator', 'remove', 'kari@example.org'), 0)
  assert.equal(await run('operator', 'remove', 'kari@example.org'), 1)
  assert.match(terminal.complained.at(-1) ?? '', /posthus operator list/)
  // What did not succeed is in the log as well.
  assert.partialDeepStrictEqual((await json('operator', 'log'))[0], {
    act: 'operator.remove',
    failed: 'operators/none',
  })
})
