import { utf8 } from '../../src/base/bytes.ts'
import type { HardMessage } from './hard-messages.ts'

const SUBJECTS = [
  'Dinner',
  'the report',
  '[list] release',
  'Grüße',
  '=?utf-8?q?Gr=C3=BC=C3=9Fe?=',
  '',
  'Re:',
  'holiday (fwd)',
]
const MARKS = ['', '', 'Re: ', 'RE: ', 'Re[2]: ', 'Fwd: ', 'Re: Re: ', 'AW: ', '[x] Re: ', 're : ']

/** Conversations: answers to what is there, to what is missing, to themselves, in circles, with ids twice or without ids; the same for the same seed. */
export function* threadMessages(seed: number, count: number): Generator<HardMessage> {
  let state = (seed * 2654435761 + 1) >>> 0 || 1
  const roll = (sides: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % sides
  }
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T
  const id = (n: number): string => `<${n}@threads.example>`
  for (let n = 0; n < count; n++) {
    // Mostly to something near, so that threads grow; some to what comes later or never.
    const near = (): number => (roll(8) === 0 ? roll(count * 2) : Math.max(0, n - 1 - roll(12)))
    const header = [`From: Writer ${roll(9)} <w${roll(9)}@threads.example>`, `Date: ${date(roll(2_000_000))}`]
    header.push(`Subject: ${pick(MARKS)}${pick(SUBJECTS)}`)
    if (roll(25) > 0) header.push(`Message-ID: ${id(roll(30) === 0 ? near() : n)}`)
    const kind = roll(10)
    if (kind < 5)
      header.push(`References: ${Array.from({ length: 1 + roll(4) }, () => id(near())).join(pick([' ', '\r\n ', '']))}`)
    if (kind === 5 || kind === 0) header.push(`In-Reply-To: ${pick(['', 'Your message of today '])}${id(near())}`)
    if (kind === 6) header.push(`In-Reply-To: ${id(near())} ${id(near())}`)
    if (kind === 7) header.push(`References: nonsense ${id(near())} <not an id> <> ${id(near())}`)
    yield { name: `thread-${n}`, octets: utf8(`${header.join('\r\n')}\r\n\r\nbody\r\n`) }
  }
}

function date(seconds: number): string {
  return new Date(Date.UTC(2023, 0, 1) + seconds * 1000).toUTCString().replace('GMT', '+0000')
}
