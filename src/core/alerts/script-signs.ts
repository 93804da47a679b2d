import { isFault } from '../../base/fault.ts'
import { constantsOf, type SieveNode } from '../../wire/sieve/sieve-script.ts'
import { validateScript } from '../../wire/sieve/validate-script.ts'
import { forwardsOf } from '../sieve/forwards.ts'
import type { ScriptReader } from '../sieve/script-shelf.ts'

/** What filters do that whoever has taken an account over has them do. */
export interface ScriptSigns {
  /** Where mail is sent on to, or announced. */
  readonly forwards: ReadonlySet<string>
  /** Rules that throw mail away, each by what it says, with the script that it is in. */
  readonly deletions: ReadonlyMap<string, string>
}

/** Names of the mailbox for what is thrown away, as clients call it. */
const TRASH = /^(?:INBOX[./])?(?:trash|deleted(?: items| messages)?|bin)$/i

/** The signs in all scripts of an account: one that is put there today may be made the active one at any time. */
export async function scriptSigns(scripts: Pick<ScriptReader, 'all' | 'active'>): Promise<ScriptSigns> {
  const forwards = new Set<string>()
  const deletions = new Map<string, string>()
  const active = (await scripts.active())?.name
  for (const { name, content } of await scripts.all()) {
    const found = trySigns(content)
    // What becomes active counts anew: it may have lain there for years.
    for (const to of found.forwards) for (const as of name === active ? [to, `active ${to}`] : [to]) forwards.add(as)
    for (const rule of found.deletions) {
      for (const as of name === active ? [rule, `active ${rule}`] : [rule]) deletions.set(as, name)
    }
  }
  return { forwards, deletions }
}

/** What is there now and was not before. */
export function newSigns(
  before: ScriptSigns,
  now: ScriptSigns,
): { readonly forwards: string[]; readonly scripts: string[] } {
  const bare = (text: string) => text.replace(/^active /, '')
  const forwards = [...now.forwards].filter((to) => !before.forwards.has(to)).map(bare)
  const scripts = [...now.deletions].filter(([rule]) => !before.deletions.has(rule)).map(([, name]) => name)
  return { forwards: [...new Set(forwards)], scripts: [...new Set(scripts)] }
}

/** A script that an older version took may be none any more. */
function trySigns(source: string): { readonly forwards: ReadonlySet<string>; readonly deletions: readonly string[] } {
  try {
    const deletions = validateScript(source).commands.filter(isDeleting).map(said)
    return { forwards: forwardsOf(source), deletions }
  } catch (error) {
    if (isFault(error, 'sieve/invalid')) return { forwards: new Set(), deletions: [] }
    throw error
  }
}

function isDeleting(node: SieveNode): boolean {
  if (node.name === 'discard') return true
  if (node.name === 'fileinto') {
    const isTrash = constantsOf(node.tags.get('specialuse')).some((use) => use.toLowerCase() === '\\trash')
    if (isTrash || constantsOf(node.operands[0]).some((name) => TRASH.test(name))) return true
  }
  return node.block.some(isDeleting)
}

/** A rule without the places that it stands at: moved within the script it is the same. */
function said(node: SieveNode): string {
  return JSON.stringify(node, (key, value: unknown) =>
    key === 'line' || key === 'column' || key === 'offset' ? undefined : value instanceof Map ? [...value] : value,
  )
}
