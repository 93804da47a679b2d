import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { makeCredential } from '../directory/credential.ts'
import { ARGON2_COST, encodePhc, hashArgon2, parsePhc } from './argon2id.ts'
import { Gate } from './gate.ts'
import { PasswordVault, VAULT_SETTINGS } from './password-vault.ts'
import { Pepper } from './pepper.ts'

const CHEAP = { cost: { memoryKiB: 64, passes: 1, lanes: 1 }, scramIterations: 4096 }
const keyA = { id: 'a', secret: new Uint8Array(32).fill(1) }
const keyB = { id: 'b', secret: new Uint8Array(32).fill(2) }
const fault = (code: string) => (error: unknown) => isFault(error, code)

test('argon2id gives what the reference implementation gives', async () => {
  const hash = await hashArgon2(utf8('password'), utf8('somesalt'), { memoryKiB: 65_536, passes: 2, lanes: 1 })
  assert.equal(hash.toHex(), '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7')
})

test('what is stored is argon2id at no less than m=19456, t=2, p=1, and names its pepper key', async () => {
  assert.ok(ARGON2_COST.memoryKiB >= 19_456 && ARGON2_COST.passes >= 2)
  const vault = new PasswordVault(new Pepper([keyA]), systemEntropy)
  const credential = await vault.makeCredential('anna', 'wobbling teapots', 1, 0)
  assert.match(credential.phc, /^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=YQ\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await vault.verify(credential, 'wobbling teapots'), true)
  assert.equal(await vault.verify(credential, 'wobbling teapot'), false)
  assert.equal(vault.scramVerifier(credential).iterations, VAULT_SETTINGS.scramIterations)
  assert.equal(vault.needsRehash(credential), false)
})

test('without the pepper the database says nothing: another key neither verifies nor opens', async () => {
  const credential = await new PasswordVault(new Pepper([keyA]), systemEntropy, CHEAP).makeCredential('anna', 'x', 1, 0)
  const thief = new PasswordVault(new Pepper([{ ...keyB, id: 'a' }]), systemEntropy, CHEAP)
  assert.equal(await thief.verify(credential, 'x'), false)
  assert.throws(() => thief.scramVerifier(credential), fault('passwords/seal-broken'))
  const without = new PasswordVault(new Pepper([keyB]), systemEntropy, CHEAP)
  await assert.rejects(without.verify(credential, 'x'), fault('passwords/unknown-pepper'))
  assert.throws(() => without.scramVerifier(credential), fault('passwords/unknown-pepper'))
})

test('a sealed verifier opens for its own account only, and not when an octet is changed', async () => {
  const vault = new PasswordVault(new Pepper([keyA]), systemEntropy, CHEAP)
  const credential = await vault.makeCredential('anna', 'x', 1, 0)
  const { phc, sealedScram } = credential
  const moved = makeCredential({ ...credential, phc, sealedScram, accountId: 'bjorn' })
  assert.throws(() => vault.scramVerifier(moved), fault('passwords/seal-broken'))
  for (let at = 2; at < sealedScram.length; at += 7) {
    const bent = sealedScram.map((octet, i) => (i === at ? octet ^ 1 : octet))
    assert.throws(() => vault.scramVerifier(makeCredential({ ...credential, phc, sealedScram: bent })), isFault)
  }
  for (const damaged of [new Uint8Array(), Uint8Array.of(255), new Uint8Array(20)]) {
    const broken = makeCredential({ ...credential, phc, sealedScram: damaged })
    assert.throws(() => vault.scramVerifier(broken), fault('passwords/seal-broken'))
  }
})

test('a new pepper key or a higher cost asks for a new hash, and the old one still verifies', async () => {
  const old = await new PasswordVault(new Pepper([keyA]), systemEntropy, CHEAP).makeCredential('anna', 'x', 1, 0)
  const rotated = new PasswordVault(new Pepper([keyB, keyA]), systemEntropy, CHEAP)
  assert.equal(await rotated.verify(old, 'x'), true)
  assert.equal(rotated.needsRehash(old), true)
  assert.equal(rotated.needsRehash(await rotated.makeCredential('anna', 'x', 2, 0)), false)
  const dearer = { ...CHEAP, cost: { memoryKiB: 128, passes: 1, lanes: 1 } }
  assert.equal(new PasswordVault(new Pepper([keyA]), systemEntropy, dearer).needsRehash(old), true)
  const longer = { ...CHEAP, scramIterations: 5000 }
  assert.equal(new PasswordVault(new Pepper([keyA]), systemEntropy, longer).needsRehash(old), true)
})

test('names made with the pepper stay when a key is added in front', () => {
  const before = new Pepper([keyA]).nameFor('pair', 'x')
  assert.deepEqual(new Pepper([keyB, keyA]).nameFor('pair', 'x'), before)
  assert.notDeepEqual(new Pepper([keyA]).nameFor('network', 'x'), before)
})

test('bad pepper keys are refused', () => {
  for (const keys of [
    [],
    [{ id: 'a', secret: new Uint8Array(31) }],
    [{ id: '', secret: keyA.secret }],
    [{ id: 'a b', secret: keyA.secret }],
  ]) {
    assert.throws(() => new Pepper(keys), fault('passwords/bad-pepper'))
  }
})

test('a decoy verifier is always the same for a login, and another for another', () => {
  const vault = new PasswordVault(new Pepper([keyA]), systemEntropy, CHEAP)
  assert.deepEqual(vault.decoyVerifier('x@posthus.test'), vault.decoyVerifier('x@posthus.test'))
  assert.notDeepEqual(vault.decoyVerifier('x@posthus.test').salt, vault.decoyVerifier('y@posthus.test').salt)
})

test('no secret is shown when pepper, vault or credential are printed', async () => {
  const pepper = new Pepper([keyA])
  const vault = new PasswordVault(pepper, systemEntropy, CHEAP)
  const credential = await vault.makeCredential('anna', 'x', 1, 0)
  for (const thing of [pepper, vault, credential, { ...credential }]) {
    const shown = inspect(thing, { depth: 9 }) + JSON.stringify(thing)
    assert.ok(!/argon2id|secret|Uint8Array|Buffer/.test(shown), shown)
  }
})

test('PHC strings: what is written is read, and anything else is a fault of ours', () => {
  const hash = {
    cost: { memoryKiB: 8, passes: 1, lanes: 1 },
    keyId: 'a-1',
    salt: new Uint8Array(16).fill(3),
    hash: new Uint8Array(32).fill(4),
  }
  assert.deepEqual(parsePhc(encodePhc(hash)), hash)
  const good = encodePhc(hash)
  const damaged = [
    '',
    '$argon2id$',
    good.replace('id$', 'i$'),
    good.replace('t=1', 't=0'),
    good.replace('m=8', 'm=7'),
    good.replace('m=8', 'm=999999999'),
    good.slice(0, -1),
    `${good}A`,
  ]
  for (const phc of damaged) assert.throws(() => parsePhc(phc), fault('passwords/bad-hash'), phc)
  fc.assert(
    fc.property(fc.string(), (any) => {
      assert.throws(() => parsePhc(any), fault('passwords/bad-hash'))
    }),
  )
})

test('the gate runs so many at once, lets so many wait in order, and turns the rest away', async () => {
  const gate = new Gate(1, 2)
  const begun: number[] = []
  const doors = [1, 2, 3].map(() => Promise.withResolvers<void>())
  const job = (n: number) =>
    gate.pass(() => {
      begun.push(n)
      return (doors[n - 1] as PromiseWithResolvers<void>).promise
    })
  const jobs = [job(1), job(2), job(3)]
  await assert.rejects(job(4), fault('login/too-busy'))
  assert.deepEqual(begun, [1])
  doors[0]?.reject(new Error('broken'))
  await assert.rejects(jobs[0] as Promise<void>, /broken/)
  assert.deepEqual(begun, [1, 2], 'a job that failed gives its place on')
  doors[1]?.resolve()
  doors[2]?.resolve()
  await Promise.all(jobs.slice(1))
  assert.deepEqual(begun, [1, 2, 3])
  await gate.pass(async () => begun.push(5))
  assert.equal(begun.at(-1), 5)
})
