import { tryReadWall } from '../../../src/wire/jmap/wall-time.ts'

/** What a time that was chosen comes to. */
export type SendTime = { readonly kind: 'time'; readonly at: Date } | { readonly kind: 'wrong' | 'past' | 'far' }

/** Sooner than that it is no use to say when. */
const LEAST_MS = 30_000

/** Reads what stands in `<input type="datetime-local">`, on the clock of `zone`. `mostMs`: how far ahead the server keeps messages (RFC 4865). */
export function readSendTime(text: string, zone: string, now: Date, mostMs: number): SendTime {
  const at = tryReadWall(text, zone)
  if (!at) return { kind: 'wrong' }
  const ahead = at.getTime() - now.getTime()
  if (ahead < LEAST_MS) return { kind: 'past' }
  return ahead > mostMs ? { kind: 'far' } : { kind: 'time', at }
}
