import { Fault } from '../../base/fault.ts'
import type { Flags } from '../../core/mail/flags.ts'
import type { SqlWriter } from './database.ts'

/** Keywords that an account may have. */
export const MAX_KEYWORDS = 2_000
/** Keywords of one message: they are sent with every listing of it. */
export const MAX_KEYWORDS_PER_MESSAGE = 200

/** Flags with keywords in the spelling of whoever used them first in the account, so that a mailbox never lists one twice. */
export async function spellKeywords(tx: SqlWriter, flags: Flags): Promise<Flags> {
  if (flags.keywords.length === 0) return flags
  requireFewKeywords(flags)
  const spelt = new Set<string>()
  for (const keyword of flags.keywords) spelt.add(await spell(tx, keyword))
  return { bits: flags.bits, keywords: [...spelt].sort() }
}

/** @throws Fault peer mail/too-many-keywords */
export function requireFewKeywords(flags: Flags): void {
  if (flags.keywords.length > MAX_KEYWORDS_PER_MESSAGE) {
    throw new Fault('peer', 'mail/too-many-keywords', `A message has at most ${MAX_KEYWORDS_PER_MESSAGE} keywords`)
  }
}

async function spell(tx: SqlWriter, keyword: string): Promise<string> {
  const folded = keyword.toLowerCase()
  const known = await tx.get<{ spelling: string }>('SELECT spelling FROM keyword WHERE folded = $1', folded)
  if (known) return known.spelling
  const count = await tx.get<{ n: number }>('SELECT count(*) AS n FROM keyword')
  if ((count?.n ?? 0) >= MAX_KEYWORDS) {
    throw new Fault('peer', 'mail/too-many-keywords', `An account has at most ${MAX_KEYWORDS} keywords`)
  }
  await tx.run('INSERT INTO keyword (folded, spelling) VALUES ($1, $2)', folded, keyword)
  return keyword
}
