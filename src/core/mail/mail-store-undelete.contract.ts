import assert from 'node:assert/strict'
import { LEAST_ROOM_BYTES } from './expunged-room.ts'
import { NO_FLAGS } from './flags.ts'
import type { MailStore } from './mail-store.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import type { QuotaLimits } from './quota.ts'
import { UidSet } from './uid-set.ts'

const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])
const KIB = 1024

/** `open`: another store on the same place, with limits; what is expunged may take as much as the quota. */
export async function boundExpunged(
  account: string,
  open: (limitsOf: () => Promise<QuotaLimits>) => Promise<MailStore>,
  letter: Letters,
): Promise<void> {
  let limits: QuotaLimits = { storageBytes: 64 * KIB, messages: undefined }
  const store = await open(async () => limits)
  const inbox = await store.read(account, async (mail) => (await mail.mailboxNamed('INBOX'))?.id as number)
  const archive = await store.read(account, async (mail) => (await mail.mailboxNamed('Archive'))?.id as number)
  const append = async (subject: string, bytes: number) => {
    const message = await letter(subject, { size: bytes })
    await store.write(account, (mail) => mail.append(inbox, message, { flags: NO_FLAGS, internalMs: 0 }))
  }
  const expunge = (mailbox = inbox) => store.write(account, (mail) => mail.expunge(mailbox, ALL, true))
  const usage = () => store.read(account, (mail) => mail.expungedUsage())
  const kept = async () => (await store.read(account, (mail) => mail.expunged())).length
  try {
    const nothing = { storageBytes: 0, messages: 0, givenUpMs: undefined, oldestMs: undefined }
    assert.deepEqual(await usage(), nothing)
    await append('small', 1)
    await expunge()
    const { oldestMs, ...first } = await usage()
    assert.deepEqual(first, { storageBytes: LEAST_ROOM_BYTES, messages: 1, givenUpMs: undefined })
    assert.equal(oldestMs, (await store.read(account, (mail) => mail.expunged()))[0]?.expungedMs)

    // The loop that is always within the quota.
    for (let n = 0; n < 30; n++) {
      await append(`letter ${n}`, 10 * KIB)
      await expunge()
      const { storageBytes, messages } = await usage()
      assert.ok(storageBytes <= 64 * KIB + 12 * KIB, `${storageBytes} octets after ${n} rounds`)
      assert.equal(messages, await kept())
    }
    assert.ok((await kept()) >= 5, 'what fits is kept')
    const [oldest] = await store.read(account, (mail) => mail.expunged(undefined, 1))
    assert.ok(((await usage()).givenUpMs as number) <= (oldest?.expungedMs as number), 'the oldest went first')

    // A mass of small ones makes room for a large one, in the same transaction.
    limits = { storageBytes: 200 * KIB, messages: undefined }
    for (let n = 0; n < 100; n++) await append(`tiny ${n}`, 1)
    await expunge()
    for (let n = 0; n < 3; n++) {
      await append(`large ${n}`, 150 * KIB)
      await expunge()
      assert.ok((await usage()).storageBytes <= 352 * KIB)
    }
    assert.ok((await kept()) < 10)

    // Copies count as messages do.
    await append('copied', 20 * KIB)
    for (let n = 0; n < 20; n++) {
      await store.write(account, (mail) => mail.copy(inbox, ALL, archive))
      await expunge(archive)
    }
    assert.ok((await usage()).storageBytes <= 352 * KIB)

    // A quota that has become smaller: in the background, a few at a time.
    limits = { storageBytes: undefined, messages: 2 }
    const before = await kept()
    assert.ok(before > 5)
    assert.equal(await store.write(account, (mail) => mail.giveUpExcess(3)), 3)
    assert.equal(await store.write(account, (mail) => mail.giveUpExcess()), before - 5)
    assert.equal(await store.write(account, (mail) => mail.giveUpExcess()), 0)
    assert.equal(await kept(), 2)

    // What comes back counts no longer; without a quota nothing is given up.
    const [back] = await store.read(account, (mail) => mail.expunged())
    limits = { storageBytes: undefined, messages: undefined }
    await store.write(account, (mail) => mail.bringBack(back ? [back] : []))
    assert.equal((await usage()).messages, 1)
    for (let n = 0; n < 5; n++) {
      await append(`unlimited ${n}`, 100 * KIB)
      await expunge()
    }
    assert.ok((await kept()) > 5)
    assert.equal(await store.write(account, (mail) => mail.giveUpExcess()), 0)
  } finally {
    await store.close()
  }
}
