import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { readPrivateKey } from 'openpgp'
import { utf8 } from '../../../src/base/bytes.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { isFault } from '../../../src/base/fault.ts'
import { ManualClock } from '../../../src/base/manual-clock.ts'
import { openPgpBed } from '../../../src/serve/jmap/pgp/pgp-test-bed.fixture.ts'
import { readArmor } from '../../../src/wire/openpgp/armor.ts'
import * as keys from '../../../src/wire/openpgp/keys.fixture.ts'
import { ACCOUNT } from '../../../test/kit/jmap-test-bed.ts'
import { PGP_LIMITS } from '../../pgp/limits.ts'
import { acceptKey, keyInUse, pendingKeys } from '../../pgp/trust/correspondent.ts'
import { PgpClient } from '../../pgp/worker/client.ts'
import type { FromWorker, Port, ToWorker } from '../../pgp/worker/protocol.ts'
import { servePort } from '../../pgp/worker/serve-port.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { PgpSession } from './pgp-session.ts'

const PASSPHRASE = 'correct horse battery staple'
const NOW_MS = Date.UTC(2026, 2, 1)

/** A member with two pages open, at the real methods of JMAP; each page has a worker without a thread. */
async function open(t: TestContext, lookups?: Parameters<typeof openPgpBed>[0]) {
  const bed = await openPgpBed(lookups)
  t.after(() => bed[Symbol.asyncDispose]())
  const asked: string[] = []
  const transport: Transport = async (request) => {
    asked.push(...(request['methodCalls'] as [string][]).map(([name]) => name))
    return (await bed.post(JSON.stringify(request))).json() as ReturnType<Transport>
  }
  const page = () => {
    const clock = new ManualClock(NOW_MS)
    const sheets: string[] = []
    let started = 0
    const session = new PgpSession(new JmapCalls(transport, bed.using, 16), ACCOUNT, {
      start: () => {
        started++
        return connect(clock)
      },
      askPassphrase: () => void sheets.push('asked'),
      minutes: 15,
    })
    return { session, clock, sheets, started: () => started }
  }
  const annas = { publicKey: keys.ANNAS_KEY, wrappedPrivateKey: keys.ANNAS_WRAPPED_KEY }
  await bed.call('PgpKey/set', { create: { k: annas } })
  return { bed, asked, page }
}

function connect(clock: ManualClock): PgpClient {
  const outside: Port<ToWorker, FromWorker> = {
    onmessage: null,
    postMessage: (message) => queueMicrotask(() => inside.onmessage?.({ data: structuredClone(message) })),
  }
  const inside: Port<FromWorker, ToWorker> = {
    onmessage: null,
    postMessage: (message) => queueMicrotask(() => outside.onmessage?.({ data: structuredClone(message) })),
  }
  servePort(inside, clock, systemEntropy, PGP_LIMITS)
  return new PgpClient(outside)
}

test('nothing is started or asked before it is needed; the sheet is shown once for all who need the key', async (t) => {
  const { asked, page } = await open(t)
  const { session, sheets, started, clock } = page()
  assert.deepEqual([asked, started(), session.isUnlocked()], [[], 0, false])
  const wanted = [session.requireUnlocked(), session.requireUnlocked()]
  assert.deepEqual(sheets, ['asked'])
  await assert.rejects(session.unlock('not the passphrase'), (error) => isFault(error, 'pgp/wrong-passphrase'))
  await session.unlock(PASSPHRASE)
  assert.deepEqual(await Promise.all(wanted), [true, true])
  assert.deepEqual([session.isUnlocked(keys.ANNAS_FINGERPRINT), session.isUnlocked('x'), started()], [true, false, 1])
  assert.equal(await session.requireUnlocked(keys.ANNAS_FINGERPRINT), true)
  assert.deepEqual(sheets, ['asked'])
  // The time that the member has chosen is the worker's.
  clock.advance(14 * 60_000)
  assert.equal(session.isUnlocked(), true)
  await session.rememberFor(5)
  clock.advance(5 * 60_000)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(session.isUnlocked(), false)
  const again = session.requireUnlocked()
  session.cancelUnlock()
  assert.equal(await again, false)
})

test('what is unlocked is locked when the member wants it, and a page that knows nothing locks nothing', async (t) => {
  const { page } = await open(t)
  const { session } = page()
  await session.lock()
  await session.unlock(PASSPHRASE)
  await session.lock()
  assert.equal(session.isUnlocked(), false)
})

test('the key for an address is one that names it', async (t) => {
  const { page } = await open(t)
  const { session } = page()
  assert.equal((await session.keyFor('Anna@posthus.test'))?.id, keys.ANNAS_FINGERPRINT)
  assert.equal(await session.keyFor('anna@elsewhere.test'), undefined)
})

test('keys that were made or imported are kept wrapped, can be taken away, and put back', async (t) => {
  const { bed, page } = await open(t)
  const { session } = page()
  const client = await session.client()
  const made = await client.call('importPrivateKeys', {
    octets: utf8(keys.BOS_WRAPPED_KEY),
    filePassphrase: PASSPHRASE,
    passphrase: 'another passphrase, quite long',
  })
  const [changed] = made.keys
  assert.ok(changed)
  await session.keep(changed.stored)
  assert.deepEqual(
    (await session.keys()).map(({ id }) => id),
    [keys.ANNAS_FINGERPRINT, keys.BOS_FINGERPRINT],
  )
  await session.keep(changed.stored)
  const undo = await session.removeKey(keys.BOS_FINGERPRINT)
  assert.deepEqual(
    (await session.keys()).map(({ id }) => id),
    [keys.ANNAS_FINGERPRINT],
  )
  assert.deepEqual(
    (await (await session.client()).call('listKeys', {})).keys.map(({ fingerprint }) => fingerprint),
    [keys.ANNAS_FINGERPRINT],
  )
  await undo()
  const { list } = await bed.call('PgpKey/get', { ids: [keys.BOS_FINGERPRINT] })
  assert.equal((await readPrivateKey({ armoredKey: list[0].wrappedPrivateKey })).isDecrypted(), false)
  await session.changeKey(keys.BOS_FINGERPRINT, { isDefault: true })
  assert.equal((await session.keys()).find(({ isDefault }) => isDefault)?.id, keys.BOS_FINGERPRINT)
})

test('the first key is used, another one waits; what one page has decided is not taken back by another one', async (t) => {
  const { page } = await open(t)
  const [one, two] = [page(), page()]
  const bo = 'Bo@example.net'
  assert.deepEqual(
    (await one.session.offer(bo, utf8(keys.BOS_KEY), 'autocrypt')).map(({ outcome }) => outcome),
    ['first-use'],
  )
  // The second page has looked before the first one changes anything.
  assert.equal((await two.session.correspondents.of([bo]))[0]?.correspondent.keys.length, 1)
  assert.deepEqual(
    (await one.session.offer(bo, utf8(keys.BOS_OTHER_KEY), 'wkd')).map(({ outcome }) => outcome),
    ['change-pending'],
  )
  const accept = (correspondent: Parameters<typeof acceptKey>[0]) =>
    acceptKey(correspondent, keys.BOS_OTHER_FINGERPRINT, 'verified')
  await one.session.correspondents.change(bo, (known) => ({ ...known, correspondent: accept(known.correspondent) }))
  const peer = { lastSeenMs: NOW_MS, headerMs: NOW_MS, prefersEncryption: true, gossipMs: undefined }
  const after = await two.session.correspondents.change(bo, (known) => ({ ...known, peer }))
  assert.equal(keyInUse(after.correspondent)?.fingerprint, keys.BOS_OTHER_FINGERPRINT)
  assert.deepEqual([pendingKeys(after.correspondent), after.peer], [[], peer])
  await one.session.refresh()
  assert.deepEqual(await one.session.correspondents.of([bo, 'x@example.net']), [
    after,
    { correspondent: { address: 'x@example.net', keys: [] }, peer: undefined },
  ])
})

test('what is known is asked for once, and again only if it has changed', async (t) => {
  const { asked, page, bed } = await open(t)
  const { session } = page()
  await session.correspondents.of(['a@example.net', 'b@example.net'])
  await session.correspondents.of(['b@example.net'])
  assert.deepEqual(asked.splice(0), ['PgpCorrespondent/query', 'PgpCorrespondent/get'])
  await session.correspondents.change('a@example.net', (known) => known)
  assert.deepEqual(asked.splice(0), [])
  await bed.call('PgpCorrespondent/set', { create: { c: { address: 'b@example.net', keys: [] } } })
  await session.refresh()
  await session.correspondents.of(['a@example.net'])
  assert.deepEqual(asked.splice(0), ['PgpCorrespondent/changes', 'PgpCorrespondent/query', 'PgpCorrespondent/get'])
})

test('an address is forgotten, and put back as it was', async (t) => {
  const { page } = await open(t)
  const { session } = page()
  await session.offer('bo@example.net', utf8(keys.BOS_KEY), 'imported')
  const before = await session.correspondents.of(['bo@example.net'])
  const undo = await session.correspondents.remove('bo@example.net')
  assert.equal((await session.correspondents.list(null, 0, 10)).total, 0)
  await undo()
  assert.deepEqual(await session.correspondents.of(['bo@example.net']), before)
})

test('a key that was ended with its certificate alone is ended in the worker too, and stays so under another passphrase', async (t) => {
  const { bed, page } = await open(t)
  const { session } = page()
  await session.keep({ fingerprint: keys.ANNAS_FINGERPRINT, publicKey: keys.ANNAS_REVOKED_KEY })
  assert.equal(await session.keyFor('anna@posthus.test'), undefined)
  const client = await session.client()
  assert.deepEqual(
    (await client.call('listKeys', {})).keys.map(({ state }) => state),
    ['revoked'],
  )
  const change = { fingerprint: keys.ANNAS_FINGERPRINT, old: PASSPHRASE, passphrase: 'another passphrase, quite long' }
  await session.keep((await client.call('changePassphrase', change)).stored)
  const { list } = await bed.call('PgpKey/get')
  assert.equal(list[0].isRevoked, true)
  await session.unlock('another passphrase, quite long')
})

test('what is looked up is taken note of, and what was not found is told apart from what could not be asked', async (t) => {
  const { page } = await open(t, {
    find: async (_, address) => {
      if (address === 'bo@example.net') return { kind: 'found', octets: readArmor(keys.BOS_KEY, 'PUBLIC KEY BLOCK') }
      return address === 'x@example.net' ? { kind: 'failed', reason: 'silence' } : { kind: 'absent' }
    },
  })
  const { session } = page()
  const looked = await session.lookUp(['bo@example.net', 'x@example.net', '__proto__'])
  assert.deepEqual(
    looked.map(({ what, offers }) => [what, offers.map(({ outcome }) => outcome)]),
    [
      ['found', ['first-use']],
      ['failed', []],
      ['absent', []],
    ],
  )
  const [known] = await session.correspondents.of(['bo@example.net'])
  assert.deepEqual(
    known?.correspondent.keys.map(({ source }) => source),
    ['wkd'],
  )
})
