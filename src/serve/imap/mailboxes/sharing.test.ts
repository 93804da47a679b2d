import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ImapTestBed } from '../../../../test/transcripts/imap-test-bed.ts'
import { playTranscript } from '../../../../test/transcripts/runner.ts'
import { Fault } from '../../../base/fault.ts'
import { renoteShares } from '../../../core/directory/renote-shares.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import { overridden } from '../../../core/mail/overridden-store.ts'
import { IMAP_LIMITS } from '../imap-limits.ts'

const BOB = 'bob0000000000000000000000'

/** Alice lets Bob put messages into Team; Bob has two messages in his INBOX, which he has selected. */
const BEGIN = `S: * OK {.*}
C: a1 LOGIN alice@posthus.test secret
S: a1 OK {.*}
C: a2 CREATE Team
S: a2 OK {.*}
C: a3 SETACL Team bob@posthus.test lrswite
S: a3 OK {.*}
S(bob): * OK {.*}
C(bob): b1 LOGIN bob@posthus.test secret
S(bob): b1 OK {.*}
C(bob): b2 APPEND INBOX {3+}\\r\\none {3+}\\r\\ntwo
S(bob): b2 OK {.*}
C(bob): b3 SELECT INBOX
S(bob): ...
S(bob): b3 OK {.*}
`

/** Both mailboxes have so many messages. */
const counts = (team: number, inbox: number) => `C: z1 STATUS Team (MESSAGES)
S: * STATUS Team (MESSAGES ${team})
S: z1 OK {.*}
C(bob): z2 STATUS INBOX (MESSAGES)
S(bob): * STATUS INBOX (MESSAGES ${inbox})
S(bob): z2 OK {.*}
`

async function play(bed: ImapTestBed, text: string, calls = {}): Promise<void> {
  const hooks = bed.hooks()
  await playTranscript(text, bed.connect(), { ...hooks, calls: { ...hooks.calls, ...calls } })
}

test('a MOVE to another account that stops half-way leaves the messages twice, and can be made again', async () => {
  let broken = false
  const breaking = (mail: MailStore): MailStore =>
    overridden(mail, {
      write: async (id, work) => {
        if (broken && id === BOB) throw new Fault('world', 'store/unavailable', 'the disk is full')
        return mail.write(id, work)
      },
    })
  await using bed = await ImapTestBed.open(breaking)
  const text = `${BEGIN}!break
C(bob): c1 MOVE 1:2 "#user/alice@posthus.test/Team"
S(bob): c1 NO [UNAVAILABLE] {.*}
${counts(2, 2)}!mend
C(bob): c2 MOVE 1:2 "#user/alice@posthus.test/Team"
S(bob): * OK [COPYUID {\\d+} 1:2 3:4] {.*}
S(bob): * 2 EXPUNGE
S(bob): * 1 EXPUNGE
S(bob): c2 OK {.*}
${counts(4, 0)}`
  await play(bed, text, { break: () => (broken = true), mend: () => (broken = false) })
})

test('an app password gives nobody rights, and takes them away', async () => {
  await using bed = await ImapTestBed.open()
  await play(
    bed,
    `S: * OK {.*}
C: a1 LOGIN alice@posthus.test app-password
S: a1 OK {.*}
C: a2 CREATE Team
S: a2 OK {.*}
C: a3 SETACL Team bob@posthus.test lr
S: a3 NO [NOPERM] an app password gives nobody rights{.*}
C: a4 SETACL Team bob@posthus.test +l
S: a4 NO [NOPERM] {.*}
C: a5 SETACL Team -bob@posthus.test -l
S: a5 NO [NOPERM] {.*}
C: a6 DELETEACL Team -bob@posthus.test
S: a6 NO [NOPERM] {.*}
C: a7 GETACL Team
S: * ACL Team alice@posthus.test {\\w+}
S: a7 OK {.*}
C: a8 SETACL Team bob@posthus.test -r
S: a8 OK {.*}
C: a9 SETACL Team -bob@posthus.test +l
S: a9 OK {.*}
C: b1 SETACL Team bob@posthus.test ""
S: b1 OK {.*}
C: b2 DELETEACL Team bob@posthus.test
S: b2 OK {.*}
`,
  )
})

test('a COPY to another account that does not fit into its quota copies nothing', async () => {
  await using bed = await ImapTestBed.open()
  await play(
    bed,
    `${BEGIN}!quota 1000 3
C: c0 APPEND Team {3+}\\r\\nold
S: c0 OK {.*}
C: c1 APPEND Team {3+}\\r\\nold
S: c1 OK {.*}
C(bob): c2 COPY 1:2 "#user/alice@posthus.test/Team"
S(bob): c2 NO [OVERQUOTA] {.*}
C(bob): c3 MOVE 1:2 "#user/alice@posthus.test/Team"
S(bob): c3 NO [OVERQUOTA] {.*}
${counts(2, 2)}`,
  )
})

for (const limits of [{ maxForeignCopyMessages: 1 }, { maxForeignCopyBytes: 5 }]) {
  test(`a COPY to another account beyond ${JSON.stringify(limits)} is refused, one below is not`, async () => {
    await using bed = await ImapTestBed.open()
    bed.limits = { ...IMAP_LIMITS, ...limits }
    await play(
      bed,
      `${BEGIN}C(bob): c1 COPY 1:2 "#user/alice@posthus.test/Team"
S(bob): c1 NO [LIMIT] {.*}
C(bob): c2 COPY 2 "#user/alice@posthus.test/Team"
S(bob): c2 OK [COPYUID {\\d+} 2 1] {.*}
${counts(1, 2)}`,
    )
  })
}

test('what the directory has forgotten is found again; what nobody shares any more is forgotten after an hour', async () => {
  await using bed = await ImapTestBed.open()
  const share = { owner: bed.account.id, identifier: BOB }
  const noted = async () => (await bed.directory.sharesWith([BOB])).length
  const listed = (tag: string, shown: boolean) => `C(bob): ${tag} LIST "#user/" "*/Team"
${shown ? 'S(bob): * LIST ({.*}) "/" #user/alice@posthus.test/Team\n' : ''}S(bob): ${tag} OK {.*}
`
  await play(
    bed,
    `${BEGIN}${listed('c1', true)}!lose
${listed('c2', false)}!renote
${listed('c3', true)}C: d1 DELETEACL Team bob@posthus.test
S: d1 OK {.*}
${listed('d2', false)}!is 1
!advance 3700000
${listed('d3', false)}!is 0
`,
    {
      lose: () => bed.directory.forgetShare(share, Number.POSITIVE_INFINITY),
      renote: async () =>
        Promise.all((await bed.directory.accounts()).map((owner) => renoteShares(owner, bed.mail, bed.sharing))),
      is: async (count: string) => assert.equal(await noted(), Number(count)),
    },
  )
})

test('a member who is given the address of one who has left finds nothing of what was shared with that one', async () => {
  await using bed = await ImapTestBed.open()
  const bob = await bed.directory.accountAt('bob@posthus.test')
  assert.ok(bob)
  await play(bed, BEGIN)
  const acl = await bed.mail.read(bed.account.id, async (mail) => (await mail.acls()).values().toArray().flat())
  assert.deepEqual(
    acl.map(({ identifier }) => identifier),
    [bob.id],
  )
  await bed.directory.removeAccount(bob.id)
  await play(
    bed,
    `S: * OK {.*}
C: a1 LOGIN alice@posthus.test secret
S: a1 OK {.*}
C: a2 GETACL Team
S: * ACL Team alice@posthus.test lrswipkxteacd
S: a2 OK {.*}
`,
  )
})

test('whoever reads a mailbox whose owner is deleted is sent away, and finds nothing of it', async () => {
  await using bed = await ImapTestBed.open()
  await play(
    bed,
    `${BEGIN}C(bob): c1 SELECT "#user/alice@posthus.test/Team"
S(bob): ...
S(bob): c1 OK {.*}
!remove
C(bob): c2 FETCH 1 FLAGS
S(bob): * BYE {.*}
S(bob): c2 NO [NONEXISTENT] {.*}
S(bob): <closed>
S(too): * OK {.*}
C(too): d1 LOGIN bob@posthus.test secret
S(too): d1 OK {.*}
C(too): d2 LIST "#user/" *
S(too): d2 OK {.*}
C(too): d3 SELECT "#user/alice@posthus.test/Team"
S(too): d3 NO [NONEXISTENT] {.*}
`,
    {
      remove: async () => {
        await bed.directory.removeAccount(bed.account.id)
        await bed.mail.destroy(bed.account.id)
      },
    },
  )
  assert.deepEqual(bed.errors, [])
})

test('the owner is told of each change of a list, also where another mailbox was shared with the same member before', async () => {
  await using bed = await ImapTestBed.open()
  await play(
    bed,
    `${BEGIN}C: c1 SETACL INBOX bob@posthus.test lr
S: c1 OK {.*}
C: c2 SETACL INBOX nobody@posthus.test lr
S: c2 NO {.*}
C: c3 DELETEACL Team bob@posthus.test
S: c3 OK {.*}
`,
  )
  const [team, inbox, gone] = bed.shared
  assert.match(team ?? '', / Team bob\d+ lrswite$/)
  assert.match(inbox ?? '', / INBOX bob\d+ lr$/)
  assert.match(gone ?? '', / Team bob\d+ $/)
  assert.equal(bed.shared.length, 3)
})
