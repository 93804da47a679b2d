import { type Bytes, concat, utf8 } from '../../base/bytes.ts'
import { unstructuredField } from '../../wire/mime/encode-unstructured.ts'
import { decodeEncodedWords } from '../../wire/mime/encoded-words.ts'
import type { HeaderField } from '../../wire/mime/header-fields.ts'
import { isFieldName } from '../../wire/sieve/mail-syntax.ts'
import type { SieveNode } from '../../wire/sieve/sieve-script.ts'
import { matchAny } from './match.ts'
import { SieveFailure, type SieveRun } from './sieve-run.ts'

/** RFC 5293 §5: hiding how a message came, or that a program sent it, would help loops only. */
const KEPT_FIELDS: ReadonlySet<string> = new Set(['received', 'auto-submitted'])
/** RFC 5322 §3.6.7, §3.6.1: what is ours to say. */
const FORBIDDEN: ReadonlySet<string> = new Set(['received', 'return-path', 'delivered-to', 'auto-submitted'])

/** `addheader`, RFC 5293 §4: before all fields, or with :last behind them. */
export function addHeader(run: SieveRun, node: SieveNode): undefined {
  const name = run.text(node.operands[0])
  if (!isFieldName(name)) throw new SieveFailure('addheader has something that cannot be the name of a field')
  if (FORBIDDEN.has(name.toLowerCase())) return
  const field = utf8(unstructuredField(name, run.text(node.operands[1])))
  const { octets, end } = run.header
  const before = octets.subarray(0, end)
  run.setHeader(concat(node.tags.has('last') ? [withLineEnd(before), field] : [field, before]))
}

/** `deleteheader`, RFC 5293 §5. */
export function deleteHeader(run: SieveRun, node: SieveNode): undefined {
  const name = run.text(node.operands[0]).toLowerCase()
  if (!isFieldName(name) || KEPT_FIELDS.has(name)) return
  const named = run.header.all.filter((field) => field.name === name)
  const doomed = new Set(indexed(run, node, named).filter((field) => isMeant(run, node, field)))
  if (doomed.size === 0) return
  const kept: Bytes[] = []
  for (const field of run.header) if (!doomed.has(field)) kept.push(run.header.octets.subarray(field.start, field.end))
  run.setHeader(concat(kept))
}

function indexed(run: SieveRun, node: SieveNode, fields: readonly HeaderField[]): HeaderField[] {
  const index = run.number(node, 'index')
  if (index === undefined) return [...fields]
  const field = node.tags.has('last') ? fields[fields.length - index] : fields[index - 1]
  return field ? [field] : []
}

function isMeant(run: SieveRun, node: SieveNode, field: HeaderField): boolean {
  const [, values] = node.operands
  return values === undefined || matchAny(run, node, [decodeEncodedWords(run.header.value(field))], values)
}

/** A header that was cut off ends without a line break. */
function withLineEnd(octets: Bytes): Bytes {
  return octets.length === 0 || octets.at(-1) === 0x0a ? octets : concat([octets, utf8('\r\n')])
}
