import { z } from 'zod'
import type { ScanResult } from '../../core/filter/content-scanner.ts'

/** Rules that are named, and characters of one. */
const MAX_RULES = 5
const MAX_RULE = 60
const MAX_TEXT = 200

const answerSchema = z.object({
  score: z.number(),
  required_score: z.number().optional(),
  action: z.string(),
  symbols: z.record(z.string(), z.object({ score: z.number() })).optional(),
  messages: z.unknown().optional(),
})

/** What its actions come to here. A subject is not rewritten: the member sees why, and signatures stay right. */
const KINDS: Readonly<Record<string, Exclude<ScanResult['kind'], 'unavailable'>>> = {
  'no action': 'deliver',
  greylist: 'greylist',
  'add header': 'junk',
  'rewrite subject': 'junk',
  'soft reject': 'later',
  reject: 'refuse',
}

/** Reads the JSON that `/checkv2` answers with. Anything else, an action that is not known included, is `unavailable`. */
export function readAnswer(text: string): ScanResult {
  const parsed = answerSchema.safeParse(tryJson(text))
  if (!parsed.success) return { kind: 'unavailable', reason: 'its answer cannot be read' }
  const { score, required_score, action, symbols = {}, messages } = parsed.data
  // `is_skipped` does not matter: a message with GTUBE is skipped, and refused.
  const kind = Object.hasOwn(KINDS, action) ? KINDS[action] : undefined
  if (kind === undefined) return { kind: 'unavailable', reason: `it wants "${printable(action, 40)}"` }
  const rules = Object.entries(symbols)
    .filter(([, rule]) => rule.score > 0)
    .sort(([, a], [, b]) => b.score - a.score)
    .slice(0, MAX_RULES)
    .map(([name]) => printable(name, MAX_RULE))
  return { kind, score, requiredScore: required_score ?? 0, rules, text: smtpText(messages) }
}

function smtpText(messages: unknown): string | undefined {
  if (typeof messages !== 'object' || messages === null || !('smtp_message' in messages)) return undefined
  return typeof messages.smtp_message === 'string' ? printable(messages.smtp_message, MAX_TEXT) : undefined
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function printable(text: string, most: number): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, most)
}
