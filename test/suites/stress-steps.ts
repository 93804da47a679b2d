import type { Completion } from '../interop/harness/imap-peer.ts'
import { answerOf, type FoundAnswer } from './found-answer.ts'
import { uidsOf } from './mailbox-view.ts'
import type { StressClient } from './stress-client.ts'
import { fetchNumbers, fetchPartial, fetchUids } from './stress-fetch.ts'

/** Something that a client may do now. */
export interface Step {
  readonly weight: number
  /** The capability without which it is not done. */
  readonly needs?: string
  readonly when?: (client: StressClient) => boolean
  readonly run: (client: StressClient) => Promise<void>
}

const FLAGS = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft', 'work', '$Forwarded']
const KEYS = [
  'ALL',
  'SEEN',
  'UNSEEN DELETED',
  'OR FLAGGED ANSWERED',
  'SUBJECT "kind"',
  'LARGER 2000',
  'NOT KEYWORD work',
  'SINCE 1-Jan-2020',
  'BODY "harbour"',
  'HEADER X-Number ""',
]
const writable = ({ connection }: StressClient) => !connection.readOnly
const countsNumbers = (client: StressClient) => client.hasNumbers && client.connection.view.count > 0
const knowsSome = (client: StressClient) => client.knownUids().length > 0
const both =
  (...all: ((client: StressClient) => boolean)[]) =>
  (client: StressClient) =>
    all.every((one) => one(client))

/** What clients do, each about as often as its weight among those that it may do. */
export const STEPS: readonly Step[] = [
  { weight: 6, run: async (client) => void (await client.run(client.dice.one(['NOOP', 'CHECK', 'NOOP']))) },
  { weight: 8, when: countsNumbers, run: fetchNumbers },
  { weight: 8, when: knowsSome, run: fetchUids },
  { weight: 6, when: both(countsNumbers, writable), run: (client) => store(client, `STORE ${client.numbers()}`) },
  { weight: 6, when: both(knowsSome, writable), run: (client) => store(client, `UID STORE ${client.uids()}`) },
  { weight: 4, when: both(knowsSome, writable), run: storeOwn },
  { weight: 5, when: ({ hasNumbers }) => hasNumbers, run: (client) => search(client, 'SEARCH') },
  { weight: 6, run: (client) => search(client, 'UID SEARCH') },
  { weight: 3, needs: 'ESEARCH', run: searchExtended },
  { weight: 3, needs: 'SEARCHRES', when: knowsSome, run: searchSaved },
  { weight: 2, needs: 'SORT', when: ({ hasNumbers }) => hasNumbers, run: (client) => sort(client, 'SORT') },
  { weight: 2, needs: 'SORT', run: (client) => sort(client, 'UID SORT') },
  { weight: 1, needs: 'THREAD=REFERENCES', when: ({ hasNumbers }) => hasNumbers, run: (client) => thread(client, '') },
  { weight: 2, needs: 'THREAD=REFERENCES', run: (client) => thread(client, 'UID ') },
  { weight: 9, run: append },
  { weight: 2, needs: 'MULTIAPPEND', run: appendMany },
  { weight: 2, needs: 'CATENATE', when: knowsSome, run: catenate },
  { weight: 2, needs: 'REPLACE', when: both(knowsSome, writable), run: replace },
  { weight: 4, when: knowsSome, run: (client) => copy(client, 'COPY') },
  { weight: 3, needs: 'MOVE', when: both(knowsSome, writable), run: (client) => copy(client, 'MOVE') },
  { weight: 3, when: both(knowsSome, writable), run: async (c) => void (await c.run(`UID EXPUNGE ${c.uids()}`)) },
  { weight: 2, when: writable, run: async (client) => void (await client.run('EXPUNGE')) },
  { weight: 2, run: (client) => client.connection.idle(client.dice.number(20)) },
  { weight: 2, run: (client) => client.select() },
  { weight: 2, run: leave },
  { weight: 3, run: status },
  { weight: 2, run: tree },
  { weight: 2, needs: 'NOTIFY', run: (client) => client.notify() },
  { weight: 2, needs: 'UIDBATCHES', run: batches },
  { weight: 2, needs: 'PARTIAL', when: knowsSome, run: fetchPartial },
  { weight: 1, needs: 'QUOTA', when: ({ isGuest }) => !isGuest, run: quota },
  { weight: 1, needs: 'METADATA', when: ({ isGuest }) => !isGuest, run: metadata },
  { weight: 1, needs: 'ACL', when: ({ isGuest }) => !isGuest, run: rights },
  { weight: 2, needs: 'CONTEXT=SEARCH', run: searchUpdated },
  { weight: 1, needs: 'URLAUTH', when: both(knowsSome, ({ isGuest }) => !isGuest), run: vouch },
  { weight: 1, needs: 'MULTISEARCH', run: searchMailboxes },
  // Where compressed octets end and plain ones begin zlib here does not tell.
  { weight: 1, needs: 'UNAUTHENTICATE', when: ({ connection }) => !connection.isCompressed, run: logInAgain },
  { weight: 1, run: (client) => client.reconnect() },
]

async function store(client: StressClient, head: string): Promise<void> {
  const { dice } = client
  const flags = Array.from({ length: 1 + dice.number(2) }, () => dice.one(FLAGS)).join(' ')
  const how = dice.one(['+FLAGS', '-FLAGS', '+FLAGS.SILENT', '-FLAGS.SILENT'])
  const since = client.connection.condstore && dice.number(4) === 0 ? ' (UNCHANGEDSINCE 100)' : ''
  await client.try(`${head}${since} ${how} (${flags})`)
  // What a silent STORE made of the flags is not told: they are not known any more.
  if (how.endsWith('SILENT')) client.connection.view.forgetFlags()
}

/** Sets or clears the flag that only we touch, and looks whether it is so. */
async function storeOwn(client: StressClient): Promise<void> {
  const { view, pushes } = client.connection
  const uid = client.dice.one(client.knownUids())
  const sign = client.dice.one(['+', '-'])
  const done = await client.try(`UID STORE ${uid} ${sign}FLAGS (${client.ownFlag})`)
  if (done.status !== 'OK' || view.numberOf(uid) === undefined || pushes === 'nothing') return
  await client.run('NOOP')
  const now = view.numberOf(uid)
  const has = now === undefined ? undefined : view.slots[now - 1]?.flags?.has(client.ownFlag)
  if (has !== undefined && has !== (sign === '+')) {
    client.complain(`UID ${uid} ${has ? 'has' : 'lacks'} ${client.ownFlag} after ${sign}FLAGS`)
  }
  const { found } = answerOf(await client.run(`UID SEARCH KEYWORD ${client.ownFlag}`))
  // What another process has expunged before the search may be told after it.
  await client.run('NOOP')
  if (view.numberOf(uid) !== undefined && found?.includes(uid) !== (sign === '+')) {
    client.complain(`SEARCH KEYWORD ${client.ownFlag} found ${found} after ${sign}FLAGS on ${uid}`)
  }
}

async function search(client: StressClient, verb: 'SEARCH' | 'UID SEARCH'): Promise<void> {
  const { view } = client.connection
  const key = client.dice.one(KEYS)
  const before = view.count
  const gone = new Set(view.gone)
  const { found = [] } = answerOf(await client.run(`${verb} ${key}`))
  checkFound(client, verb, found, gone)
  // Nothing that is told at the end of the command is among what it found.
  if (verb === 'SEARCH' && key === 'ALL' && found.length < before) {
    client.complain(`SEARCH ALL found ${found.length} of ${before}`)
  }
}

/** Numbers are there, UIDs have not been told to be gone, and nothing comes twice. */
function checkFound(client: StressClient, verb: string, found: readonly number[], gone: ReadonlySet<number>): void {
  const { view } = client.connection
  if (new Set(found).size !== found.length) client.complain(`${verb} found something twice: ${found}`)
  const wrong = verb.startsWith('UID')
    ? found.find((uid) => gone.has(uid))
    : found.find((number) => !(number >= 1 && number <= view.count))
  if (wrong !== undefined) client.complain(`${verb} found ${wrong}, which is not there`)
}

async function searchExtended(client: StressClient): Promise<void> {
  const done = await client.run(`UID SEARCH RETURN (MIN MAX COUNT ALL) ${client.dice.one(KEYS)}`)
  checkSums(client, answerOf(done))
}

function checkSums(client: StressClient, { found = [], min, max, count }: FoundAnswer): void {
  const sorted = [...found].sort((a, b) => a - b)
  const right = min === sorted[0] && max === sorted.at(-1) && count === sorted.length
  if (!right) client.complain(`MIN ${min} MAX ${max} COUNT ${count} do not fit to ALL ${found}`)
}

/** What `$` stands for is what was found, without what has gone since. */
async function searchSaved(client: StressClient): Promise<void> {
  const saved = answerOf(await client.run(`UID SEARCH RETURN (SAVE ALL) ${client.dice.one(KEYS)}`)).found ?? []
  const { found = [] } = answerOf(await client.run('UID SEARCH $'))
  const strange = found.find((uid) => !saved.includes(uid))
  if (strange !== undefined) client.complain(`$ holds ${strange}, saved was ${saved}`)
  await client.try('UID FETCH $ (FLAGS)')
}

async function sort(client: StressClient, verb: 'SORT' | 'UID SORT'): Promise<void> {
  const gone = new Set(client.connection.view.gone)
  const criteria = client.dice.one(['ARRIVAL', 'REVERSE DATE', 'SUBJECT', 'FROM SIZE', 'CC TO', 'REVERSE SIZE ARRIVAL'])
  const { found = [] } = answerOf(await client.run(`${verb} (${criteria}) UTF-8 ${client.dice.one(KEYS)}`))
  checkFound(client, verb, found, gone)
}

async function thread(client: StressClient, uid: '' | 'UID '): Promise<void> {
  const gone = new Set(client.connection.view.gone)
  const how = client.dice.one(['REFERENCES', 'ORDEREDSUBJECT'].filter((one) => client.connection.has(`THREAD=${one}`)))
  const { untagged } = await client.run(`${uid}THREAD ${how} UTF-8 ${client.dice.one(KEYS)}`)
  const answer = untagged.find(({ word }) => word === 'THREAD')?.text ?? ''
  checkFound(client, `${uid}THREAD`, [...answer.matchAll(/\d+/g)].map(Number), gone)
}

/** From here on the result is kept right by what is told; whether it is shows when all is quiet. */
async function searchUpdated(client: StressClient): Promise<void> {
  const { updated } = client.connection
  const old = updated.all.keys().next().value
  if (updated.all.size > 2 && old !== undefined) {
    updated.forget(old)
    await client.run(`CANCELUPDATE "${old}"`)
    return
  }
  if (client.connection.has('CONTEXT=SORT') && client.dice.number(2)) {
    const criteria = client.dice.one(['ARRIVAL', 'REVERSE SIZE', 'SUBJECT REVERSE ARRIVAL'])
    const { untagged } = await client.run(`UID SORT RETURN (UPDATE ALL) (${criteria}) UTF-8 FLAGGED`)
    updated.keep(untagged, criteria)
  } else updated.keep((await client.run('UID SEARCH RETURN (UPDATE ALL) FLAGGED')).untagged)
}

async function searchMailboxes(client: StressClient): Promise<void> {
  const { dice } = client
  const where = dice.one(['mailboxes INBOX', 'subtree shared', 'personal', 'subscribed', 'inboxes', 'selected'])
  await client.run(`ESEARCH IN (${where}) RETURN (COUNT) ${dice.one(['ALL', 'UNSEEN', 'SUBJECT "kind"'])}`)
}

async function append(client: StressClient): Promise<void> {
  const { dice, truth } = client
  const mailbox = dice.one(client.target.mailboxes)
  const { part, octets } = client.message()
  const flags = dice.number(2) ? `(${dice.one(FLAGS)}) ` : ''
  const before = truth.highest(mailbox, client.validities.get(mailbox) ?? 0)
  const done = await client.run(`APPEND "${mailbox}" ${flags}`, part)
  const [uid] = kept(client, mailbox, done)
  if (uid !== undefined) truth.appended(mailbox, client.validities.get(mailbox) as number, uid, octets, before)
}

/** Several messages at once have UIDs in a row, all above what was there. */
async function appendMany(client: StressClient): Promise<void> {
  const mailbox = client.dice.one(client.target.mailboxes)
  const messages = Array.from({ length: 2 + client.dice.number(3) }, () => client.message())
  const parts = messages.flatMap(({ part }, i) => [i === 0 ? `APPEND "${mailbox}" ` : ' ', part])
  const before = client.truth.highest(mailbox, client.validities.get(mailbox) ?? 0)
  const uids = kept(client, mailbox, await client.run(...parts))
  if (uids.length !== messages.length) client.complain(`${messages.length} messages got the UIDs ${uids}`)
  for (const [i, uid] of uids.entries()) {
    const validity = client.validities.get(mailbox) as number
    client.truth.appended(mailbox, validity, uid, messages[i]?.octets as Buffer, before)
  }
}

/** A message put together from the text of one that is there. */
async function catenate(client: StressClient): Promise<void> {
  const { view, mailbox } = client.connection
  const to = client.dice.one(client.target.mailboxes)
  const name = encodeURI(mailbox as string).replace('#', '%23')
  const url = `/${name};UIDVALIDITY=${view.uidValidity}/;UID=${client.dice.one(client.knownUids())}`
  const done = await client.try(`APPEND "${to}" CATENATE (URL "${url}/;SECTION=HEADER" URL "${url}/;SECTION=TEXT")`)
  if (done.status === 'OK') kept(client, to, done)
}

async function replace(client: StressClient): Promise<void> {
  const to = client.dice.one(client.target.mailboxes)
  const byNumber = countsNumbers(client) && client.dice.number(2) === 0
  const old = byNumber
    ? `${1 + client.dice.number(client.connection.view.count)}`
    : `${client.dice.one(client.knownUids())}`
  const { part, octets } = client.message()
  const before = client.truth.highest(to, client.validities.get(to) ?? 0)
  const done = await client.try(`${byNumber ? '' : 'UID '}REPLACE ${old} "${to}" `, part)
  if (done.status !== 'OK') return
  const [uid] = kept(client, to, done)
  if (uid !== undefined) client.truth.appended(to, client.validities.get(to) as number, uid, octets, before)
  if (!byNumber && client.connection.view.numberOf(Number(old)) !== undefined)
    client.complain(`REPLACE left ${old} behind`)
}

/** The UIDs of APPENDUID, which must be there. */
function kept(client: StressClient, mailbox: string, done: Completion): number[] {
  client.connection.changed(mailbox)
  const texts = [done.text, ...done.untagged.map(({ text }) => text)]
  const code = texts.map((text) => /\[APPENDUID (\d+) (\S+)\]/.exec(text)).find((found) => found)
  if (done.status !== 'OK' || !code) {
    client.complain(`no APPENDUID: ${done.status} ${done.text}`)
    return []
  }
  client.validities.set(mailbox, Number(code[1]))
  return uidsOf(code[2] as string)
}

async function copy(client: StressClient, verb: 'COPY' | 'MOVE'): Promise<void> {
  const { connection, truth } = client
  const { view, mailbox } = connection
  const to = client.dice.one(client.target.mailboxes.filter((one) => one !== mailbox))
  const byNumber = countsNumbers(client) && client.dice.number(4) === 0
  const asked = byNumber ? client.numbers() : client.uids(5)
  const done = await client.try(`${byNumber ? '' : 'UID '}${verb} ${asked} "${to}"`)
  connection.changed(to)
  const texts = [done.text, ...done.untagged.map(({ text }) => text)]
  const code = texts.map((text) => /\[COPYUID (\d+) (\S+) (\S+)\]/.exec(text)).find((found) => found)
  if (done.status !== 'OK' || !code) return
  const sources = uidsOf(code[2] as string)
  const copies = uidsOf(code[3] as string)
  if (sources.length !== copies.length) client.complain(`COPYUID pairs ${code[2]} with ${code[3]}`)
  const wanted = byNumber ? undefined : new Set(uidsOf(asked))
  if (sources.some((uid) => wanted?.has(uid) === false)) client.complain(`COPYUID names ${sources}, asked for ${asked}`)
  const validity = view.uidValidity ?? 0
  for (const [i, uid] of sources.entries()) {
    truth.given(to, Number(code[1]), copies[i] as number, truth.digestOf(mailbox as string, validity, uid))
  }
  if (verb === 'MOVE' && sources.some((uid) => view.numberOf(uid) !== undefined)) {
    client.complain(`MOVE left ${sources} behind`)
  }
}

async function leave(client: StressClient): Promise<void> {
  const quietly = client.connection.readOnly || client.dice.number(2) || !client.connection.has('UNSELECT')
  await client.run(quietly && client.connection.has('UNSELECT') ? 'UNSELECT' : 'CLOSE')
}

async function status(client: StressClient): Promise<void> {
  const mailbox = client.dice.one(client.target.mailboxes)
  const more = [
    ...(client.connection.has('CONDSTORE') ? ['HIGHESTMODSEQ'] : []),
    ...(client.connection.has('STATUS=SIZE') ? ['SIZE'] : []),
    ...(client.connection.has('OBJECTID') ? ['MAILBOXID'] : []),
  ]
  const some = more.filter(() => client.dice.number(2))
  const asked = ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN', ...some].join(' ')
  const known = client.validities.get(mailbox) ?? 0
  const before = client.truth.highest(mailbox, known)
  await client.run(`STATUS "${mailbox}" (${asked})`)
  const told = client.connection.told.of(mailbox)
  const validity = told?.get('UIDVALIDITY') ?? 0
  const next = told?.get('UIDNEXT') ?? 0
  if (next === 0 || (validity === known && next <= before)) {
    client.complain(`STATUS of ${mailbox} says UIDNEXT ${next}, though UID ${before} was given before`)
  }
  client.validities.set(mailbox, validity)
}

const LOOKS: readonly string[] = ['LIST "" "*"', 'LIST "" "%"', 'LSUB "" "%"', 'NAMESPACE', 'CAPABILITY', 'ID NIL']

async function tree(client: StressClient): Promise<void> {
  const { dice, connection } = client
  const own = `tree-${client.name}-${dice.number(3)}`
  const looks = [
    ...LOOKS,
    ...(connection.has('LIST-STATUS') ? ['LIST (SUBSCRIBED) "" "*" RETURN (CHILDREN STATUS (MESSAGES UNSEEN))'] : []),
    ...(connection.has('SPECIAL-USE') ? ['LIST (SPECIAL-USE) "" "*"'] : []),
  ]
  const command = dice.one([
    `CREATE "${own}/child"`,
    `DELETE "${own}/child"`,
    `DELETE "${own}"`,
    `RENAME "${own}" "${own}-renamed"`,
    `DELETE "${own}-renamed/child"`,
    `SUBSCRIBE "${own}"`,
    `UNSUBSCRIBE "${own}"`,
    ...looks,
  ])
  // What is done here oneself is not told by NOTIFY.
  if (!looks.includes(command)) connection.names.forget()
  await client.try(command)
}

/** Batches run down from the newest message and leave no gap. */
async function batches(client: StressClient): Promise<void> {
  const { untagged } = await client.run(`UIDBATCHES ${500 + client.dice.number(500)}`)
  const list = /^UIDBATCHES \(TAG "[^"]*"\)(?: (\S+))?$/.exec(
    untagged.find(({ word }) => word === 'UIDBATCHES')?.text ?? '',
  )
  const ranges = (list?.[1] ?? '').split(',').filter((one) => one !== '')
  let above: number | undefined
  for (const range of ranges) {
    const [last, first] = range.split(':').map(Number) as [number, number]
    if (last < first || (above !== undefined && last !== above - 1)) client.complain(`UIDBATCHES said ${list?.[1]}`)
    above = first
  }
  if (above !== undefined && above !== 1) client.complain(`UIDBATCHES ends at ${above}`)
}

async function quota(client: StressClient): Promise<void> {
  await client.run(`GETQUOTAROOT "${client.dice.one(client.target.mailboxes)}"`)
  await client.try('GETQUOTA ""')
}

/** What we have written to an entry of our own is what we read. */
async function metadata(client: StressClient): Promise<void> {
  const mailbox = client.dice.one(client.target.mailboxes)
  const entry = `/private/vendor/stress/own-${client.name}`
  const value = `${client.dice.number(1e9)}`
  await client.run(`SETMETADATA "${mailbox}" (${entry} "${value}")`)
  const { untagged } = await client.run(`GETMETADATA "${mailbox}" ${entry}`)
  if (!untagged.some(({ text }) => text.includes(value))) client.complain(`GETMETADATA has lost ${value}`)
}

async function rights(client: StressClient): Promise<void> {
  const mailbox = client.dice.one(client.target.mailboxes)
  await client.run(`MYRIGHTS "${mailbox}"`)
  await client.try(`GETACL "${mailbox}"`)
  await client.run(`LISTRIGHTS "${mailbox}" anyone`)
  await client.run(client.dice.number(2) ? `SETACL "${mailbox}" anyone lr` : `DELETEACL "${mailbox}" anyone`)
}

/** A URL that we have vouched for leads to the message until the key is another one. */
async function vouch(client: StressClient): Promise<void> {
  const { mailbox } = client.connection
  const user = encodeURIComponent(client.target.user)
  const rump = `imap://${user}@localhost/${mailbox};uid=${client.dice.one(client.knownUids())};urlauth=anonymous`
  const { untagged } = await client.try(`GENURLAUTH "${rump.replace(';uid', '/;uid')}" INTERNAL`)
  const url = /^GENURLAUTH "?([^" ]+)/.exec(untagged.find(({ word }) => word === 'GENURLAUTH')?.text ?? '')?.[1]
  if (url === undefined) return
  await client.run(`URLFETCH "${url}"`)
  if (client.dice.number(3) === 0) await client.run(`RESETKEY "${mailbox}" INTERNAL`)
}

async function logInAgain(client: StressClient): Promise<void> {
  await client.run('UNAUTHENTICATE')
  await client.run(`LOGIN "${client.target.user}" "${client.target.password}"`)
  await client.enableSome()
  await client.select()
}
