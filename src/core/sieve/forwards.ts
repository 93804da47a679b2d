import { isFault } from '../../base/fault.ts'
import { constantsOf, type SieveNode } from '../../wire/sieve/sieve-script.ts'
import { validateScript } from '../../wire/sieve/validate-script.ts'
import type { ScriptReader } from './script-shelf.ts'

/**
 * Where a script sends mail, or tells of it: the addresses that stand in it. One that is put together when the script runs may be any, so the script itself stands for it.
 * @throws Fault peer sieve/invalid
 */
export function forwardsOf(source: string): ReadonlySet<string> {
  const found = new Set<string>()
  const look = ({ name, operands, tests, block }: SieveNode): void => {
    if (name === 'redirect' || name === 'notify') {
      const constants = constantsOf(operands[0])
      for (const constant of constants.length > 0 ? constants : [source]) found.add(constant.toLowerCase())
    }
    for (const node of [...tests, ...block]) look(node)
  }
  for (const node of validateScript(source).commands) look(node)
  return found
}

/**
 * Whether one of the scripts sends mail where none of those that are there does.
 *
 * Threat: whoever finds a browser signed in, or has the cookie, has all mail sent on to himself and reads along long after the browser was closed. So the password is asked for once more.
 */
export async function isNewForward(sources: readonly string[], scripts: ScriptReader): Promise<boolean> {
  const wanted = new Set(sources.flatMap((source) => [...forwardsOf(source)]))
  if (wanted.size === 0) return false
  for (const { content } of await scripts.all()) for (const known of tryForwardsOf(content)) wanted.delete(known)
  return wanted.size > 0
}

/** A script that an older version took may be none any more. */
function tryForwardsOf(source: string): ReadonlySet<string> {
  try {
    return forwardsOf(source)
  } catch (error) {
    if (isFault(error, 'sieve/invalid')) return new Set()
    throw error
  }
}
