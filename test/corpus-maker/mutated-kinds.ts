import { fromLatin1, latin1, utf8 } from '../../src/base/bytes.ts'
import type { Dice, Maker } from './dice.ts'
import { MAILING_LISTS } from './mailing-lists.ts'
import { ODD_ADDRESSES } from './odd-addresses.ts'
import { ODD_CONTENT_FIELDS } from './odd-content-fields.ts'
import { ODD_DATES } from './odd-dates.ts'
import { ODD_STRUCTURES } from './odd-structures.ts'
import { ODD_TEXTS } from './odd-texts.ts'

const MADE_BY_HAND = Object.values({ ...ODD_STRUCTURES, ...MAILING_LISTS })

/** What is made by hand, put together and damaged by chance. */
export const MUTATED_KINDS: Readonly<Record<string, Maker>> = {
  'mutated header': (dice) => `${oddHeader(dice)}\r\nbody\r\n`,
  'mutated parts': (dice) => oddParts(dice, 3),
  'mutated lines': (dice) => mutateLines(dice, dice.pick(MADE_BY_HAND)),
  'mutated boundaries': (dice) => mutateBoundaries(dice, dice.pick(MADE_BY_HAND)),
  'mutated octets': (dice) => mutateOctets(dice, utf8(dice.pick(MADE_BY_HAND))),
  'mutated, two in one': (dice) => {
    const [one, two] = [dice.pick(MADE_BY_HAND), dice.pick(MADE_BY_HAND)]
    return one.slice(0, dice.roll(one.length)) + two.slice(dice.roll(two.length))
  },
}

function oddHeader(dice: Dice): string {
  const fields: string[] = []
  for (const name of ['From', 'To', 'Cc', 'Reply-To', 'Sender', 'Bcc'])
    if (dice.chance(60)) fields.push(`${name}: ${addresses(dice)}`)
  if (dice.chance(80)) fields.push(`Subject: ${dice.pick(ODD_TEXTS)}`)
  if (dice.chance(80)) fields.push(`Date: ${dice.pick(ODD_DATES)}`)
  if (dice.chance(30)) fields.push(`X-Text: ${dice.pick(ODD_TEXTS)}`)
  for (let swaps = 0; swaps < 3; swaps++) {
    const [one, two] = [dice.roll(fields.length), dice.roll(fields.length)]
    ;[fields[one], fields[two]] = [fields[two] ?? '', fields[one] ?? '']
  }
  return fields.map((field) => `${field}\r\n`).join('')
}

function addresses(dice: Dice): string {
  return Array.from({ length: 1 + dice.roll(3) }, () => dice.pick(ODD_ADDRESSES)).join(', ')
}

function oddParts(dice: Dice, depth: number): string {
  const header = `${oddHeader(dice)}${contentFields(dice)}`
  if (depth === 0 || dice.chance(25)) return `${header}\r\nbody ${dice.roll(1000)}\r\n`
  if (dice.chance(20)) return `${header}Content-Type: message/rfc822\r\n\r\n${oddParts(dice, depth - 1)}`
  const boundary = dice.pick(['b', 'bb', 'b-', '=_x', 'a b', "'q'"])
  let out = `${header}Content-Type: multipart/${dice.pick(['mixed', 'digest', 'alternative'])}; boundary="${boundary}"\r\n\r\n`
  for (let parts = 1 + dice.roll(3); parts > 0; parts--) out += `--${boundary}\r\n${oddParts(dice, depth - 1)}\r\n`
  return dice.chance(80) ? `${out}--${boundary}--\r\n` : out
}

function contentFields(dice: Dice): string {
  return dice.chance(50) ? '' : `${dice.pick(ODD_CONTENT_FIELDS)}\r\n`
}

/** Takes lines away, doubles them, moves them, or gives them other ends. */
function mutateLines(dice: Dice, message: string): string {
  const lines = message.split(/(?<=\n)/)
  for (let times = 1 + dice.roll(5); times > 0; times--) {
    const at = dice.roll(lines.length)
    const line = lines[at] ?? ''
    const kind = dice.roll(5)
    if (kind === 0) lines.splice(at, 1)
    else if (kind === 1) lines.splice(at, 0, line)
    else if (kind === 2) lines.splice(dice.roll(lines.length), 0, ...lines.splice(at, 1))
    else if (kind === 3) lines[at] = line.replace(/\r\n$/, dice.pick(['\n', '\r\r\n', '\r', '']))
    else lines[at] = `${dice.pick([' ', '\t', '--', '\r\n'])}${line}`
  }
  return lines.join('')
}

/** Makes delimiters longer, shorter, closed or open. */
function mutateBoundaries(dice: Dice, message: string): string {
  return message.replace(/^--\S+/gm, (delimiter) => {
    if (!dice.chance(30)) return delimiter
    return dice.pick([
      `${delimiter}--`,
      delimiter.slice(0, -1),
      `${delimiter}x`,
      `-${delimiter}`,
      delimiter.replace(/--$/, ''),
      '',
    ])
  })
}

function mutateOctets(dice: Dice, octets: Uint8Array): Uint8Array {
  const text = latin1(octets)
  let out = text
  for (let times = 1 + dice.roll(8); times > 0; times--) {
    const at = dice.roll(out.length)
    const flipped = String.fromCharCode((out.charCodeAt(at) || 0) ^ (1 << dice.roll(8)))
    out =
      out.slice(0, at) +
      dice.pick([flipped, '', dice.pick(['"', '(', '\\', ';', ':', '=', '\r', '\n', '\t'])]) +
      out.slice(at + 1)
  }
  return fromLatin1(out)
}
