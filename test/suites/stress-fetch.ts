import { type Completion, fetchItems } from '../interop/harness/imap-peer.ts'
import { uidsOf } from './mailbox-view.ts'
import type { StressClient } from './stress-client.ts'

const ITEMS = [
  'FLAGS',
  'UID FLAGS',
  'UID RFC822.SIZE INTERNALDATE',
  'UID FLAGS ENVELOPE',
  'BODYSTRUCTURE',
  'UID BODY.PEEK[]',
  'UID BODY.PEEK[HEADER]',
  'BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]',
  'BODY.PEEK[1]<0.64>',
  'BODY[TEXT]',
]

/** Messages by their numbers. */
export async function fetchNumbers(client: StressClient): Promise<void> {
  await client.try(`FETCH ${client.numbers()} (${items(client)})`)
}

/** Messages by their UIDs, all of which must be answered for. */
export async function fetchUids(client: StressClient): Promise<void> {
  const asked = client.uids()
  const done = await client.try(`UID FETCH ${asked} (${items(client)})`)
  if (done.status !== 'OK') return
  const found = fetchedUids(done)
  await mustBeGone(
    client,
    asked,
    uidsOf(asked).filter((uid) => !found.has(uid)),
  )
}

/** UIDs in the FETCH or UIDFETCH responses (RFC 9586 §3.3). */
function fetchedUids({ untagged }: Completion): ReadonlySet<number> {
  return new Set(
    untagged.flatMap((response) => {
      if (response.values[1] === 'UIDFETCH') return [Number(response.values[0])]
      const uid = fetchItems(response)?.get('UID')
      return uid === undefined ? [] : [Number(uid)]
    }),
  )
}

/** Messages that UID FETCH passes over in silence have been expunged by others (RFC 9051 §6.4.9): NOOP tells. */
async function mustBeGone(client: StressClient, asked: string, missing: readonly number[]): Promise<void> {
  const { view, pushes } = client.connection
  // After NOTIFY NONE nothing is told of the mailbox (RFC 5465 §3.1).
  if (missing.length === 0 || pushes === 'nothing') return
  await client.run('NOOP')
  const left = missing.filter((uid) => view.numberOf(uid) !== undefined)
  if (left.length > 0) client.complain(`UID FETCH ${asked} left out ${left}, which is there`)
}

function items(client: StressClient): string {
  const more = [
    ...(client.connection.has('CONDSTORE') ? ['UID FLAGS MODSEQ'] : []),
    ...(client.connection.has('OBJECTID') ? ['EMAILID THREADID'] : []),
    ...(client.connection.has('SAVEDATE') ? ['UID SAVEDATE'] : []),
    ...(client.connection.has('PREVIEW') ? ['PREVIEW'] : []),
    ...(client.connection.has('BINARY') ? ['BINARY.SIZE[]', 'BINARY.PEEK[]<0.100>'] : []),
  ]
  return client.dice.one([...ITEMS, ...more])
}

/** The last three of the mailbox: who is not among them has been expunged by somebody else, or newer ones have come. */
export async function fetchPartial(client: StressClient): Promise<void> {
  const { view } = client.connection
  const last = view.slots.slice(-3).map(({ uid }) => uid)
  const cameBefore = view.came
  const done = await client.try('UID FETCH 1:* (UID FLAGS) (PARTIAL -1:-3)')
  if (done.status !== 'OK') return
  const found = fetchedUids(done)
  const newcomers = view.came - cameBefore
  const missing = last.filter((uid, i) => uid !== undefined && !found.has(uid) && last.length - i + newcomers <= 3)
  await mustBeGone(client, '1:* (PARTIAL -1:-3)', missing as number[])
}
