import assert from 'node:assert/strict'
import { NO_FLAGS } from './flags.ts'
import type { MailStore, Needle } from './mail-store.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { UidSet } from './uid-set.ts'

const ALL = UidSet.of([{ first: 1, last: 1000 }])
/** Texts come prepared: what letters say of Ada stands here in capitals. */
const SUBJECT: Needle = { where: 'header', field: 'Subject', text: 'QUOKKA' }
const SUBJECT_SHOWN: Needle = { where: 'envelope', field: 'subject', text: 'QUOKKA' }
const NO_SUBJECT: Needle = { where: 'envelope', field: 'subject', text: 'SUBJECT: QUOKKA' }
const FROM: Needle = { where: 'header', field: 'from', text: 'QUOKKA' }
const SENDER: Needle = { where: 'header', field: 'FROM', text: 'ADA <ADA@' }
const TEXT: Needle = { where: 'text', text: 'QUOKKA' }
const BODY: Needle = { where: 'body', text: 'QUOKKA' }
const OCTETS: Needle = { where: 'body', text: 'OCTETS' }
const NOWHERE: Needle = { where: 'text', text: 'ZEBRA' }

/** Part of the contract of `MailStore`: `candidates` and `index`, for an account that is empty but for its standard mailboxes. */
export async function candidateRules(
  store: MailStore,
  letter: Letters,
  account: string,
  second: MailStore,
): Promise<void> {
  let letters = 0
  const append = async (subject: string) => {
    const message = await letter(subject, { size: 30, id: `${letters++}` })
    return store.write(account, (mail) => mail.append(1, message, { flags: NO_FLAGS, internalMs: 0 }))
  }
  const ask = async (needle: Needle, within = ALL, mailbox = 1, of = store) => {
    const { certain, possible } = await of.candidates(account, mailbox, needle, within)
    assert.equal(certain.intersect(possible).size, 0)
    return certain.union(possible).intersect(ALL)
  }
  const includes = async (needle: Needle, uids: readonly number[], mailbox = 1) => {
    const found = await ask(needle, ALL, mailbox)
    for (const uid of uids) assert.ok(found.has(uid), `UID ${uid} is missing in ${found}`)
  }
  const indexAll = async () => {
    while (await store.index(account, 1000));
  }

  for (const subject of ['quokka one', 'other', 'another quokka']) await append(subject)
  await includes(SUBJECT, [1, 3])
  await indexAll()
  const known = UidSet.of([{ first: 1, last: 3 }])
  for (const [needle, found] of [
    [SUBJECT, '1,3'],
    [SUBJECT_SHOWN, '1,3'],
    [NO_SUBJECT, ''],
    [FROM, ''],
    [SENDER, '1:3'],
    [TEXT, '1,3'],
    [BODY, ''],
    [OCTETS, '1:3'],
    [NOWHERE, ''],
  ] as const) {
    assert.equal(String(await ask(needle, known)), found, JSON.stringify(needle))
    assert.equal(String(await ask(needle, known, 1, second)), found, 'the other store')
  }
  assert.equal(String(await ask(SUBJECT, UidSet.of([{ first: 2, last: 3 }]))), '3')
  // Too short for an index of whatever kind: perhaps all, certainly those that have it.
  await includes({ where: 'text', text: 'Q' }, [1, 3])

  await append('late')
  await includes(NOWHERE, [4])
  const copied = await store.write(account, (mail) => mail.copy(1, known, 2))
  await includes(SUBJECT, [copied.pairs[0]?.to as number, copied.pairs[2]?.to as number], 2)
  await store.write(account, (mail) => mail.expunge(1, UidSet.of([{ first: 1, last: 1 }]), true))
  await indexAll()
  await includes(SUBJECT, [3])
  assert.equal(String(await ask(SUBJECT, known, 2)), '1,3')
  assert.equal(String(await ask(NOWHERE, UidSet.of([{ first: 2, last: 4 }]))), '')
  await store.write(account, (mail) => mail.move(2, ALL, 1))
  await includes(SUBJECT, [3, 5, 7])
  await indexAll()
  assert.equal(String(await ask(SUBJECT, UidSet.of([{ first: 2, last: 7 }]))), '3,5,7')
  assert.equal(String(await ask(SUBJECT_SHOWN, UidSet.of([{ first: 2, last: 7 }]))), '3,5,7')
}
