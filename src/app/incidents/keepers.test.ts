import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import { silentLog } from '../../base/log.ts'
import { SenderRewriting } from '../../core/delivery/sender-rewriting.ts'
import type { DkimKey } from '../../core/directory/directory.ts'
import { openForwardingSecrets } from '../secrets/forwarding-secrets.ts'
import { openPepper, tryReadPepper } from '../secrets/pepper-file.ts'
import { rereadSecrets } from '../secrets/reread-secrets.ts'
import { openLocalAuthority } from '../tls/local-authority.ts'
import { openLocalCertificates, replaceLocalKeys } from '../tls/local-certificates.ts'
import { CRL_FILE, revokeLocally } from '../tls/local-revocations.ts'
import { DkimKeeper } from './dkim-keeper.ts'
import { ForwardingKeeper } from './forwarding-keeper.ts'
import { LocalAuthorityKeeper } from './local-authority-keeper.ts'
import { LocalKeyKeeper } from './local-key-keeper.ts'
import { PepperKeeper } from './pepper-keeper.ts'
import { WebSessionKeeper } from './web-session-keeper.ts'

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-keepers-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('forwarding: the old secret vouches for nothing any more, in a process that goes on too; asked again, the new one stays', async (t) => {
  const data = await folderOf(t)
  await mkdir(join(data, 'keys'))
  const path = join(data, 'keys', 'forwarding.json')
  const rewriting = new SenderRewriting(await openForwardingSecrets(path, systemEntropy), systemClock)
  const pepper = await openPepper(join(data, 'keys', 'pepper.json'), systemEntropy)
  const before = rewriting.tryRewrite('eva@far.test', 'posthus.test') as string
  const localOf = (address: string) => address.slice(0, address.lastIndexOf('@'))
  assert.equal(rewriting.tryRestore(localOf(before)), 'eva@far.test')
  const keeper = new ForwardingKeeper(path, systemEntropy)
  const [held] = await keeper.held()
  assert.ok(held)
  assert.deepEqual(await keeper.replace([held]), new Map())
  const replaced = await readFile(path, 'utf8')
  assert.deepEqual(await keeper.replace([held]), new Map())
  assert.equal(await readFile(path, 'utf8'), replaced)
  await rereadSecrets(data, pepper, rewriting)
  assert.equal(rewriting.tryRestore(localOf(before)), undefined)
  const after = rewriting.tryRewrite('eva@far.test', 'posthus.test') as string
  assert.equal(rewriting.tryRestore(localOf(after)), 'eva@far.test')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('pepper: every process knows the new key before any uses it, and what the old one made still opens', async (t) => {
  const data = await folderOf(t)
  const path = join(data, 'pepper.json')
  const pepper = await openPepper(path, systemEntropy)
  const other = await openPepper(path, systemEntropy)
  const oldId = pepper.currentId
  const sealed = pepper.seal(Buffer.from('verifier'), 'anna', systemEntropy.bytes(12))
  const name = pepper.nameFor('network', '192.0.2.1')
  const keeper = new PepperKeeper(
    path,
    async () => {
      other.adopt((await tryReadPepper(path)) ?? [])
      // It knows the new one and does not use it yet.
      assert.equal(other.currentId, oldId)
    },
    systemEntropy,
  )
  const [held] = await keeper.held()
  assert.ok(held)
  assert.deepEqual(await keeper.replace([held]), new Map())
  pepper.adopt((await tryReadPepper(path)) ?? [])
  assert.notEqual(pepper.currentId, oldId)
  const fresh = pepper.seal(Buffer.from('new verifier'), 'anna', systemEntropy.bytes(12))
  assert.equal(Buffer.from(other.unseal(fresh, 'anna')).toString(), 'new verifier')
  assert.equal(Buffer.from(pepper.unseal(sealed, 'anna')).toString(), 'verifier')
  assert.deepEqual(pepper.nameFor('network', '192.0.2.1'), name)
  const ids = (await tryReadPepper(path))?.map(({ id }) => id)
  assert.deepEqual(await keeper.replace([held]), new Map())
  assert.deepEqual(
    (await tryReadPepper(path))?.map(({ id }) => id),
    ids,
  )
})

test('pepper: broken off between the two steps, it goes on with the key that it has shown', async (t) => {
  const path = join(await folderOf(t), 'pepper.json')
  await openPepper(path, systemEntropy)
  let isKilled = true
  const keeper = new PepperKeeper(
    path,
    async () => {
      if (isKilled) throw new Error('killed')
    },
    systemEntropy,
  )
  const [held] = await keeper.held()
  assert.ok(held)
  assert.deepEqual(await keeper.replace([held]), new Map([['current', 'killed']]))
  const [coming] = (await tryReadPepper(path)) ?? []
  isKilled = false
  assert.deepEqual(await keeper.replace([held]), new Map())
  assert.equal((await tryReadPepper(path))?.length, 2)
  assert.equal((await openPepper(path, systemEntropy)).currentId, coming?.id)
})

test('local keys: the one in service and the one that waits are replaced, and the old certificate is on the list of the authority', async (t) => {
  const folder = await folderOf(t)
  const authority = await openLocalAuthority(folder, systemClock, systemEntropy)
  const keeper = new LocalKeyKeeper(folder, async () => ['mail.posthus.test'], systemClock, systemEntropy)
  assert.deepEqual(await keeper.held(), [])
  await replaceLocalKeys(folder, ['mail.posthus.test'], systemClock, systemEntropy)
  const before = await keeper.held()
  await keeper.replace(before)
  const after = await keeper.held()
  assert.deepEqual(
    after.map(({ name }) => name),
    ['shown', 'next'],
  )
  const old = new Set(before.map(({ fingerprint }) => fingerprint))
  assert.ok(after.every(({ fingerprint }) => !old.has(fingerprint)))

  const serials = [before[0]?.certificate?.serial, after[0]?.certificate?.serial] as [string, string]
  for (const serial of serials) assert.equal(await revokeLocally(folder, authority, serial, systemEntropy), true)
  const list = await readFile(join(folder, CRL_FILE), 'utf8')
  for (const serial of serials) assert.equal(await authority.isRevoked(list, serial), true)
  assert.equal(await authority.isRevoked(list, '4242'), false)
  const stranger = await openLocalAuthority(await folderOf(t), systemClock, systemEntropy)
  assert.equal(await stranger.isRevoked(list, serials[0]), false)
})

test('local authority: another one takes its place, what it had issued is shown no more, and a kill in between is made good', async (t) => {
  const folder = await folderOf(t)
  const names = async () => ['mail.posthus.test']
  const options = { folder, names, clock: systemClock, entropy: systemEntropy, log: silentLog }
  // Two processes that go on.
  await using here = await openLocalCertificates(options)
  await using there = await openLocalCertificates(options)
  const old = new X509Certificate((await openLocalAuthority(folder, systemClock, systemEntropy)).certificate)
  const keeper = new LocalAuthorityKeeper(folder, systemClock, systemEntropy)
  const held = await keeper.held()
  assert.deepEqual(await keeper.replace(held), new Map())
  const { certificate } = await openLocalAuthority(folder, systemClock, systemEntropy)
  assert.notEqual((await keeper.held())[0]?.fingerprint, held[0]?.fingerprint)
  await keeper.replace(held)
  assert.equal((await openLocalAuthority(folder, systemClock, systemEntropy)).certificate, certificate)
  const root = new X509Certificate(certificate)
  for (const process of [here, there]) {
    await process.refresh()
    const leaf = new X509Certificate(process.current()[0]?.certificateChain ?? '')
    assert.deepEqual([leaf.verify(root.publicKey), leaf.verify(old.publicKey)], [true, false])
  }
  assert.equal(here.current()[0]?.certificateChain, there.current()[0]?.certificateChain)

  // Killed after the first of the two files, and before any of them.
  const elsewhere = await folderOf(t)
  const next = await openLocalAuthority(elsewhere, systemClock, systemEntropy)
  const nextKey = await readFile(join(elsewhere, 'local-ca.key'), 'utf8')
  await writeFile(join(folder, 'local-ca.coming'), next.certificate + nextKey)
  await writeFile(join(folder, 'local-ca.key'), nextKey)
  const opened = await Promise.all([1, 2, 3].map(() => openLocalAuthority(folder, systemClock, systemEntropy)))
  assert.deepEqual(new Set(opened.map((one) => one.certificate)), new Set([next.certificate]))
  await assert.rejects(stat(join(folder, 'local-ca.coming')), /ENOENT/)
  assert.equal((await stat(join(folder, 'local-ca.key'))).mode & 0o777, 0o600)
})

test('DKIM: keys that wait are given up before one that signs is replaced, so that none of the old ones takes over', async () => {
  const key = (selector: string, state: DkimKey['state']): DkimKey => ({
    domain: 'posthus.test',
    selector,
    algorithm: 'ed25519-sha256',
    privateKey: 'secret',
    publicKey: selector,
    createdMs: 0,
    state,
    stateMs: 0,
  })
  const keys = [key('s1', 'signing'), key('s2', 'published'), key('s0', 'retired')]
  const done: string[] = []
  const directory = {
    domains: async () => [{ name: 'posthus.test', catchAll: undefined, createdMs: 0 }],
    dkimKeys: async () => keys,
  }
  const rotation = {
    rotate: async (domain: string, now: boolean) => {
      done.push(`rotate ${domain} ${now}`)
      return []
    },
    retire: async (domain: string, selector: string) => void done.push(`retire ${domain} ${selector}`),
  }
  const keeper = new DkimKeeper(directory, rotation)
  const held = await keeper.held()
  assert.deepEqual(
    held.map(({ name }) => name),
    ['posthus.test/s2', 'posthus.test/s1'],
  )
  assert.ok(!JSON.stringify(held).includes('secret'))
  await keeper.replace(held)
  assert.deepEqual(done, ['retire posthus.test s2', 'rotate posthus.test true'])
})

test('web sessions: all of them end at once, and whoever signs in afterwards stays when it is asked for again', async () => {
  let generation = ''
  let ended = 0
  const keeper = new WebSessionKeeper({
    generation: async () => generation,
    endAll: async (from) => {
      assert.equal(from, generation)
      generation = `generation ${++ended}`
    },
  })
  const [held] = await keeper.held()
  assert.ok(held)
  assert.deepEqual(await keeper.replace([held]), new Map())
  assert.notEqual((await keeper.held())[0]?.fingerprint, held.fingerprint)
  assert.deepEqual(await keeper.replace([held]), new Map())
  assert.equal(ended, 1)
})
