import { isAddress, isFieldName } from './mail-syntax.ts'
import { parseNotifyMethod } from './notify-method.ts'
import type { Place } from './problem.ts'
import { RegexProgram } from './regex/regex-program.ts'
import { RegexError } from './regex/regex-syntax.ts'
import type { SieveLimits } from './sieve-limits.ts'
import { constantsOf, type Operand, type SieveNode } from './sieve-script.ts'

/** What stands around a node. */
export interface Surroundings {
  readonly extensions: ReadonlySet<string>
  /** Names of the loops around it, undefined for one without a name. */
  readonly loops: readonly (string | undefined)[]
  readonly limits: SieveLimits
}

export type Complain = (place: Place, text: string) => void
type Check = (node: SieveNode, around: Surroundings, complain: Complain) => void

/** Looks at what a table of arguments cannot say: values that must be of a certain form, and tags that need one another. */
export function checkNode(node: SieveNode, around: Surroundings, complain: Complain): void {
  checkMatching(node, around, complain)
  CHECKS[node.name]?.(node, around, complain)
}

/** Comparators, with whether they know of substrings (RFC 4790 §3). */
const COMPARATORS: Readonly<Record<string, boolean>> = {
  'i;octet': true,
  'i;ascii-casemap': true,
  'i;unicode-casemap': true,
  'i;ascii-numeric': false,
}
/** These need no require, RFC 5228 §2.7.3. */
const STANDARD_COMPARATORS = ['i;octet', 'i;ascii-casemap']
const RELATIONS = ['gt', 'ge', 'lt', 'le', 'eq', 'ne']

function checkMatching(node: SieveNode, { extensions, limits }: Surroundings, complain: Complain): void {
  const { tags } = node
  const comparator = tags.get('comparator')
  const name = comparator ? constantsOf(comparator)[0] : 'i;ascii-casemap'
  if (comparator) {
    const hasSubstrings = name === undefined ? undefined : COMPARATORS[name]
    if (hasSubstrings === undefined)
      complain(comparator, `there is no comparator of that name; there are ${Object.keys(COMPARATORS).join(', ')}`)
    else if (!STANDARD_COMPARATORS.includes(name as string) && !extensions.has(`comparator-${name}`)) {
      complain(comparator, `this comparator needs require "comparator-${name}"`)
    }
    const substring = ['contains', 'matches', 'regex'].find((type) => tags.has(type))
    if (hasSubstrings === false && substring)
      complain(comparator, `:${substring} cannot be used with ${name}: it compares whole numbers`)
  }
  for (const type of ['count', 'value']) {
    const relation = tags.get(type)
    if (relation && !RELATIONS.includes(constantsOf(relation)[0] ?? '')) {
      complain(relation, `:${type} is followed by one of ${RELATIONS.map((one) => `"${one}"`).join(', ')}`)
    }
  }
  if (tags.has('regex')) checkPatterns(node.operands.at(-1), name !== 'i;octet', limits, complain)
}

function checkPatterns(keys: Operand | undefined, ignoresCase: boolean, limits: SieveLimits, complain: Complain): void {
  for (const pattern of constantsOf(keys)) {
    try {
      RegexProgram.compile(pattern, ignoresCase, limits.maxRegexSize)
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      complain(keys as Operand, `this is no regular expression: ${error.message}`)
    }
  }
}

/** Fields that hold addresses: RFC 5228 §5.1 leaves it open which beside those of RFC 5322. */
const ADDRESS_FIELDS: ReadonlySet<string> = new Set(
  'from to cc bcc sender reply-to resent-from resent-to resent-cc resent-bcc resent-sender resent-reply-to errors-to for-approval for-handling for-comment approved envelope-to envelope-from return-path apparently-to disposition-notification-to return-receipt-to read-receipt-to delivered-to x-original-to mail-reply-to mail-followup-to abuse-reports-to'.split(
    ' ',
  ),
)
const DATE_PARTS = 'year month day date julian hour minute second time iso8601 std11 zone weekday'.split(' ')

const CHECKS: Readonly<Record<string, Check>> = {
  address(node, around, complain) {
    checkFields(node, around, complain)
    for (const name of constantsOf(node.operands[0])) {
      if (isFieldName(name) && !ADDRESS_FIELDS.has(name.toLowerCase())) {
        complain(node, `the field ${name} holds no addresses: use the test header for it`)
      }
    }
  },
  header: checkFields,
  exists: checkFields,
  size(node, _around, complain) {
    if (!node.tags.has('over') && !node.tags.has('under')) complain(node, 'write size :over or size :under')
  },
  envelope(node, _around, complain) {
    for (const part of constantsOf(node.operands[0])) {
      if (!['from', 'to', 'auth'].includes(part.toLowerCase())) {
        complain(node, `the envelope has no part "${part}": it has "from" and "to"`)
      }
    }
  },
  date(node, around, complain) {
    checkFields(node, around, complain)
    checkDatePart(node, node.operands[1], complain)
  },
  currentdate: (node, _around, complain) => checkDatePart(node, node.operands[0], complain),
  redirect(node, _around, complain) {
    for (const address of constantsOf(node.operands[0])) {
      if (!isAddress(address, 'with-name')) complain(node, `"${address}" is not an address`)
    }
  },
  fileinto(node, _around, complain) {
    for (const name of constantsOf(node.operands[0])) if (name === '') complain(node, 'a mailbox has a name')
    for (const use of constantsOf(node.tags.get('specialuse'))) {
      if (!/^\\[A-Za-z]+$/.test(use)) complain(node, 'a special use is written as "\\\\Junk"')
    }
  },
  keep: () => undefined,
  set: checkVariableName,
  setflag: checkFlagVariable,
  addflag: checkFlagVariable,
  removeflag: checkFlagVariable,
  hasflag(node, { extensions }, complain) {
    if (node.operands[0] && !extensions.has('variables'))
      complain(node.operands[0], 'variables need require "variables"')
  },
  vacation(node, _around, complain) {
    const from = constantsOf(node.tags.get('from'))[0]
    if (from !== undefined && !isAddress(from, 'with-name'))
      complain(node.tags.get('from') as Operand, `"${from}" is not an address`)
  },
  addheader(node, _around, complain) {
    for (const name of constantsOf(node.operands[0])) {
      if (!isFieldName(name)) complain(node, `"${name}" cannot be the name of a field`)
    }
  },
  deleteheader(node, around, complain) {
    checkFields(node, around, complain)
    for (const name of constantsOf(node.operands[0])) {
      if (!isFieldName(name)) complain(node, `"${name}" cannot be the name of a field`)
    }
  },
  include(node, _around, complain) {
    const name = constantsOf(node.operands[0])[0]
    if (name === undefined || name === '' || /[\x00-\x1f\x7f/]/.test(name)) {
      complain(node, 'include names a script of yours, without variables')
    }
  },
  global(node, { extensions }, complain) {
    if (!extensions.has('variables')) complain(node, 'variables need require "variables"')
    for (const name of constantsOf(node.operands[0])) {
      if (!IDENTIFIER.test(name)) complain(node, `"${name}" cannot be the name of a variable`)
    }
  },
  notify(node, _around, complain) {
    for (const method of constantsOf(node.operands[0])) {
      const parsed = parseNotifyMethod(method)
      if ('problem' in parsed) complain(node, parsed.problem)
    }
    const importance = node.tags.get('importance')
    const level = constantsOf(importance)[0]
    if (importance && level !== undefined && !/^[123]$/.test(level))
      complain(importance, ':importance is "1", "2" or "3"')
    const from = constantsOf(node.tags.get('from'))[0]
    if (from !== undefined && !isAddress(from, 'with-name')) complain(node, `"${from}" is not an address`)
  },
  ihave(node, _around, complain) {
    const names = node.operands[0]
    if (names?.kind === 'strings' && constantsOf(names).length < names.items.length) {
      complain(names, 'ihave names extensions, without variables')
    }
  },
  duplicate: () => undefined,
  foreverypart(node, { loops, limits }, complain) {
    if (loops.length > limits.maxIncludeDepth) complain(node, 'loops stand within one another too deep')
  },
  break(node, { loops }, complain) {
    const name = constantsOf(node.tags.get('name'))[0]
    if (loops.length === 0) complain(node, 'break must stand within foreverypart')
    else if (name !== undefined && !loops.includes(name)) complain(node, `there is no loop named "${name}" around here`)
  },
  extracttext(node, around, complain) {
    if (around.loops.length === 0) complain(node, 'extracttext must stand within foreverypart')
    if (!around.extensions.has('variables')) complain(node, 'variables need require "variables"')
    checkVariableName(node, around, complain)
  },
}

function checkFields(node: SieveNode, _around: Surroundings, complain: Complain): void {
  const { tags } = node
  if (tags.has('last') && !tags.has('index')) complain(node, ':last goes with :index')
  const index = tags.get('index')
  if (index?.kind === 'number' && index.value < 1) complain(index, ':index counts from 1')
  for (const tag of ['anychild', 'type', 'subtype', 'contenttype', 'param']) {
    if (tags.has(tag) && !tags.has('mime')) complain(node, `:${tag} goes with :mime`)
  }
}

function checkDatePart(node: SieveNode, part: Operand | undefined, complain: Complain): void {
  for (const name of constantsOf(part)) {
    if (!DATE_PARTS.includes(name.toLowerCase()))
      complain(part as Operand, `a date has no part "${name}"; it has ${DATE_PARTS.join(', ')}`)
  }
  const zone = constantsOf(node.tags.get('zone'))[0]
  if (zone !== undefined && !/^[+-]\d{4}$/.test(zone)) complain(node, 'a zone is written as "+0100"')
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/

function checkVariableName(node: SieveNode, { extensions }: Surroundings, complain: Complain): void {
  const name = constantsOf(node.operands[0])[0] ?? ''
  const bare = extensions.has('include') && /^global\./i.test(name) ? name.slice('global.'.length) : name
  if (!IDENTIFIER.test(bare)) complain(node.operands[0] ?? node, `"${name}" cannot be the name of a variable`)
}

function checkFlagVariable(node: SieveNode, around: Surroundings, complain: Complain): void {
  if (!node.operands[0]) return
  if (!around.extensions.has('variables')) complain(node.operands[0], 'variables need require "variables"')
  else checkVariableName(node, around, complain)
}
