import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { openLocalAuthority } from '../tls/local-authority.ts'
import { runCommandLine } from './command-line.ts'

const GOOD = 'seven horses under grey rain'
const CONFIGURATION = 'hostname = "mail.example.org"\ndata = "data"\n'

const wrongUsages: readonly (readonly string[])[] = [
  [],
  ['account'],
  ['acount', 'list'],
  ['account', 'list', '--colour'],
  ['account', 'add'],
  ['account', 'add', 'anna@example.org', 'hunter2'],
  ['account', 'add', 'anna@example.org', '--password', 'hunter2'],
  ['posture', '--hours', '0'],
  ['posture', '--hours', 'many'],
  ['demo', '--port-offset', '1e3'],
]
for (const words of wrongUsages) {
  test(`wrong usage exits with 2: posthus ${words.join(' ')}`, async (t) => {
    const desk = await desktop(t, CONFIGURATION)
    assert.equal(await desk.run(words), 2)
    assert.deepEqual(desk.terminal.printed, [])
    assert.notEqual(desk.terminal.complained.join(''), '')
  })
}

test('help and version are no mistakes', async (t) => {
  const desk = await desktop(t, CONFIGURATION)
  assert.equal(await desk.run(['--help']), 0)
  assert.match(desk.terminal.printed.join('\n'), /account +Members\./)
  assert.equal(await desk.run(['account', 'add', '--help']), 0)
  assert.equal(await desk.run(['--version']), 0)
  assert.equal(await desk.run(['version', '--json']), 0)
  const { posthus, node } = JSON.parse(desk.terminal.printed.at(-1) as string)
  assert.match(posthus, /^\d+\.\d+\.\d+$/)
  assert.equal(node, process.versions.node)
})

test('without a configuration every command says where one is looked for', async (t) => {
  const desk = await desktop(t, undefined)
  assert.equal(await desk.run(['account', 'list']), 1)
  assert.match(
    desk.terminal.complained[0] as string,
    /^posthus: there is no posthus\.toml.*--config.*config\/not-found\)$/,
  )
})

test('all mistakes are printed, for people and for programs', async (t) => {
  const desk = await desktop(t, 'hostnam = "x"\nworkers = -1\n')
  assert.equal(await desk.run(['check']), 1)
  assert.match(
    desk.terminal.complained[0] as string,
    /3 mistakes:[\s\S]*did you mean hostname\?[\s\S]*\(config\/invalid\)$/,
  )
  assert.equal(await desk.run(['check', '--json']), 1)
  const { error } = JSON.parse(desk.terminal.printed[0] as string)
  assert.equal(error.code, 'config/invalid')
  assert.deepEqual(error.mistakes.map((mistake: { key: string }) => mistake.key).sort(), [
    'hostnam',
    'hostname',
    'workers',
  ])
})

test('check says what would be served, and finds what a start would stumble over', async (t) => {
  const desk = await desktop(t, CONFIGURATION)
  assert.equal(await desk.run(['check']), 0)
  assert.match(desk.terminal.printed[0] as string, /imaps +\[::\]:993[\s\S]*It can be served\.$/)
  const files = 'issuer = "files"\nfiles = [{ names = ["a.test"], certificate = "no.pem", key = "no.key" }]\n'
  await writeFile(join(desk.folder, 'posthus.toml'), `${CONFIGURATION}[tls]\n${files}`)
  assert.equal(await desk.run(['check']), 1)
  assert.match(
    desk.terminal.printed[1] as string,
    /no\.pem: cannot be read[\s\S]*no\.key: cannot be read[\s\S]*cannot be served/,
  )
})

test('check names the hosts that no certificate is for', async (t) => {
  const desk = await desktop(t, CONFIGURATION)
  assert.equal(await desk.run(['domain', 'add', 'example.org']), 0)
  const authority = await openLocalAuthority(join(desk.folder, 'authority'), systemClock, systemEntropy)
  const { certificateChain, privateKey } = await authority.issue(['mail.example.org', 'mta-sts.example.org'])
  await writeFile(join(desk.folder, 'cert.pem'), certificateChain)
  await writeFile(join(desk.folder, 'cert.key'), privateKey, { mode: 0o600 })
  const files =
    'issuer = "files"\nfiles = [{ names = ["mail.example.org", "mta-sts.example.org"], certificate = "cert.pem", key = "cert.key" }]\n'
  await writeFile(join(desk.folder, 'posthus.toml'), `${CONFIGURATION}[tls]\n${files}`)
  assert.equal(await desk.run(['check', '--json']), 0)
  const { warnings } = JSON.parse(desk.terminal.printed.at(-1) as string)
  assert.deepEqual(
    warnings.flatMap((warning: string) => /is for (\S+);/.exec(warning)?.[1] ?? []),
    ['autoconfig.example.org', 'autodiscover.example.org', 'openpgpkey.example.org'],
  )
})

test('a domain and an account from the first to the last command, on the disk', async (t) => {
  const desk = await desktop(t, CONFIGURATION, [GOOD, `${GOOD} and more`])
  const json = async (...words: string[]) => {
    assert.equal(await desk.run([...words, '--json']), 0, String(desk.terminal.printed.at(-1)))
    return JSON.parse(desk.terminal.printed.at(-1) as string)
  }
  assert.equal(await desk.run(['account', 'add', 'anna@example.org']), 1)
  assert.match(desk.terminal.complained.at(-1) as string, /directory\/no-such-domain/)
  assert.equal((await json('domain', 'add', 'example.org')).records.length > 5, true)
  assert.equal((await json('account', 'add', 'Anna@example.org', '--name', 'Anna Berg')).address, 'anna@example.org')
  assert.match((await json('account', 'add', 'bjorn@example.org', '--generate')).password, /^([a-z]+-){6}[a-z]+$/)
  assert.equal((await json('account', 'list', '--domain', 'EXAMPLE.org')).length, 2)
  assert.equal((await json('account', 'suspend', 'anna@example.org')).state, 'suspended')
  assert.equal((await json('account', 'show', 'anna@example.org')).state, 'suspended')
  assert.equal((await json('account', 'resume', 'anna@example.org')).state, 'active')
  await json('account', 'password', 'anna@example.org')
  assert.equal((await json('domain', 'list'))[0].accounts, 2)
  assert.deepEqual((await json('queue', 'list')).messages, [])
  assert.deepEqual(await json('queue', 'destinations'), [])
  assert.deepEqual((await json('queue', 'retry')).recipients, 0)
  assert.deepEqual((await json('deliveries', 'anna@example.org')).deliveries, [])
  assert.deepEqual((await json('scrub')).findings, [])
  assert.equal((await json('posture')).all.connections, 0)
  assert.equal(await desk.run(['account', 'delete', 'anna@example.org']), 1)
  assert.equal((await json('account', 'delete', 'anna@example.org', '--yes')).deleted, 'anna@example.org')
  assert.equal((await json('account', 'list')).length, 1)
  const said = desk.terminal.printed.join('\n') + desk.terminal.complained.join('\n')
  assert.ok(!said.includes(GOOD))
})

async function desktop(t: TestContext, configuration: string | undefined, answers: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-command-'))
  t.after(() => rm(folder, { recursive: true }))
  if (configuration !== undefined) await writeFile(join(folder, 'posthus.toml'), configuration)
  const terminal = new ScriptedTerminal(answers)
  const surroundings = { terminal, folder, clock: systemClock, entropy: systemEntropy }
  return { folder, terminal, run: (words: readonly string[]) => runCommandLine(words, surroundings) }
}
