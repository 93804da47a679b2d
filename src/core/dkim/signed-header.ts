import { type Bytes, latin1 } from '../../base/bytes.ts'
import { withoutSignature } from '../../wire/dkim/tag-list.ts'
import type { HeaderField, HeaderFields } from '../../wire/mime/header-fields.ts'
import type { Canonicalization } from './dkim-signature.ts'
import { relaxedField } from './relaxed-body.ts'

/**
 * The header of a message as signatures cover it. Fields are put into their forms once, whatever the number of signatures.
 */
export class SignedHeader {
  readonly #octets: Bytes
  readonly #byName = new Map<string, HeaderField[]>()
  readonly #forms = new Map<HeaderField, Map<Canonicalization, string>>()

  constructor(fields: HeaderFields) {
    this.#octets = fields.octets
    for (const field of fields) {
      const known = this.#byName.get(field.name)
      if (known) known.push(field)
      else if (field.name !== '') this.#byName.set(field.name, [field])
    }
  }

  /** The fields of that (lower-case) name, from the top. */
  named(name: string): readonly HeaderField[] {
    return this.#byName.get(name) ?? []
  }

  /** What stands behind the colon, as it stands there. One character for each octet. */
  rawValue(field: HeaderField): string {
    return latin1(this.#octets, field.valueStart, field.end)
  }

  /**
   * What a signature over `names` signs, the signature itself included: of each name the last field first, then the one above it; a name beyond those that are there
   * stands for nothing (RFC 6376 §5.4.2). `own`: the field of the signature, without the value of its `b=` and without a line break (§3.7).
   */
  covered(names: readonly string[], form: Canonicalization, own: HeaderField): string {
    return this.coveredFields(names, form) + this.unsigned(own, form)
  }

  /** The same without the signature itself: fields with their line breaks. */
  coveredFields(names: readonly string[], form: Canonicalization): string {
    const taken = new Map<string, number>()
    let out = ''
    for (const name of names) {
      const fields = this.named(name)
      const count = taken.get(name) ?? 0
      const field = fields[fields.length - 1 - count]
      if (!field) continue
      taken.set(name, count + 1)
      out += `${this.field(field, form)}\r\n`
    }
    return out
  }

  /** A field in a form of RFC 6376 §3.4.1 or §3.4.2, without its last line break. */
  field(field: HeaderField, form: Canonicalization): string {
    const forms = this.#forms.get(field) ?? new Map<Canonicalization, string>()
    this.#forms.set(field, forms)
    const known = forms.get(form)
    if (known !== undefined) return known
    const made = this.#form(field, form, this.rawValue(field))
    forms.set(form, made)
    return made
  }

  /** The same without the value of the tag `b`. */
  unsigned(field: HeaderField, form: Canonicalization): string {
    return this.#form(field, form, withoutSignature(this.rawValue(field)))
  }

  #form(field: HeaderField, form: Canonicalization, value: string): string {
    if (form === 'relaxed') return relaxedField(field.name, value)
    const name = latin1(this.#octets, field.start, field.valueStart)
    // A line that ended in a bare LF is sent, and was signed, with CRLF.
    return `${name}${value}`.replace(/\r?\n/g, '\r\n').replace(/\r\n$/, '')
  }
}
