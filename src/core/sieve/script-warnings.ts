import { problemLine } from '../../wire/sieve/problem.ts'
import { constantsOf, type SieveNode, type SieveScript } from '../../wire/sieve/sieve-script.ts'
import type { MailReader } from '../mail/mail-store.ts'
import { tryMailboxWithId } from '../mail/mailbox.ts'
import { foldedName } from '../mail/mailbox-name.ts'

/** Warnings that are told of one script. */
const MAX_WARNINGS = 10

/** What a script may do otherwise than its member expects, though it can be run: file into mailboxes that are not there, include scripts that are not. */
export async function scriptWarnings(script: SieveScript, mail: MailReader): Promise<string[]> {
  const all = await mail.mailboxes()
  const mailboxes = new Set(all.map(({ name }) => name))
  const scripts = new Set((await mail.scripts.list()).map(({ name }) => name))
  const warnings: string[] = []
  const warn = (node: SieveNode, text: string) => warnings.push(problemLine({ ...node, text }))
  const visit = (node: SieveNode): void => {
    const [name] = constantsOf(node.operands[0])
    if (name !== undefined && node.name === 'fileinto' && !node.tags.has('create') && !node.tags.has('specialuse')) {
      const isKnown = constantsOf(node.tags.get('mailboxid')).some((id) => tryMailboxWithId(id, all) !== undefined)
      if (!isKnown && !mailboxes.has(foldedName(name)))
        warn(node, `there is no mailbox "${name}": what it would get goes to the inbox`)
    }
    if (name !== undefined && node.name === 'include' && !node.tags.has('optional')) {
      if (node.tags.has('global')) warn(node, 'there are no scripts for all members')
      else if (!scripts.has(name)) warn(node, `there is no script "${name}" yet`)
    }
    for (const inner of node.block) visit(inner)
  }
  for (const node of script.commands) visit(node)
  return warnings.slice(0, MAX_WARNINGS)
}
