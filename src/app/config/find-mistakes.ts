import { z } from 'zod'
import { isOnThisMachine, nameServer } from '../../net/dns/name-server.ts'
import { LISTEN_SERVICES } from './configuration.ts'
import { acmeContradictions } from './find-acme-mistakes.ts'
import type { Mistake } from './mistake.ts'
import { contradiction } from './mistake.ts'
import type { SettingFacts } from './setting.ts'
import { trySuggestion } from './suggestion.ts'
import { type Place, showPlace, showValue, valueAt } from './written-value.ts'

/** Settings whose wrong value would give up forward secrecy: their mistakes are named so. */
const FORWARD_SECRECY = ['tls.minimum-version', 'tls.suites', 'tls.groups']

type Issue = z.core.$ZodIssue

/** The mistakes behind what the schema objects to, with the value that stands in `written` and the mend that the schema knows. */
export function mistakesIn(issues: readonly Issue[], schema: z.ZodType, written: unknown): Mistake[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey(key, issue.path, schema))
    }
    return [wrongValue(issue, schema, written)]
  })
}

/** What no single setting shows. Looks at what is written, right or wrong, so that these mistakes come with all the others. */
export function contradictionsIn(written: unknown): Mistake[] {
  return [
    ...issuerContradictions(written),
    ...listenContradictions(written),
    ...groupContradictions(written),
    ...updateContradictions(written),
    ...dnsContradictions(written),
    ...scannerContradictions(written),
    ...acmeContradictions(written),
  ]
}

function unknownKey(key: string, path: Place, schema: z.ZodType): Mistake {
  const known = childKeys(schemaAt(schema, path))
  const meant = trySuggestion(key, known)
  return {
    key: showPlace([...path, key]),
    value: undefined,
    problem: 'there is no such setting',
    mend: meant === undefined ? `known here are ${known.join(', ')}` : `did you mean ${showPlace([...path, meant])}?`,
    forwardSecrecy: false,
  }
}

function wrongValue(issue: Issue, schema: z.ZodType, written: unknown): Mistake {
  const value = valueAt(written, issue.path)
  const facts = factsAt(schema, issue.path)
  const key = showPlace(issue.path)
  const forwardSecrecy = FORWARD_SECRECY.some((name) => key === name || key.startsWith(`${name}[`))
  if (value === undefined && issue.code === 'invalid_type') {
    return { key, value: undefined, problem: 'it is missing', mend: `write ${facts.form}`, forwardSecrecy }
  }
  const problem =
    forwardSecrecy && typeof value === 'string' ? 'it is not forward-secret, or not known' : 'it cannot be that'
  return { key, value: showValue(value), problem, mend: `write ${facts.form}`, forwardSecrecy }
}

function issuerContradictions(written: unknown): Mistake[] {
  const issuer = valueAt(written, ['tls', 'issuer']) ?? 'local'
  const files = valueAt(written, ['tls', 'files'])
  const listed = Array.isArray(files) && files.length > 0
  if (issuer === 'files' && !listed) {
    return [
      contradiction(
        'tls.files',
        undefined,
        'it is missing, but tls.issuer is "files"',
        'list the certificates, or set tls.issuer = "local"',
      ),
    ]
  }
  if (issuer !== 'files' && listed) {
    return [
      contradiction(
        'tls.issuer',
        showValue(issuer),
        'certificates are listed in tls.files',
        'set tls.issuer = "files", or remove tls.files',
      ),
    ]
  }
  return []
}

/** Two services at one address: only one of them would be there. */
function listenContradictions(written: unknown): Mistake[] {
  const taken = new Map<string, string>()
  const mistakes: Mistake[] = []
  for (const service of LISTEN_SERVICES) {
    const addresses = valueAt(written, ['listen', service])
    if (!Array.isArray(addresses)) continue
    addresses.forEach((address, index) => {
      if (typeof address !== 'string' || address.endsWith(':0')) return
      const other = taken.get(address)
      const key = `listen.${service}[${index}]`
      if (other === undefined) taken.set(address, key)
      else mistakes.push(contradiction(key, showValue(address), `${other} is the same address`, 'choose another port'))
    })
  }
  return mistakes
}

/** Updates that anybody could send in our name are not sent. */
function updateContradictions(written: unknown): Mistake[] {
  const domains = valueAt(written, ['publish', 'domains'])
  const names = typeof domains === 'object' && domains !== null ? Object.keys(domains) : []
  const standard = ['publish'] as const
  return [standard, ...names.map((name) => [...standard, 'domains', name])].flatMap((place) => {
    const server = valueAt(written, [...place, 'update-server'])
    const hasKey = [place, standard].some((where) => (valueAt(written, [...where, 'update-key-file']) ?? '') !== '')
    if (server === undefined || server === '' || hasKey) return []
    const key = showPlace([...place, 'update-server'])
    return [contradiction(key, showValue(server), 'it needs a key', 'name the file of the TSIG key in update-key-file')]
  })
}

function groupContradictions(written: unknown): Mistake[] {
  const group = valueAt(written, ['group'])
  if (group === undefined || valueAt(written, ['user']) !== undefined) return []
  return [contradiction('group', showValue(group), 'it needs a user', 'set user too, or remove group')]
}

/** Whoever is on the way to a resolver elsewhere could set the bit that says that an answer was checked. */
function dnsContradictions(written: unknown): Mistake[] {
  if (valueAt(written, ['dns', 'validating']) !== true) return []
  const servers = valueAt(written, ['dns', 'servers'])
  const mend = 'run a resolver that validates on this machine, such as unbound, and set dns.servers = ["127.0.0.1"]'
  if (!Array.isArray(servers) || servers.length === 0) {
    return [contradiction('dns.servers', undefined, 'it is missing, but dns.validating is true', mend)]
  }
  return servers.flatMap((server, index) => {
    if (typeof server !== 'string' || isOnThisMachine(nameServer(server))) return []
    const problem = 'it is not on this machine, but dns.validating is true'
    return [contradiction(`dns.servers[${index}]`, showValue(server), problem, `${mend}, or dns.validating = false`)]
  })
}

/** Threat: whoever listens between the hosts reads the password of the controller, and teaches it lies or changes its rules. */
function scannerContradictions(written: unknown): Mistake[] {
  const text = valueAt(written, ['filter', 'rspamd-controller-url'])
  const passwordFile = valueAt(written, ['filter', 'rspamd-password-file']) ?? ''
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (passwordFile === '' || url?.protocol !== 'http:') return []
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // RFC 6761 §6.3: never anywhere else.
  if (host === 'localhost' || isOnThisMachine(nameServer(host))) return []
  const problem = 'it is on another host, and filter.rspamd-password-file would go there in clear text'
  const mend = 'write https://, or reach it through a tunnel to 127.0.0.1'
  return [contradiction('filter.rspamd-controller-url', showValue(url.origin), problem, mend)]
}

/** The nearest facts at or above a place: an element of a list is described by its list. */
function factsAt(schema: z.ZodType, path: Place): SettingFacts {
  for (let length = path.length; length > 0; length--) {
    const facts = schemaAt(schema, path.slice(0, length))?.meta() as SettingFacts | undefined
    if (facts?.form) return facts
  }
  return { description: '', form: 'a table' }
}

function schemaAt(schema: z.ZodType, path: Place): z.ZodType | undefined {
  let at: z.ZodType | undefined = schema
  for (const step of path) {
    const inner: z.ZodType | undefined = at === undefined ? undefined : withoutDefault(at)
    if (inner instanceof z.ZodObject) at = inner.shape[String(step)] as z.ZodType | undefined
    else if (inner instanceof z.ZodArray) at = inner.element as z.ZodType
    else if (inner instanceof z.ZodRecord) at = inner.valueType as z.ZodType
    else at = undefined
  }
  return at
}

/** The schema beneath a default or an option. */
export function withoutDefault(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return withoutDefault(schema.unwrap() as z.ZodType)
  }
  return schema
}

function childKeys(schema: z.ZodType | undefined): string[] {
  const inner = schema === undefined ? undefined : withoutDefault(schema)
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
}
