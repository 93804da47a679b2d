import { concat, utf8 } from '../../base/bytes.ts'
import type { Spool } from './body.ts'
import { Intake } from './intake.ts'
import type { IncomingMessage } from './message.ts'

export interface LetterOptions {
  /** Octets of the text. */
  readonly size?: number
  /** Left part of the Message-ID; the subject by default. */
  readonly id?: string
  readonly references?: readonly string[]
}

/** Writes messages for tests, ready to be appended. */
export type Letters = (subject: string, options?: LetterOptions) => Promise<IncomingMessage>

export function lettersOn(spool: Spool): Letters {
  return async (subject, options) => {
    await using intake = new Intake(spool)
    await intake.write(letterOctets(subject, options))
    return await intake.finish()
  }
}

/** What `Letters` writes for the same arguments. */
export function letterOctets(subject: string, { size = 20, id, references = [] }: LetterOptions = {}): Uint8Array {
  const header = [
    'From: Ada <ada@posthus.test>',
    `Subject: ${subject}`,
    'Date: Mon, 5 Jan 2026 10:00:00 +0000',
    `Message-ID: <${id ?? subject.replaceAll(' ', '-')}@posthus.test>`,
    ...(references.length > 0 ? [`References: ${references.map((each) => `<${each}>`).join(' ')}`] : []),
    '',
    '',
  ].join('\r\n')
  return concat([utf8(header), utf8('octets\r\n'.repeat(Math.ceil(size / 8)).slice(0, size))])
}
