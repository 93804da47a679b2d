import { fromLatin1, latin1 } from '../../base/bytes.ts'
import type { Part } from '../../core/mail/message.ts'

type Json = string | number | null | readonly Json[] | { readonly [name: string]: Json }

/** A tree of parts as compact JSON: arrays instead of names. */
export function encodePart(root: Part): string {
  return JSON.stringify(toJson(root))
}

export function decodePart(json: string): Part {
  return fromJson(JSON.parse(json) as PartJson)
}

type PartJson = readonly [
  type: string,
  subtype: string,
  params: Record<string, string>,
  id: string | null,
  description: string | null,
  encoding: string,
  md5: string | null,
  disposition: readonly [kind: string, params: Record<string, string>] | null,
  languages: readonly string[],
  location: string | null,
  headerStart: number,
  bodyStart: number,
  bodyEnd: number,
  lines: number,
  parts: readonly PartJson[],
  envelope: string | null,
]

function toJson(part: Part): Json {
  return [
    part.type,
    part.subtype,
    part.params,
    part.id ?? null,
    part.description ?? null,
    part.encoding,
    part.md5 ?? null,
    part.disposition ? [part.disposition.kind, part.disposition.params] : null,
    part.languages,
    part.location ?? null,
    part.headerStart,
    part.bodyStart,
    part.bodyEnd,
    part.lines,
    part.parts.map(toJson),
    part.envelope ? latin1(part.envelope) : null,
  ]
}

function fromJson(json: PartJson): Part {
  const [type, subtype, params, id, description, encoding, md5, disposition, languages, location] = json
  const [, , , , , , , , , , headerStart, bodyStart, bodyEnd, lines, parts, envelope] = json
  return {
    type,
    subtype,
    params,
    id: id ?? undefined,
    description: description ?? undefined,
    encoding,
    md5: md5 ?? undefined,
    disposition: disposition ? { kind: disposition[0], params: disposition[1] } : undefined,
    languages,
    location: location ?? undefined,
    headerStart,
    bodyStart,
    bodyEnd,
    lines,
    parts: parts.map(fromJson),
    envelope: envelope === null ? undefined : fromLatin1(envelope),
  }
}
