import type { CertificateFacts } from './certificate-entry.ts'

/** Who operates the service: the legal entity that certificates of organisations have to be for. */
export interface Operator {
  /** As it is registered. Empty: not configured. */
  readonly name: string
  /** Two capital letters, or empty; as the others. */
  readonly country: string
  readonly locality: string
  /** The number in the register of companies. */
  readonly registration: string
  /** As the guidelines for EV certificates have it: `Private Organization`, `Government Entity`, `Business Entity` or `Non-Commercial Entity`. */
  readonly category: string
}

/** What in a certificate is of somebody else than the operator, in words; a certificate that names nobody is of nobody else. */
export function foreignSubject(facts: CertificateFacts, operator: Operator): string[] {
  const { organisation, country, registration } = facts
  if (organisation === undefined) return []
  if (operator.name === '') return [`it is for ${organisation}, and operator.name is not set`]
  const wrong: string[] = []
  if (plain(organisation) !== plain(operator.name)) wrong.push(`it is for ${organisation}, not for ${operator.name}`)
  if (country !== undefined && operator.country !== '' && country !== operator.country) {
    wrong.push(`its country is ${country}, not ${operator.country}`)
  }
  const isOther = registration !== undefined && operator.registration !== ''
  if (isOther && digits(registration) !== digits(operator.registration)) {
    wrong.push(`its registration number is ${registration}, not ${operator.registration}`)
  }
  return wrong
}

/** The subject of a request in the form of RFC 4514, undefined without an operator. */
export function requestSubject({ name, country, locality, registration, category }: Operator): string | undefined {
  if (name === '') return undefined
  const parts: readonly (readonly [string, string])[] = [
    ['O', name],
    ['L', locality],
    ['2.5.4.5', registration],
    ['2.5.4.15', category],
    ['1.3.6.1.4.1.311.60.2.1.3', category === '' ? '' : country],
    ['C', country],
  ]
  return parts
    .filter(([, value]) => value !== '')
    .map(([type, value]) => `${type}=${value.replace(/[\\"+,;<>=#]/g, '\\$&')}`)
    .join(', ')
}

/** Spelling that registers and authorities do not agree on: spaces and letter case. */
function plain(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()
}

function digits(number: string): string {
  return number.replace(/[\s.-]/g, '').toLowerCase()
}
