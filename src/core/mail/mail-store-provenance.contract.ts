import assert from 'node:assert/strict'
import { NO_FLAGS } from './flags.ts'
import type { MailStore } from './mail-store.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { someProvenance } from './provenance.fixture.ts'
import type { Provenance } from './provenance.ts'
import { UidSet } from './uid-set.ts'

const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

export async function keepProvenance(account: string, store: MailStore, letter: Letters): Promise<void> {
  const boxes = await store.read(account, (mail) => mail.mailboxes())
  const [inbox, archive, trash] = ['INBOX', 'Archive', 'Trash'].map(
    (name) => boxes.find((box) => box.name === name)!.id,
  )
  const add = async (subject: string, provenance?: Provenance) =>
    store.write(account, async (mail) =>
      mail.append(inbox!, await letter(subject), { flags: NO_FLAGS, internalMs: 0, provenance }),
    )
  /** What is known of the messages of a mailbox, by the name of the host that handed them over. */
  const known = (mailbox: number | undefined) =>
    store.read(account, async (mail) => {
      const found: (string | undefined)[] = []
      for (const { bodyId } of await mail.list(mailbox!, ALL, [])) {
        const provenance = await mail.provenance(bodyId)
        if (provenance) assert.deepEqual(provenance, someProvenance(provenance.hops[0]!.from!))
        found.push(provenance?.hops[0]?.from)
      }
      return found
    })
  await add('one', someProvenance('one.test'))
  await add('two')
  await add('large', someProvenance('large.test'))
  assert.deepEqual(await known(inbox), ['one.test', undefined, 'large.test'])
  await store.write(account, (mail) => mail.copy(inbox!, ALL, archive!))
  await store.write(account, (mail) => mail.move(inbox!, ALL, trash!))
  for (const box of [archive, trash]) assert.deepEqual(await known(box), ['one.test', undefined, 'large.test'])
  // Octets that are here already: their first record stays, and one that had none gets it.
  await add('one', someProvenance('other.test'))
  await add('two', someProvenance('two.test'))
  assert.deepEqual(await known(inbox), ['one.test', 'two.test'])
  // What could only be made up is not kept.
  await add('huge', someProvenance('x'.repeat(40_000)))
  assert.deepEqual(await known(inbox), ['one.test', 'two.test', undefined])
  assert.equal(await store.read(account, (mail) => mail.provenance(999_999)), undefined)
}
