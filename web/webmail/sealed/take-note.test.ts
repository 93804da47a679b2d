import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromHex, hex } from '../../../src/base/bytes.ts'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { keyInUse, offerKey, pendingKeys } from '../../pgp/trust/correspondent.ts'
import type { InputOf } from '../../pgp/worker/protocol.ts'
import type { Known } from '../pgp/correspondent-json.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { type NotedMessage, takeNote } from './take-note.ts'

const OWN = 'anna@posthus.test'

/** A session whose keys are told by their octets, without OpenPGP: what is kept, and how often. */
function open() {
  const kept = new Map<string, Known>()
  const calls = { offers: 0, changes: 0 }
  const client = {
    call: async (_name: string, { correspondent, octets, source }: InputOf<'offerKeys'>) => {
      calls.offers++
      const key = { fingerprint: hex(octets), publicKey: hex(octets) }
      return offerKey(correspondent, key, source, 0)
    },
  }
  const session = {
    client: async () => client,
    correspondents: {
      change: async (address: string, change: (known: Known) => Promise<Known>) => {
        const before = kept.get(address) ?? { correspondent: { address, keys: [] }, peer: undefined }
        const after = await change(before)
        if (JSON.stringify(after) === JSON.stringify(before)) return before
        calls.changes++
        kept.set(address, after)
        return after
      },
    },
  }
  return { kept, calls, session: session as unknown as PgpSession }
}

function letter(day: number, changes: Partial<NotedMessage> = {}, fields: Partial<OpenedEmail> = {}): NotedMessage {
  const date = `2026-03-${String(day).padStart(2, '0')}T12:00:00Z`
  const email = { from: [{ name: null, email: 'Ada@Example.net' }], sentAt: date, receivedAt: date, ...fields }
  return {
    email: email as OpenedEmail,
    isJunk: false,
    isUnproven: false,
    isKeyUnproven: false,
    autocrypt: undefined,
    gossip: [],
    own: OWN,
    ...changes,
  }
}

const header = (key: string, address = 'ada@example.net') => ({ address, prefersEncryption: true, key: fromHex(key) })

test('the first key of a sender is used, another one waits, and an older message changes nothing', async () => {
  const { kept, session } = open()
  const ada = () => kept.get('ada@example.net')?.correspondent ?? { address: '', keys: [] }
  await takeNote(session, letter(3, { autocrypt: header('aa') }))
  assert.equal(keyInUse(ada())?.fingerprint, 'aa')
  assert.equal(kept.get('ada@example.net')?.peer?.prefersEncryption, true)
  await takeNote(session, letter(2, { autocrypt: header('cc') }))
  assert.deepEqual(pendingKeys(ada()), [])
  await takeNote(session, letter(4, { autocrypt: header('bb') }))
  assert.equal(keyInUse(ada())?.fingerprint, 'aa')
  assert.deepEqual(
    pendingKeys(ada()).map(({ fingerprint }) => fingerprint),
    ['bb'],
  )
})

test('of mail without a header nothing is kept, unless its sender had one before', async () => {
  const { kept, session } = open()
  await takeNote(session, letter(3))
  assert.equal(kept.size, 0)
  await takeNote(session, letter(3, { autocrypt: header('aa') }))
  await takeNote(session, letter(9))
  const { lastSeenMs = 0, headerMs = 0 } = kept.get('ada@example.net')?.peer ?? {}
  assert.equal(lastSeenMs - headerMs, 6 * 86_400_000)
})

test('the same message noted again is not kept again', async () => {
  const { calls, session } = open()
  for (let time = 0; time < 3; time++) {
    await takeNote(session, letter(3, { autocrypt: header('aa'), gossip: [header('dd', 'eva@example.net')] }))
  }
  assert.equal(calls.changes, 2)
})

test('junk, reports, automatic answers, several senders, and mail from oneself say nothing', async () => {
  const autocrypt = header('aa')
  const silent: NotedMessage[] = [
    letter(3, { autocrypt, isJunk: true }),
    letter(3, { autocrypt, isUnproven: true }),
    letter(3, { autocrypt }, { 'header:Content-Type': ' multipart/report; report-type=delivery-status' }),
    letter(3, { autocrypt }, { 'header:Auto-Submitted': ' auto-replied' }),
    letter(3, { autocrypt }, { from: [1, 2].map((n) => ({ name: null, email: `a${n}@example.net` })) }),
    letter(3, { autocrypt: header('aa', OWN) }, { from: [{ name: null, email: OWN }] }),
    letter(3, { autocrypt }, { from: null }),
  ]
  for (const message of silent) {
    const { kept, session } = open()
    await takeNote(session, { ...message, gossip: [header('dd', 'eva@example.net')] })
    assert.equal(kept.size, 0, JSON.stringify(message.email))
  }
})

test('a key in a field that its domain does not stand behind is none, and changes nothing of what is known; what stands within counts', async () => {
  const { kept, session } = open()
  const forged = { autocrypt: header('bb'), isKeyUnproven: true }
  await takeNote(session, letter(3, { ...forged, gossip: [header('dd', 'eva@example.net')] }))
  assert.deepEqual([...kept.keys()], ['eva@example.net'])
  await takeNote(session, letter(4, { autocrypt: header('aa') }))
  const before = kept.get('ada@example.net')
  await takeNote(session, letter(9, forged))
  assert.deepEqual(kept.get('ada@example.net'), before)
})

test('what is passed on waits, and is neither about the sender nor about the member, nor without end', async () => {
  const { kept, calls, session } = open()
  const gossip = [header('dd', 'Eva@Example.net'), header('ee', OWN), header('ff', 'ada@example.net')]
  await takeNote(session, letter(3, { gossip }))
  assert.deepEqual([...kept.keys()], ['eva@example.net'])
  assert.equal(keyInUse(kept.get('eva@example.net')?.correspondent ?? { address: '', keys: [] }), undefined)
  const many = Array.from({ length: 1000 }, (_, at) => header('dd', `x${at}@example.net`))
  await takeNote(session, letter(3, { gossip: many }))
  assert.ok(calls.offers <= 21, String(calls.offers))
})

test('a message from the future is not the newest for ever', async () => {
  const { kept, session } = open()
  const sent = letter(3, { autocrypt: header('aa') }, { sentAt: '2036-01-01T00:00:00Z' })
  await takeNote(session, sent)
  assert.equal(kept.get('ada@example.net')?.peer?.headerMs, Date.parse('2026-03-03T12:00:00Z'))
})
