import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../../src/base/fault.ts'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import { Changes } from '../mail/changes.ts'
import type { Unsealed } from '../mail/unsealed.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { TooLarge } from './fetch-octets.ts'
import { SealedReading } from './sealed-reading.ts'

const SECRET = 'the wolf comes at midnight'
const EMAIL = { id: 'M1', blobId: 'G1', from: [{ name: null, email: 'ada@example.net' }] } as unknown as OpenedEmail
const HEADERS = {
  subject: 'Geheim',
  from: [{ address: 'ada@example.net' }],
  to: [],
  cc: [],
  replyTo: [],
  date: undefined,
  messageId: undefined,
  inReplyTo: [],
  references: [],
  isUndecided: false,
}

/** A worker that opens a message while its key is unlocked, and what the page around a reading sees. */
function open(fetch: () => Promise<Uint8Array> = async () => new Uint8Array(1)) {
  const seen = { isUnlocked: false, kept: undefined as Unsealed | undefined, opened: 0, closed: [] as number[] }
  let hold: Promise<void> | undefined
  const changes = new Changes()
  const client = {
    call: async (name: string, input: { readonly handle?: number }) => {
      if (name === 'closeMessage') return void seen.closed.push(input.handle as number)
      const { isUnlocked } = seen
      seen.opened++
      await hold
      return shown(isUnlocked, seen.opened)
    },
  }
  const pgp = {
    changes,
    client: async () => client,
    keys: async () => [{ id: 'K1' }],
    isUnlocked: () => seen.isUnlocked,
    correspondents: { of: async () => [], list: async () => ({ all: [] }), change: async () => undefined },
  } as unknown as PgpSession
  const reading = new SealedReading(EMAIL, {
    pgp: async () => pgp,
    fetch,
    isJunk: false,
    isUnproven: async () => false,
    own: 'anna@posthus.test',
    keep: (unsealed) => {
      seen.kept = unsealed
    },
    tell: () => undefined,
  })
  const unlock = async (isUnlocked: boolean) => {
    seen.isUnlocked = isUnlocked
    changes.tell()
    await settled()
  }
  const holdBack = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    hold = promise
    return resolve
  }
  return { reading, seen, unlock, holdBack }
}

function shown(isUnlocked: boolean, handle: number): ShownMessage {
  return {
    form: 'pgp-mime',
    encryption: isUnlocked ? { kind: 'decrypted', fingerprint: 'K1' } : { kind: 'locked', fingerprints: ['K1'] },
    coverage: 'none',
    signature: undefined,
    headers: HEADERS,
    headerProtection: undefined,
    otherFrom: undefined,
    content: isUnlocked ? { text: SECRET, html: undefined, files: [] } : undefined,
    loads: 'nothing',
    autocrypt: undefined,
    gossip: [],
    acceptance: undefined,
    handle: isUnlocked ? handle : undefined,
  }
}

/** Everything that waits for nothing outside has been done. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
const says = (reading: SealedReading) =>
  reading.state.kind === 'shown' ? reading.state.shown.encryption.kind : reading.state.kind

test('what is locked opens when the key is unlocked, and nothing of it is left when the key is locked again', async () => {
  const { reading, seen, unlock } = open()
  await reading.read()
  assert.deepEqual([says(reading), seen.kept], ['locked', undefined])
  await unlock(true)
  assert.deepEqual([says(reading), seen.kept?.email.subject, seen.kept?.isEncrypted], ['decrypted', 'Geheim', true])
  await unlock(false)
  assert.deepEqual([says(reading), seen.kept], ['locked', undefined])
  assert.ok(!JSON.stringify(reading.state).includes(SECRET))
  assert.equal(seen.closed.length, 1)
})

test('a key that is forgotten while a message is opened with it shows nothing of it', async () => {
  const { reading, seen, holdBack } = open()
  seen.isUnlocked = true
  const go = holdBack()
  const read = reading.read()
  await settled()
  seen.isUnlocked = false
  go()
  await read
  assert.deepEqual([says(reading), seen.kept], ['locked', undefined])
  assert.ok(!JSON.stringify(reading.state).includes(SECRET))
})

test('what is not looked at any more is not kept, and its files are let go', async () => {
  const { reading, seen, holdBack } = open()
  seen.isUnlocked = true
  const go = holdBack()
  const read = reading.read()
  await settled()
  reading[Symbol.dispose]()
  go()
  await read
  assert.equal(seen.kept, undefined)
  assert.equal(seen.closed.length, 1)
})

test('changes that have nothing to do with it do not open it anew', async () => {
  const { reading, seen, unlock } = open()
  seen.isUnlocked = true
  await reading.read()
  const { opened } = seen
  await unlock(true)
  await unlock(true)
  assert.equal(seen.opened, opened)
})

test('too large, or not there: it says so, and tries again when it is asked to', async () => {
  const answers: (() => Uint8Array)[] = [
    () => {
      throw new TooLarge(5)
    },
    () => {
      throw new Fault('peer', 'pgp/cancelled', 'Stopped, as you wanted.')
    },
    () => new Uint8Array(1),
  ]
  const { reading, seen } = open(async () => (answers.shift() as () => Uint8Array)())
  seen.isUnlocked = true
  await reading.read()
  assert.deepEqual(reading.state, { kind: 'too-large', bytes: 5 })
  await reading.read()
  assert.deepEqual(reading.state, { kind: 'failed', reason: 'Stopped, as you wanted.' })
  await reading.read()
  assert.equal(says(reading), 'decrypted')
})
