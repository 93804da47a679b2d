import { isFieldName } from '../../wire/sieve/mail-syntax.ts'
import { parseNotifyMethod } from '../../wire/sieve/notify-method.ts'
import type { SieveNode } from '../../wire/sieve/sieve-script.ts'
import { SIEVE_EXTENSIONS } from '../../wire/sieve/signatures.ts'
import { addressesIn, addressPart, envelopeAddress, type PlainAddress } from './addresses.ts'
import { dateIn, datePart, tryZone, type ZonedMoment } from './date-part.ts'
import { isDuplicate } from './duplicates.ts'
import { fieldTexts, hasFields, rawFieldValues } from './field-values.ts'
import { matchAny } from './match.ts'
import { partHeader, partsWithin, partText, rawBody } from './message-parts.ts'
import { flagList, type SieveRun } from './sieve-run.ts'

type Test = (run: SieveRun, node: SieveNode) => boolean | Promise<boolean>

/** Runs a test. @throws SieveFailure */
export async function runTest(run: SieveRun, node: SieveNode): Promise<boolean> {
  run.count(1)
  return (TESTS[node.name] as Test)(run, node)
}

const TESTS: Readonly<Record<string, Test>> = {
  true: () => true,
  false: () => false,
  not: async (run, node) => !(await runTest(run, node.tests[0] as SieveNode)),
  async allof(run, node) {
    for (const test of node.tests) if (!(await runTest(run, test))) return false
    return true
  },
  async anyof(run, node) {
    for (const test of node.tests) if (await runTest(run, test)) return true
    return false
  },
  size(run, node) {
    const limit = node.operands[0]?.kind === 'number' ? node.operands[0].value : 0
    const { size } = run.subject.message
    return node.tags.has('over') ? size > limit : size < limit
  },
  exists: (run, node) => hasFields(run, node, run.texts(node.operands[0])),
  async header(run, node) {
    return matchAny(run, node, await fieldTexts(run, node, run.texts(node.operands[0])), node.operands[1])
  },
  async address(run, node) {
    const values = await rawFieldValues(run, node, run.texts(node.operands[0]))
    return matchAddresses(run, node, values.flatMap(addressesIn))
  },
  envelope(run, node) {
    const { from, to } = run.subject.envelope
    const parts = run.texts(node.operands[0]).map((name) => ({ from, to })[name.toLowerCase()])
    return matchAddresses(run, node, parts.filter((part) => part !== undefined).map(envelopeAddress))
  },
  body: async (run, node) => matchAny(run, node, await bodyTexts(run, node), node.operands[0]),
  async date(run, node) {
    const field = run.text(node.operands[0])
    const part = run.text(node.operands[1])
    // RFC 5260 §4: the first field, unless :index says another.
    const [value] = isFieldName(field) ? await rawFieldValues(run, node, [field]) : []
    const moment = value === undefined ? undefined : dateIn(field, value)
    const found = moment && datePart(part, inZone(run, node, moment))
    return matchAny(run, node, found === undefined ? [] : [found], node.operands[2])
  },
  currentdate(run, node) {
    const { nowMs, zoneMinutes } = run.subject.environment
    const found = datePart(run.text(node.operands[0]), inZone(run, node, { ms: nowMs, zoneMinutes }))
    return matchAny(run, node, found === undefined ? [] : [found], node.operands[1])
  },
  environment(run, node) {
    const value = run.subject.environment.items.get(run.text(node.operands[0]).toLowerCase())
    return value !== undefined && matchAny(run, node, [value], node.operands[1])
  },
  hasflag(run, node) {
    const [names] = node.operands
    const flags = names ? flagList(run.texts(names).map((name) => run.variable(name.toLowerCase()))) : run.flags
    return matchAny(run, node, flags, node.operands[1])
  },
  string(run, node) {
    const values = run.texts(node.operands[0])
    // RFC 5229 §5: :count counts those that are not empty.
    const counted = node.tags.has('count') ? values.filter((value) => value !== '') : values
    return matchAny(run, node, counted, node.operands[1])
  },
  async mailboxexists(run, node) {
    for (const name of run.texts(node.operands[0])) if (!(await run.subject.account.hasMailbox(name))) return false
    return true
  },
  async mailboxidexists(run, node) {
    for (const id of run.texts(node.operands[0])) if (!(await run.subject.account.hasMailboxId(id))) return false
    return true
  },
  metadata: (run, node) => matchAnnotation(run, node, run.text(node.operands[0]), run.text(node.operands[1])),
  servermetadata: (run, node) => matchAnnotation(run, node, '', run.text(node.operands[0])),
  metadataexists: (run, node) => hasAnnotations(run, run.text(node.operands[0]), run.texts(node.operands[1])),
  servermetadataexists: (run, node) => hasAnnotations(run, '', run.texts(node.operands[0])),
  async specialuse_exists(run, node) {
    const [name, uses] = node.operands
    for (const use of run.texts(uses)) {
      if (!(await run.subject.account.hasSpecialUse(use, name && run.text(name)))) return false
    }
    return true
  },
  duplicate: isDuplicate,
  valid_notify_method: (run, node) =>
    run.texts(node.operands[0]).every((uri) => !('problem' in parseNotifyMethod(uri))),
  notify_method_capability(run, node) {
    const isKnown = run.text(node.operands[1]).toLowerCase() === 'online'
    if (!isKnown || 'problem' in parseNotifyMethod(run.text(node.operands[0]))) return false
    // RFC 5436 §2.3: nobody knows whether somebody reads mail.
    return matchAny(run, node, ['maybe'], node.operands[2])
  },
  ihave: (run, node) => run.texts(node.operands[0]).every((name) => SIEVE_EXTENSIONS.includes(name)),
  spamtest(run, node) {
    const { spam } = run.subject.environment
    const scale = node.tags.has('percent') ? 10 : 1
    return matchAny(run, node, [String(Math.round((spam ?? 0) * scale))], node.operands[0])
  },
  virustest: (run, node) => matchAny(run, node, [String(run.subject.environment.virus ?? 0)], node.operands[0]),
}

/** RFC 5231 §4.2: :count counts addresses, whether or not they have the part that is asked for. */
function matchAddresses(run: SieveRun, node: SieveNode, addresses: readonly PlainAddress[]): boolean {
  const parts = addresses.map((address) => addressPart(address, node.tags))
  const there = node.tags.has('count') ? parts.map((part) => part ?? '') : parts.filter((part) => part !== undefined)
  return matchAny(run, node, there, node.operands[1])
}

function inZone(run: SieveRun, node: SieveNode, moment: ZonedMoment): ZonedMoment {
  if (node.tags.has('originalzone')) return moment
  const zone = run.tagged(node, 'zone')
  const local = run.subject.environment.zoneMinutes
  return { ms: moment.ms, zoneMinutes: zone === undefined ? local : (tryZone(zone) ?? local) }
}

/** RFC 5173 §5. */
async function bodyTexts(run: SieveRun, node: SieveNode): Promise<string[]> {
  if (node.tags.has('raw')) return [await rawBody(run)]
  const wanted = node.tags.has('content') ? run.texts(node.tags.get('content')) : ['text']
  const isPlain = !node.tags.has('content')
  const texts: string[] = []
  let left = run.limits.maxBodyBytes
  for (const part of partsWithin(run, run.subject.message.root)) {
    if (left <= 0 || !wanted.some((type) => isOfType(part.type, part.subtype, type.toLowerCase()))) continue
    left -= part.bodyEnd - part.bodyStart
    if (part.parts.length === 0) texts.push(await partText(run, part, isPlain))
    else texts.push(await containerText(run, part))
  }
  return texts
}

/** §5.2: of a message within, its header; of a multipart, what stands before its parts. */
async function containerText(
  run: SieveRun,
  part: { parts: readonly Parameters<typeof partHeader>[1][]; bodyStart: number; type: string },
): Promise<string> {
  const [first] = part.parts
  if (first === undefined) return ''
  if (part.type === 'message') return new TextDecoder().decode((await partHeader(run, first)).octets)
  const octets = await run.subject.message.octets(
    part.bodyStart,
    Math.min(first.headerStart, part.bodyStart + run.limits.maxBodyBytes),
  )
  const fields = new TextDecoder().decode(octets)
  return fields.slice(0, Math.max(0, fields.lastIndexOf('--')))
}

function isOfType(type: string, subtype: string, wanted: string): boolean {
  if (wanted === '') return true
  // §5.2: what has not the form of a type or of type/subtype matches nothing.
  if (!/^[^/]+(?:\/[^/]+)?$/.test(wanted)) return false
  return wanted.includes('/') ? wanted === `${type}/${subtype}` : wanted === type
}

async function matchAnnotation(run: SieveRun, node: SieveNode, mailbox: string, entry: string): Promise<boolean> {
  const value = await run.subject.account.annotation(mailbox, entry)
  return value !== undefined && matchAny(run, node, [value], node.operands.at(-1))
}

async function hasAnnotations(run: SieveRun, mailbox: string, entries: readonly string[]): Promise<boolean> {
  for (const entry of entries) {
    if ((await run.subject.account.annotation(mailbox, entry)) === undefined) return false
  }
  return true
}
