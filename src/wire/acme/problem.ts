import { AnswerFields, answerFields, shownDetail } from './answer-fields.ts'

const PREFIX = 'urn:ietf:params:acme:error:'
const MAX_SUBPROBLEMS = 100

/** A problem document as an authority sends it: RFC 9457 §3, with the subproblems of RFC 8555 §6.7.1. */
export interface ProblemDocument {
  /** Without the prefix of ACME; what has another one as a whole, cut to 100 characters. */
  readonly type: string
  /** Fit to be shown, at most 500 characters. */
  readonly detail: string
  readonly subproblems: readonly { readonly type: string; readonly detail: string; readonly identifier: string }[]
}

/** Any octets give a problem: an error that cannot be read is still an error. */
export function problemOf(json: string): ProblemDocument {
  try {
    return readProblem(answerFields(json, 'the problem'))
  } catch {
    return { type: 'about:blank', detail: 'it gave no reason that could be read', subproblems: [] }
  }
}

/** The `error` of an order or a challenge. @throws Fault world acme/bad-answer */
export function readProblem(fields: AnswerFields): ProblemDocument {
  const listed = fields.has('subproblems') ? fields.list('subproblems', MAX_SUBPROBLEMS) : []
  const subproblems = listed.map((one) => {
    const inner = new AnswerFields(one, 'subproblem')
    const identifier = inner.has('identifier') ? (inner.fields('identifier').tryText('value') ?? '') : ''
    return { type: typeOf(inner), detail: detailOf(inner), identifier: shownDetail(identifier, 253) }
  })
  return { type: typeOf(fields), detail: detailOf(fields), subproblems }
}

function typeOf(fields: AnswerFields): string {
  const type = fields.tryText('type') ?? 'about:blank'
  return shownDetail(type.startsWith(PREFIX) ? type.slice(PREFIX.length) : type, 100)
}

function detailOf(fields: AnswerFields): string {
  return shownDetail(fields.tryText('detail', 1_000_000) ?? '')
}
