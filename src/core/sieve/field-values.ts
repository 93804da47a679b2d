import { decodeEncodedWords } from '../../wire/mime/encoded-words.ts'
import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import { parseParameterized } from '../../wire/mime/parameters.ts'
import type { SieveNode } from '../../wire/sieve/sieve-script.ts'
import { partHeader, partsWithin } from './message-parts.ts'
import type { SieveRun } from './sieve-run.ts'

/** The values, one character for each octet, of the fields that a test names, in the headers that it looks at. RFC 5228 §5, RFC 5260 §6, RFC 5703 §4. */
export async function rawFieldValues(run: SieveRun, node: SieveNode, names: readonly string[]): Promise<string[]> {
  const values: string[] = []
  for (const header of await headersOf(run, node)) {
    for (const name of names) {
      run.count(header.all.length)
      values.push(...indexed(run, node, header.every(name.toLowerCase())))
    }
  }
  return values
}

/** The same as text: encoded-words decoded, or the part of the field that the tags name. */
export async function fieldTexts(run: SieveRun, node: SieveNode, names: readonly string[]): Promise<string[]> {
  const values = await rawFieldValues(run, node, names)
  return values.flatMap((value) => partOfField(run, node, value))
}

/** Whether every field is there. */
export async function hasFields(run: SieveRun, node: SieveNode, names: readonly string[]): Promise<boolean> {
  const headers = await headersOf(run, node)
  return names.every((name) => headers.some((header) => header.first(name.toLowerCase()) !== undefined))
}

async function headersOf(run: SieveRun, node: SieveNode): Promise<HeaderFields[]> {
  if (!node.tags.has('mime')) return [run.header]
  const part = run.parts.at(-1) ?? run.subject.message.root
  const parts = node.tags.has('anychild') ? partsWithin(run, part) : [part]
  const headers: HeaderFields[] = []
  for (const one of parts) headers.push(await partHeader(run, one))
  return headers
}

/** RFC 5260 §6: counted from the first field, or with `:last` from the last one. */
function indexed(run: SieveRun, node: SieveNode, values: readonly string[]): string[] {
  const index = run.number(node, 'index')
  if (index === undefined) return [...values]
  const value = node.tags.has('last') ? values[values.length - index] : values[index - 1]
  return value === undefined ? [] : [value]
}

function partOfField(run: SieveRun, node: SieveNode, value: string): string[] {
  const { tags } = node
  if (tags.has('param')) {
    const { params } = parseParameterized(value)
    return run
      .texts(tags.get('param'))
      .map((name) => params[name.toLowerCase()])
      .filter((found) => found !== undefined)
  }
  if (!tags.has('type') && !tags.has('subtype') && !tags.has('contenttype')) return [decodeEncodedWords(value)]
  const [type = '', subtype = ''] = parseParameterized(value).value.split('/')
  if (tags.has('type')) return [type]
  if (tags.has('subtype')) return [subtype]
  return [subtype === '' ? type : `${type}/${subtype}`]
}
