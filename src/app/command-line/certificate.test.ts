import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { totpCode, totpStep } from '../../core/factors/totp.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { runCommandLine } from './command-line.ts'
import { visitHouse } from './visit-house.ts'

const OPERATOR =
  '[operator]\nname = "Posthus, Post & Sønn AS"\ncountry = "NO"\nlocality = "Oslo"\nregistration = "987 654 321"\ncategory = "Private Organization"\n'
const EV = 'certificatePolicies=2.23.140.1.1'

test('a request for an EV certificate names the operator, and what the authority makes of it is taken in', async (t) => {
  using root = TestAuthority.root()
  const authority = root.authority('EV CA')
  const desk = await desktop(t, OPERATOR)
  const { id, csr, dueMs } = await desk.ask('cert', 'csr', 'www.example.org', 'Example.org', '--authority', 'EV CA')
  const subject = execFileSync(
    'openssl',
    ['req', '-noout', '-verify', '-subject', '-nameopt', 'RFC2253,utf8,-esc_msb'],
    {
      input: csr,
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  assert.equal(
    subject.toString().trim(),
    'subject=C=NO,jurisdictionC=NO,businessCategory=Private Organization,serialNumber=987 654 321,L=Oslo,O=Posthus\\, Post & Sønn AS',
  )
  assert.ok(dueMs > Date.now())
  await desk.write('ev.pem', authority.sign(csr, EV))
  await desk.write('root.pem', root.identity.cert)
  const options = ['--root', 'root.pem', '--level', 'EV']
  assert.equal(await desk.fails('cert', 'import', 'ev.pem', ...options), 'certificates/broken-chain')
  await mkdir(join(desk.folder, 'chain'))
  await desk.write('chain/readme.txt', 'no certificate')
  await desk.write('chain/ca.pem', authority.identity.cert)
  const taken = await desk.ask('cert', 'import', 'ev.pem', '--chain', 'chain', ...options)
  assert.deepEqual([taken.id, taken.state, taken.facts.level], [id, 'staged', 'EV'])
  assert.equal(taken.facts.organisation, 'Posthus, Post & Sønn AS')
  const { chain } = await desk.ask('cert', 'show', id, '--pem')
  assert.equal(chain.match(/BEGIN CERTIFICATE/g)?.length, 2)
  const { history } = await desk.ask('cert', 'show', id)
  assert.deepEqual(
    history.map(({ to }: { to: string }) => to),
    ['keyed', 'vetting', 'staged'],
  )
})

test('the course of a vetting is kept: dates, who has it, and which documents were handed in', async (t) => {
  const desk = await desktop(t, OPERATOR)
  const { id, dueMs } = await desk.ask('cert', 'csr', 'www.example.org', '--authority', 'EV CA', '--due', '10')
  await desk.write('register.pdf', 'an extract')
  const options = [
    '--reference',
    'case 7',
    '--due',
    '40',
    '--document',
    'register.pdf',
    '--why',
    'they want an extract',
  ]
  const noted = await desk.ask('cert', 'vetting', id, ...options)
  assert.deepEqual([noted.state, noted.authority, noted.reference], ['vetting', 'EV CA', 'case 7'])
  assert.ok(noted.dueMs > dueMs + 29 * 86_400_000)
  const again = await desk.ask('cert', 'vetting', id, '--why', 'they called back', '--by', 'anna')
  assert.equal(again.dueMs, noted.dueMs, 'what is not said stays')
  const { history } = await desk.ask('cert', 'show', id)
  assert.match(history.at(-2).why, /^they want an extract; document register\.pdf \(SHA-256 [0-9a-f]{64}\)$/)
  assert.deepEqual([history.at(-1).by, history.at(-1).why, history.at(-1).to], ['anna', 'they called back', 'vetting'])
  assert.equal(await desk.fails('cert', 'vetting', id, '--document', 'nothing.pdf'), 'certificates/no-document')
  assert.equal(await desk.fails('cert', 'vetting', 'nothing', '--due', '1'), 'certificates/no-such-entry')
  assert.equal(await desk.run(['cert', 'vetting', id]), 2)
  await desk.ask('cert', 'remove', id, '--yes')
  assert.equal(await desk.fails('cert', 'vetting', id, '--due', '1'), 'certificates/wrong-state')
})

test('what cannot be taken in is refused by name, and the request waits on', async (t) => {
  using root = TestAuthority.root()
  const desk = await desktop(t, OPERATOR)
  await desk.write('root.pem', root.identity.cert)
  const { csr, id } = await desk.ask('cert', 'csr', 'www.example.org', '--plain')
  const foreign = await desk.ask('cert', 'csr', 'other.example.org')
  await desk.write('good.pem', root.sign(csr))
  await desk.write('other.pem', root.issue(['www.example.org']).cert)
  await desk.write('text.pem', 'no certificate')
  const cases: readonly (readonly [string, ...string[]])[] = [
    ['certificates/wrong-key', 'other.pem', '--root', 'root.pem'],
    ['certificates/broken-chain', 'good.pem'],
    ['certificates/missing-name', 'good.pem', '--root', 'root.pem', '--name', 'imap.example.org'],
    ['certificates/wrong-level', 'good.pem', '--root', 'root.pem', '--level', 'ov'],
    ['certificates/not-a-certificate', 'text.pem'],
    ['certificates/not-a-certificate', 'nothing.pem'],
    ['certificates/not-a-key', 'good.pem', '--key', 'good.pem'],
  ]
  for (const [code, ...words] of cases) assert.equal(await desk.fails('cert', 'import', ...words), code)
  const states = (await desk.ask('cert', 'list')).map((one: { id: string; state: string }) => [one.id, one.state])
  assert.deepEqual(states, [
    [foreign.id, 'vetting'],
    [id, 'vetting'],
  ])
  assert.equal((await readdir(join(desk.folder, 'data/tls/keys'))).length, 2)
})

test('a certificate for somebody else is taken in with the consent of a second person only', async (t) => {
  using root = TestAuthority.root()
  const desk = await desktop(t, OPERATOR)
  await desk.write('root.pem', root.identity.cert)
  const leaf = root.issue(['www.example.org'], '-subj', '/C=SE/O=Another AB', '-addext', EV)
  await desk.write('leaf.pem', leaf.cert)
  await desk.write('leaf.key', leaf.key)
  const words = ['cert', 'import', 'leaf.pem', '--root', 'root.pem', '--key', 'leaf.key']
  assert.equal(await desk.fails(...words), 'certificates/wrong-operator')
  for (const persons of [
    ['--consent', 'bjorn'],
    ['--by', 'anna', '--consent', 'Anna '],
  ]) {
    assert.equal(await desk.fails(...words, ...persons), 'certificates/needs-consent')
  }
  const { id } = await desk.ask(...words, '--by', 'anna', '--consent', 'bjorn', '--why', 'our new owner')
  const { history } = await desk.ask('cert', 'show', id)
  assert.deepEqual([history.at(-1).by, history.at(-1).consent, history.at(-1).why], ['anna', 'bjorn', 'our new owner'])
})

test('where two persons are asked for, one alone takes nothing in', async (t) => {
  using root = TestAuthority.root()
  const desk = await desktop(t, '[operator]\ntwo-persons = true\n')
  await desk.write('root.pem', root.identity.cert)
  const leaf = root.issue(['www.example.org'])
  await desk.write('leaf.pem', leaf.chain)
  await desk.write('leaf.key', leaf.key)
  const words = ['cert', 'import', 'leaf.pem', '--root', 'root.pem', '--key', 'leaf.key']
  assert.equal(await desk.fails(...words), 'certificates/needs-consent')
  assert.equal(await desk.fails(...words, '--by', 'anna'), 'certificates/needs-consent')
  assert.equal((await desk.ask(...words, '--by', 'anna', '--consent', 'bjorn')).state, 'staged')
})

test('where the house has operators, the second person shows a code of their authenticator app', async (t) => {
  using root = TestAuthority.root()
  const desk = await desktop(t, '[operator]\ntwo-persons = true\n')
  await desk.write('root.pem', root.identity.cert)
  const leaf = root.issue(['www.example.org'])
  await desk.write('leaf.pem', leaf.chain)
  await desk.write('leaf.key', leaf.key)
  await desk.run(['domain', 'add', 'example.org'])
  for (const name of ['anna', 'bjorn']) {
    await desk.run(['account', 'add', `${name}@example.org`, '--generate'])
    await desk.ask(
      'operator',
      'add',
      `${name}@example.org`,
      '--role',
      'operator',
      '--name',
      name.toUpperCase(),
      '--why',
      'a test',
    )
  }
  const words = ['cert', 'import', 'leaf.pem', '--root', 'root.pem', '--key', 'leaf.key', '--why', 'a test']
  const persons = (by: string, consent: string) => ['--by', `${by}@example.org`, '--consent', `${consent}@example.org`]
  assert.equal(
    await desk.fails(...words, '--by', 'anna@example.org', '--consent', 'eva@example.org'),
    'directory/no-such-account',
  )
  assert.equal(await desk.fails(...words, ...persons('anna', 'bjorn')), 'operators/no-app')
  const { code, spent } = await withApp(desk.folder, 'bjorn@example.org')
  assert.equal(
    await desk.failsWith([spent], ...words, ...persons('anna', 'bjorn')),
    'login/wrong-factor',
    'it was shown before',
  )
  assert.equal(await desk.fails(...words, ...persons('bjorn', 'bjorn')), 'certificates/needs-consent')
  const { id } = await desk.askWith([code()], ...words, ...persons('anna', 'bjorn'))
  const { history } = await desk.ask('cert', 'show', id)
  assert.deepEqual([history.at(-1).by, history.at(-1).consent], ['ANNA', 'BJORN'])
})

/** Gives an account an authenticator app, as its member does. `spent`: a code that was shown; `code`: the next one. */
async function withApp(folder: string, address: string) {
  const configuration = await readConfiguration(join(folder, 'posthus.toml'))
  const step = totpStep(Date.now()) - 1
  const secret = await visitHouse(configuration, async ({ accounts, factors }) => {
    const account = await accounts.account(address)
    const offer = factors.offerTotp(account)
    const octets = fromBase32(offer.secret)
    await factors.addTotp(account, offer.ticket, totpCode(octets, step))
    return octets
  })
  return { spent: totpCode(secret, step), code: () => totpCode(secret, Math.max(step + 1, totpStep(Date.now()))) }
}

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}

test('chains are read from PKCS #7 too, in either form, and DER', async (t) => {
  using root = TestAuthority.root()
  const authority = root.authority('CA')
  const desk = await desktop(t, '')
  await desk.write('root.pem', root.identity.cert)
  const bag = async (form: string, pem: string) => {
    await desk.write('bag.pem', pem)
    const options = ['crl2pkcs7', '-nocrl', '-outform', form, '-certfile', join(desk.folder, 'bag.pem')]
    return execFileSync('openssl', options, { stdio: 'pipe' })
  }
  for (const form of ['PEM', 'DER'] as const) {
    const { csr } = await desk.ask('cert', 'csr', 'www.example.org')
    await desk.write('bag.p7b', await bag(form, authority.identity.cert + authority.sign(csr)))
    assert.equal((await desk.ask('cert', 'import', 'bag.p7b', '--root', 'root.pem')).state, 'staged')
  }
  const { csr } = await desk.ask('cert', 'csr', 'www.example.org', '--rsa')
  await desk.write('leaf.cer', new X509Certificate(root.sign(csr)).raw)
  const taken = await desk.ask('cert', 'import', 'leaf.cer', '--root', 'root.pem')
  assert.deepEqual([taken.state, taken.algorithm], ['staged', 'rsa-3072'])
})

test('a PKCS #12 file is taken in with its key and its chain, by its password on standard input alone', async (t) => {
  using root = TestAuthority.root()
  const desk = await desktop(t, '')
  await desk.write('root.pem', root.identity.cert)
  const authority = root.authority('CA')
  const exported = async (file: string, password: string, ...options: string[]) => {
    const leaf = authority.issue(['mail.example.org'])
    await desk.write('leaf.pem', leaf.key + leaf.chain)
    const places = ['-in', join(desk.folder, 'leaf.pem'), '-out', join(desk.folder, file)]
    const input = `${password}\n`
    execFileSync('openssl', ['pkcs12', '-export', ...places, '-passout', 'stdin', ...options], { input, stdio: 'pipe' })
  }
  const words = (file: string) => ['cert', 'import', file, '--pkcs12', '--root', 'root.pem']
  for (const [file, ...options] of [['new.p12'], ['old.pfx', '-legacy']] as const) {
    await exported(file, 'open sesame', ...options)
    assert.equal(await desk.fails('cert', 'import', file), 'certificates/not-a-certificate')
    assert.equal(await desk.failsWith(['sesame'], ...words(file)), 'certificates/wrong-password')
    assert.equal(await desk.fails(...words(file)), 'certificates/wrong-password')
    const { id, state } = await desk.askWith(['open sesame'], ...words(file))
    assert.equal(state, 'staged')
    const { chain } = await desk.ask('cert', 'show', id, '--pem')
    assert.equal(chain.match(/BEGIN CERTIFICATE/g)?.length, 2)
    assert.equal(await desk.failsWith(['open sesame'], ...words(file)), 'certificates/key-known')
  }
  await exported('empty.p12', '')
  assert.equal((await desk.ask(...words('empty.p12'))).state, 'staged')
  assert.equal(await desk.fails(...words('root.pem')), 'certificates/not-pkcs12')
})

test('check counts what the inventory keeps, and names the hosts that nothing is for', async (t) => {
  using root = TestAuthority.root()
  const desk = await desktop(t, '[tls]\nissuer = "inventory"\n[listen]\nhttps = []\n')
  const warnings = async (): Promise<readonly string[]> =>
    (await desk.ask('check')).warnings.filter((one: string) => one.includes('no certificate is for'))
  assert.equal((await warnings()).length, 1)
  const leaf = root.issue(['mail.example.org'])
  await desk.write('root.pem', root.identity.cert)
  await desk.write('leaf.pem', leaf.chain)
  await desk.write('leaf.key', leaf.key)
  const { id } = await desk.ask('cert', 'import', 'leaf.pem', '--root', 'root.pem', '--key', 'leaf.key')
  assert.deepEqual(await warnings(), [])
  await desk.ask('cert', 'retire', id)
  assert.equal((await warnings()).length, 1)
})

test('a key that has leaked is blocked, and never taken in again', async (t) => {
  using root = TestAuthority.root()
  const desk = await desktop(t, '')
  const leaf = root.issue(['mail.example.org'])
  await desk.write('root.pem', root.identity.cert)
  await desk.write('leaf.pem', leaf.chain)
  await desk.write('leaf.key', leaf.key)
  const words = ['cert', 'import', 'leaf.pem', '--root', 'root.pem', '--key', 'leaf.key']
  const { id } = await desk.ask(...words)
  assert.equal((await desk.ask('cert', 'block', id)).state, 'blocked')
  assert.equal(await desk.fails('cert', 'restore', id), 'certificates/wrong-state')
  await desk.ask('cert', 'remove', id, '--yes')
  assert.equal(await desk.fails(...words), 'certificates/key-known')
})

test('a request can be printed again, and a key that is not needed is destroyed', async (t) => {
  const desk = await desktop(t, '')
  const { id, csr } = await desk.ask('cert', 'csr', 'www.example.org', '--plain')
  const again = await desk.ask('cert', 'csr', '--for', id, '--plain')
  const spki = (text: string) => execFileSync('openssl', ['req', '-noout', '-pubkey'], { input: text }).toString()
  assert.equal(spki(again.csr), spki(csr))
  assert.equal(await desk.fails('cert', 'remove', id), 'command/not-confirmed')
  await desk.ask('cert', 'remove', id, '--yes')
  assert.deepEqual(await readdir(join(desk.folder, 'data/tls/keys')), [])
  assert.equal(await desk.fails('cert', 'csr', '--for', id), 'certificates/wrong-state')
  assert.equal(await desk.fails('cert', 'retire', 'nothing'), 'certificates/no-such-entry')
  assert.equal(await desk.fails('cert', 'csr', 'not a host'), 'certificates/bad-name')
  assert.equal(await desk.run(['cert', 'csr']), 2)
})

test('keys are encrypted with the key file that is configured, once that is said', async (t) => {
  const desk = await desktop(t, '')
  const { id } = await desk.ask('cert', 'csr', 'www.example.org')
  const kept = () => readFile(join(desk.folder, 'data/tls/keys', `${id}.key`), 'utf8')
  assert.match(await kept(), /^-----BEGIN PRIVATE KEY-----/)
  await desk.write('seal', 'x'.repeat(32))
  await desk.configure('[tls]\nkey-file = "seal"\n')
  assert.deepEqual(await desk.ask('cert', 'seal'), { keys: 1, changed: 1 })
  assert.match(await kept(), /^-----BEGIN POSTHUS SEALED KEY-----/)
  await desk.configure('')
  assert.equal(await desk.fails('cert', 'csr', '--for', id), 'certificates/key-sealed')
  await desk.configure('[tls]\nkey-file = "nothing"\n')
  assert.equal(await desk.fails('cert', 'csr', '--for', id), 'certificates/no-key-file')
  await desk.configure('[tls]\nformer-key-files = ["seal"]\n')
  assert.deepEqual(await desk.ask('cert', 'seal'), { keys: 1, changed: 1 })
  assert.match(await kept(), /^-----BEGIN PRIVATE KEY-----/)
})

async function desktop(t: TestContext, settings: string) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-cert-'))
  t.after(() => rm(folder, { recursive: true }))
  const configure = (text: string) =>
    writeFile(join(folder, 'posthus.toml'), `hostname = "mail.example.org"\ndata = "data"\n${text}`)
  await configure(settings)
  const run = async (words: readonly string[], terminal = new ScriptedTerminal()) =>
    runCommandLine(words, { terminal, folder, clock: systemClock, entropy: systemEntropy })
  const answer = async (words: readonly string[], expected: number, typed: readonly string[] = []) => {
    const terminal = new ScriptedTerminal(typed)
    const code = await run([...words, '--json'], terminal)
    assert.equal(code, expected, [...terminal.printed, ...terminal.complained].join('\n'))
    return JSON.parse(terminal.printed.join('\n'))
  }
  return {
    folder,
    configure,
    run,
    write: (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content),
    ask: (...words: string[]) => answer(words, 0),
    askWith: (typed: readonly string[], ...words: string[]) => answer(words, 0, typed),
    fails: async (...words: string[]): Promise<string> => (await answer(words, 1)).error.code,
    failsWith: async (typed: readonly string[], ...words: string[]): Promise<string> =>
      (await answer(words, 1, typed)).error.code,
  }
}
