import type { Context } from 'hono'

/** Fields and files of one form. */
export const MOST_PARTS = 300
/** As browsers and libraries write it; what is written otherwise might be read otherwise than it is counted. */
const MULTIPART = /^multipart\/form-data; ?boundary=([\w'-]{1,70})$/i
const FIELDS = /^application\/x-www-form-urlencoded(?:;|$)/i

/** What stands in a form, under the names of its fields. */
export type LetterForm = Readonly<Record<string, string | File | readonly (string | File)[]>>

/**
 * The fields and files of a letter's form, which may be large; empty for what is no such form, undefined where it has more parts than a letter can have.
 * Threat: a form of 26 MB that is nothing but parts takes a process some twelve seconds to read, in which nobody else is served. So they are counted first.
 */
export async function tryLetterForm(c: Context): Promise<LetterForm | undefined> {
  const type = c.req.header('content-type') ?? ''
  const [, boundary] = MULTIPART.exec(type) ?? []
  if (boundary === undefined && !FIELDS.test(type)) return {}
  const octets = Buffer.from(await c.req.arrayBuffer())
  const delimiter = boundary === undefined ? '&' : `--${boundary}`
  let parts = boundary === undefined ? 0 : -1
  for (let at = octets.indexOf(delimiter); at >= 0; at = octets.indexOf(delimiter, at + delimiter.length)) {
    if (++parts > MOST_PARTS) return undefined
  }
  try {
    return await c.req.parseBody({ all: true })
  } catch (error) {
    // What the parser cannot read (a TypeError, as the Fetch standard has it) is no form, and no failure of ours.
    if (error instanceof TypeError) return {}
    throw error
  }
}
