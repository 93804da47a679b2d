import { test } from 'node:test'
import { ImapTestBed } from '../../../../test/transcripts/imap-test-bed.ts'
import { playTranscript } from '../../../../test/transcripts/runner.ts'
import { ALL_RIGHTS, type Rights, withoutRights } from '../../../core/mail/acl.ts'

const BOB = 'bob0000000000000000000000'

/**
 * RFC 4314 §4, table: what each command needs. `$M` is a mailbox of Alice with one below it and two messages, the second marked as deleted. Bob asks, in the
 * selected mailbox where `selects` says so.
 */
const commands: readonly { readonly line: string; readonly needs: Rights; readonly selects?: 'shared' | 'own' }[] = [
  { line: 'SELECT $M', needs: 'r' },
  { line: 'EXAMINE $M', needs: 'r' },
  { line: 'STATUS $M (MESSAGES)', needs: 'r' },
  { line: 'GETQUOTAROOT $M', needs: 'r' },
  { line: 'APPEND $M {3+}\\r\\nabc', needs: 'i' },
  { line: 'CREATE $M/New', needs: 'k' },
  { line: 'DELETE $M', needs: 'x' },
  { line: 'RENAME $M/Below $M/Other', needs: 'kx' },
  { line: 'GETACL $M', needs: 'a' },
  { line: 'SETACL $M bob@posthus.test lr', needs: 'a' },
  { line: 'DELETEACL $M bob@posthus.test', needs: 'a' },
  { line: 'LISTRIGHTS $M bob@posthus.test', needs: 'a' },
  { line: 'GETMETADATA $M /shared/comment', needs: 'lr' },
  { line: 'SETMETADATA $M (/private/comment "x")', needs: 'lr' },
  { line: 'SETMETADATA $M (/shared/comment "x")', needs: 'lw' },
  { line: 'COPY 1 $M', needs: 'i', selects: 'own' },
  { line: 'MOVE 1 $M', needs: 'i', selects: 'own' },
  { line: 'REPLACE 1 $M {3+}\\r\\nabc', needs: 'i', selects: 'own' },
  { line: 'FETCH 1 BODY[]', needs: 'r', selects: 'shared' },
  { line: 'SEARCH ALL', needs: 'r', selects: 'shared' },
  { line: 'COPY 1 Archive', needs: 'r', selects: 'shared' },
  { line: 'COPY 1 $M', needs: 'ri', selects: 'shared' },
  { line: 'STORE 1 +FLAGS (\\\\Seen)', needs: 'rs', selects: 'shared' },
  { line: 'STORE 1 +FLAGS (\\\\Flagged)', needs: 'rw', selects: 'shared' },
  { line: 'STORE 1 -FLAGS ($Work)', needs: 'rw', selects: 'shared' },
  { line: 'STORE 1 +FLAGS (\\\\Deleted)', needs: 'rt', selects: 'shared' },
  { line: 'EXPUNGE', needs: 're', selects: 'shared' },
  { line: 'UID EXPUNGE 2', needs: 're', selects: 'shared' },
  { line: 'MOVE 1 Archive', needs: 'rte', selects: 'shared' },
  { line: 'MOVE 1 $M/Below', needs: 'rtei', selects: 'shared' },
  { line: 'REPLACE 1 $M {3+}\\r\\nabc', needs: 'rtei', selects: 'shared' },
]

/** Annotations want l and any one of these: none of them alone is missed. */
const METADATA_NEEDS = 'rswip'

for (const { line, needs, selects } of commands) {
  const where = selects ? `, ${selects} mailbox selected` : ''
  test(`${line} needs ${needs}${where}: these are enough, and each is needed`, async () => {
    await using bed = await ImapTestBed.open()
    const exchangeable = line.includes('METADATA') && !needs.includes('w') ? METADATA_NEEDS : ''
    await ask(bed, 'M0', needs, line, selects, 'OK')
    for (const [index, right] of [...needs].entries()) {
      // Without r nothing can be selected, which SELECT shows.
      if ((right === 'r' && selects === 'shared') || exchangeable.includes(right)) continue
      const rights = withoutRights(ALL_RIGHTS, right)
      await ask(bed, `M${index + 1}`, rights, line, selects, 'NO')
    }
    if (exchangeable !== '') await ask(bed, 'M9', withoutRights(ALL_RIGHTS, exchangeable), line, selects, 'NO')
  })
}

async function ask(
  bed: ImapTestBed,
  name: string,
  rights: Rights,
  line: string,
  selects: 'shared' | 'own' | undefined,
  answer: 'OK' | 'NO',
): Promise<void> {
  await bed.mail.write(bed.account.id, async (mail) => {
    const { id } = await mail.createMailbox(name)
    await mail.setRights(id, { identifier: BOB, rights })
    await mail.createMailbox(`${name}/Below`)
  })
  if (selects === 'own') await bed.deliver('INBOX', 'one', BOB)
  await bed.deliver(name, 'one')
  await bed.deliver(name, 'two')
  await bed.hooks().calls?.flag?.(`${name} 2 \\Deleted`)
  const shared = `"#user/alice@posthus.test/${name}"`
  const asked = line.replaceAll('$M/', `"#user/alice@posthus.test/${name}/`).replaceAll('$M', shared)
  const select = selects && `C: b SELECT ${selects === 'own' ? 'INBOX' : shared}\nS: ...\nS: b OK {.*}\n`
  await playTranscript(
    `S: * OK {.*}
C: a LOGIN bob@posthus.test secret
S: a OK {.*}
${select ?? ''}C: c ${closeQuotes(asked)}
S: ...
S: c ${answer} {.*}
`,
    bed.connect(),
    bed.hooks(),
  )
}

/** `"name/New` with the quote that ends it. */
function closeQuotes(line: string): string {
  return line.replace(/"(#user[^" ]*\/(?:New|Below|Other))(?!")/g, '"$1"')
}
