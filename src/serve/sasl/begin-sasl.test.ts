import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { Duplex } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat, text, utf8 } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { Fault, isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { AppPasswords } from '../../core/app-passwords/app-passwords.ts'
import { MemoryAppPasswordStore } from '../../core/app-passwords/memory-app-password-store.ts'
import { LocalAccountNotices } from '../../core/directory/account-notices.ts'
import type { Account, ScramVerifier } from '../../core/directory/directory.ts'
import { MemoryDirectory } from '../../core/directory/memory-directory.ts'
import { MemoryFactorStore } from '../../core/factors/memory-factor-store.ts'
import type { Authenticator, ScramCandidates } from '../../core/passwords/authenticator.ts'
import { GuessThrottle } from '../../core/passwords/guess-throttle.ts'
import { MemoryAttemptLedger } from '../../core/passwords/memory-attempt-ledger.ts'
import { PasswordAuthenticator } from '../../core/passwords/password-authenticator.ts'
import { PasswordVault } from '../../core/passwords/password-vault.ts'
import { Pepper } from '../../core/passwords/pepper.ts'
import { makeScramVerifier } from '../../core/passwords/scram-proof.ts'
import { VerifiedPasswords } from '../../core/passwords/verified-passwords.ts'
import type { LoginRecord, PostureLedger } from '../../core/posture/posture-ledger.ts'
import { encodePlain } from '../../wire/sasl/plain.ts'
import { encodeClientFirst, parseServerFirst, type ScramBindingFlag } from '../../wire/sasl/scram-messages.ts'
import { Channel } from '../channel.ts'
import { beginSasl, offeredMechanisms } from './begin-sasl.ts'
import type { SaslExchange } from './sasl-exchange.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const BINDING = new Uint8Array(32).fill(7)

function channel(secured?: { binding: Bytes | undefined }): Channel {
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
  const facts = { id: 'c1', service: 'imaps', remoteAddress: '192.0.2.1', localPort: 993 } as const
  return new Channel(stream, facts, secured ? { secured: { protection: TLS, binding: secured.binding } } : {})
}

const anna: Account = {
  id: 'a1',
  address: 'anna@posthus.test',
  name: 'Anna',
  state: 'active',
  unit: 'u1',
  createdMs: 0,
}

/** Knows one member and writes down what it was asked. */
class OneMember implements Authenticator {
  readonly asked: string[] = []
  readonly name: string
  readonly password: string
  readonly verifier: ScramVerifier

  constructor(name: string, password: string, verifier: ScramVerifier) {
    this.name = name
    this.password = password
    this.verifier = verifier
  }

  static async of(name: string, password: string, salt = systemEntropy.bytes(16), iterations = 4096) {
    return new OneMember(name, password, await makeScramVerifier(password, salt, iterations))
  }

  async logIn(login: string, password: string): Promise<Account> {
    this.asked.push(`${login} ${password}`)
    if (login !== this.name || password !== this.password) throw refused()
    return anna
  }
  async scramCandidates(): Promise<ScramCandidates> {
    return [this.verifier]
  }
  async scramVerdict(login: string, proven: ScramVerifier | undefined, mechanism: string): Promise<Account> {
    this.asked.push(`${login} ${mechanism} ${proven !== undefined}`)
    if (!proven) throw refused()
    return anna
  }
}

function refused(): Fault {
  return new Fault('peer', 'login/refused', 'no')
}

/** A client of SCRAM-SHA-256: plays the whole exchange and checks the server's signature. */
async function logInWithScram(
  exchange: SaslExchange,
  name: string,
  password: string,
  flag: ScramBindingFlag,
  binding: Bytes = new Uint8Array(),
): Promise<Account> {
  const first = encodeClientFirst({ binding: flag, authzid: '', name, nonce: 'clientnonce' })
  const one = await exchange.step(utf8(first.gs2Header + first.bare))
  assert.equal(one.kind, 'challenge')
  const serverFirst = parseServerFirst(one.kind === 'challenge' ? one.data : new Uint8Array())
  const salted = pbkdf2Sync(password, serverFirst.salt, serverFirst.iterations, 32, 'sha256')
  const mac = (key: Bytes, data: string) => createHmac('sha256', key).update(data).digest()
  const clientKey = mac(salted, 'Client Key')
  const withoutProof = `c=${concat([utf8(first.gs2Header), binding]).toBase64()},r=${serverFirst.nonce}`
  const message = `${first.bare},${text((one as { data: Bytes }).data)},${withoutProof}`
  const signature = mac(createHash('sha256').update(clientKey).digest(), message)
  const proof = clientKey.map((octet, i) => octet ^ (signature[i] as number))
  const two = await exchange.step(utf8(`${withoutProof},p=${proof.toBase64()}`))
  assert.equal(two.kind, 'challenge')
  assert.equal(text((two as { data: Bytes }).data), `v=${mac(mac(salted, 'Server Key'), message).toBase64()}`)
  const three = await exchange.step(new Uint8Array())
  assert.equal(three.kind, 'done')
  return (three as { account: Account }).account
}

function begin(mechanism: string, on: Channel, who: Authenticator): SaslExchange {
  const exchange = beginSasl(mechanism, on, who, systemEntropy)
  assert.ok(exchange)
  return exchange
}

const code = (expected: string) => (error: unknown) => isFault(error, expected)

test('nothing is offered in the clear, PLUS only with a binding, and what is not offered cannot begin', async () => {
  const who = await OneMember.of('user', 'pencil')
  assert.deepEqual(offeredMechanisms(channel()), [])
  assert.deepEqual(offeredMechanisms(channel({ binding: undefined })), ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'])
  assert.equal(offeredMechanisms(channel({ binding: BINDING }))[0], 'SCRAM-SHA-256-PLUS')
  assert.equal(beginSasl('PLAIN', channel(), who, systemEntropy), undefined)
  assert.equal(beginSasl('SCRAM-SHA-256-PLUS', channel({ binding: undefined }), who, systemEntropy), undefined)
  for (const unknown of ['CRAM-MD5', '', 'toString', 'SCRAM-SHA-1', 'PLAIN ']) {
    assert.equal(beginSasl(unknown, channel({ binding: BINDING }), who, systemEntropy), undefined)
  }
  assert.ok(beginSasl('plain', channel({ binding: BINDING }), who, systemEntropy))
})

test('RFC 7677 §3: the published exchange, octet for octet', async () => {
  const who = await OneMember.of('user', 'pencil', Uint8Array.fromBase64('W22ZaJ0SNY7soEsUEjb6gQ=='))
  const serverPart = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
  const entropy = { bytes: () => ({ toBase64: () => serverPart }) as unknown as Uint8Array }
  const exchange = beginSasl('SCRAM-SHA-256', channel({ binding: undefined }), who, entropy)
  assert.ok(exchange)
  assert.deepEqual(await exchange.step(utf8('n,,n=user,r=rOprNGfwEbeRWgbNEkqO')), {
    kind: 'challenge',
    data: utf8(`r=rOprNGfwEbeRWgbNEkqO${serverPart},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`),
  })
  const final = `c=biws,r=rOprNGfwEbeRWgbNEkqO${serverPart},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`
  assert.deepEqual(await exchange.step(utf8(final)), {
    kind: 'challenge',
    data: utf8('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='),
  })
  assert.deepEqual(await exchange.step(new Uint8Array()), { kind: 'done', account: anna, mechanism: 'SCRAM-SHA-256' })
})

test('a client and the server play SCRAM with and without binding; names with , and = go through', async () => {
  const who = await OneMember.of('a=b,c', 'pencil')
  const plus = begin('SCRAM-SHA-256-PLUS', channel({ binding: BINDING }), who)
  assert.equal(await logInWithScram(plus, 'a=b,c', 'pencil', { kind: 'required', type: 'tls-exporter' }, BINDING), anna)
  const bare = begin('SCRAM-SHA-256', channel({ binding: BINDING }), who)
  assert.equal(await logInWithScram(bare, 'a=b,c', 'pencil', { kind: 'none' }), anna)
  const unaware = begin('SCRAM-SHA-256', channel({ binding: undefined }), who)
  assert.equal(await logInWithScram(unaware, 'a=b,c', 'pencil', { kind: 'unused' }), anna)
  assert.deepEqual(who.asked, ['a=b,c SCRAM-SHA-256-PLUS true', 'a=b,c SCRAM-SHA-256 true', 'a=b,c SCRAM-SHA-256 true'])
})

test('a man in the middle fails: other binding, list of mechanisms cut down, other binding type', async () => {
  const who = await OneMember.of('user', 'pencil')
  const on = channel({ binding: BINDING })
  const exporter: ScramBindingFlag = { kind: 'required', type: 'tls-exporter' }
  const elsewhere = new Uint8Array(32).fill(8)
  const run = (mechanism: string, flag: ScramBindingFlag, data?: Bytes) =>
    logInWithScram(begin(mechanism, on, who), 'user', 'pencil', flag, data)
  await assert.rejects(run('SCRAM-SHA-256-PLUS', exporter, elsewhere), code('sasl/channel-binding'))
  await assert.rejects(run('SCRAM-SHA-256-PLUS', exporter), code('sasl/channel-binding'))
  await assert.rejects(run('SCRAM-SHA-256', { kind: 'unused' }), code('sasl/channel-binding'))
  await assert.rejects(
    run('SCRAM-SHA-256-PLUS', { kind: 'required', type: 'tls-unique' }),
    code('sasl/channel-binding'),
  )
  await assert.rejects(run('SCRAM-SHA-256', exporter, BINDING), code('sasl/malformed'))
  await assert.rejects(run('SCRAM-SHA-256-PLUS', { kind: 'none' }), code('sasl/malformed'))
  assert.deepEqual(who.asked, [], 'no proof was judged')
})

test('a wrong password is refused once, and the exchange takes no second guess', async () => {
  const who = await OneMember.of('user', 'pencil')
  const exchange = begin('SCRAM-SHA-256', channel({ binding: undefined }), who)
  await assert.rejects(logInWithScram(exchange, 'user', 'crayon', { kind: 'none' }), code('login/refused'))
  await assert.rejects(exchange.step(utf8('n,,n=user,r=x')), code('sasl/malformed'))
  assert.deepEqual(who.asked, ['user SCRAM-SHA-256 false'])
})

test('PLAIN takes its message at once or after an empty challenge', async () => {
  const who = await OneMember.of('anna@posthus.test', 'pass word')
  const message = encodePlain({ authzid: '', authcid: 'anna@posthus.test', password: 'pass word' })
  const done = { kind: 'done', account: anna, mechanism: 'PLAIN' }
  assert.deepEqual(await begin('PLAIN', channel({ binding: undefined }), who).step(message), done)
  const slow = begin('PLAIN', channel({ binding: undefined }), who)
  assert.deepEqual(await slow.step(undefined), { kind: 'challenge', data: new Uint8Array() })
  assert.deepEqual(await slow.step(message), done)
})

test('nobody acts as somebody else; another spelling of oneself is oneself', async () => {
  const who = await OneMember.of('anna@posthus.test', 'x')
  const as = (authzid: string) =>
    begin('PLAIN', channel({ binding: undefined }), who).step(
      encodePlain({ authzid, authcid: 'anna@posthus.test', password: 'x' }),
    )
  await assert.rejects(as('bjorn@posthus.test'), code('sasl/other-identity'))
  await assert.rejects(as('root'), code('sasl/other-identity'))
  assert.equal((await as('Anna@POSTHUS.test')).kind, 'done')
  assert.equal(who.asked.length, 1)
})

test('LOGIN asks its two questions, or one if the name came at once', async () => {
  const who = await OneMember.of('anna', 'pw')
  const slow = begin('LOGIN', channel({ binding: undefined }), who)
  assert.deepEqual(await slow.step(undefined), { kind: 'challenge', data: utf8('Username:') })
  assert.deepEqual(await slow.step(utf8('anna')), { kind: 'challenge', data: utf8('Password:') })
  assert.deepEqual(await slow.step(utf8('pw')), { kind: 'done', account: anna, mechanism: 'LOGIN' })
  const quick = begin('LOGIN', channel({ binding: undefined }), who)
  assert.deepEqual(await quick.step(utf8('anna')), { kind: 'challenge', data: utf8('Password:') })
  await assert.rejects(quick.step(new Uint8Array()), code('sasl/malformed'))
})

test('SCRAM, PLAIN and LOGIN agree on the password of a real credential, however it is composed', async () => {
  const clock = new ManualClock()
  const pepper = new Pepper([{ id: 'a', secret: systemEntropy.bytes(32) }])
  const vault = new PasswordVault(pepper, systemEntropy, { cost: { memoryKiB: 8, passes: 1, lanes: 1 } })
  const directory = new MemoryDirectory()
  const mechanisms: string[] = []
  const ledger = {
    loggedIn: ({ mechanism }: LoginRecord) => void mechanisms.push(mechanism),
  } as unknown as PostureLedger
  const throttle = new GuessThrottle(new MemoryAttemptLedger(), pepper, clock)
  const verified = new VerifiedPasswords(clock, systemEntropy)
  const notices = new LocalAccountNotices()
  const store = new MemoryAppPasswordStore()
  const entropy = systemEntropy
  const appPasswords = new AppPasswords({ store, directory, vault, pepper, notices, clock, entropy })
  const factors = new MemoryFactorStore()
  const parts = { directory, vault, appPasswords, factors, throttle, verified, ledger, clock, log: silentLog }
  const who = new PasswordAuthenticator(parts)
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  await directory.addAccount(anna, await vault.makeCredential(anna.id, 'wobbling te\u00e4pots, =\u6f22', 1, 0))
  const on = channel({ binding: BINDING })
  const login = 'ANNA@posthus.test'
  const typed = 'wobbling te\u00e4pots, =\u6f22'
  const exporter: ScramBindingFlag = { kind: 'required', type: 'tls-exporter' }
  const scram = begin('SCRAM-SHA-256-PLUS', on, who)
  assert.deepEqual(await logInWithScram(scram, login, typed, exporter, BINDING), anna)
  const plain = encodePlain({ authzid: '', authcid: login, password: typed.normalize('NFD') })
  assert.equal((await begin('PLAIN', on, who).step(plain)).kind, 'done')
  const old = begin('LOGIN', on, who)
  await old.step(utf8(login))
  assert.equal((await old.step(utf8(typed))).kind, 'done')
  const wrong = logInWithScram(begin('SCRAM-SHA-256', on, who), login, 'wrong', { kind: 'none' })
  await assert.rejects(wrong, code('login/refused'))
  const nobody = logInWithScram(begin('SCRAM-SHA-256', on, who), 'x@posthus.test', typed, { kind: 'none' })
  await assert.rejects(nobody, code('login/refused'))
  assert.deepEqual(mechanisms, ['SCRAM-SHA-256-PLUS', 'PLAIN', 'LOGIN', 'SCRAM-SHA-256'])
})

test('any octets in any step of any mechanism get an answer or a peer Fault', async () => {
  const who = await OneMember.of('user', 'pencil')
  const step = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .constantFrom('n,,n=user,r=x', 'p=tls-exporter,,n=user,r=x', 'y,a=user,n=user,r=x', 'c=biws,r=x,p=AAAA')
      .map(utf8),
    fc.constant(undefined),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('PLAIN', 'LOGIN', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'),
      fc.array(step, { minLength: 1, maxLength: 4 }),
      async (mechanism, steps) => {
        const exchange = begin(mechanism, channel({ binding: BINDING }), who)
        try {
          for (const response of steps) assert.notEqual((await exchange.step(response)).kind, 'done')
        } catch (error) {
          assert.ok(isFault(error) && error.who === 'peer', String(error))
        }
      },
    ),
  )
})
