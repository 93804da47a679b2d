import { Fault } from '../../base/fault.ts'

/** One thing that is wrong in a configuration file, and how to mend it. */
export interface Mistake {
  /** Where: `tls.files[0].names`; the empty string for the file as a whole. */
  readonly key: string
  /** What stands there, shortened for people; undefined where nothing stands or where it might be a secret. */
  readonly value: string | undefined
  readonly problem: string
  readonly mend: string
  readonly forwardSecrecy: boolean
}

/**
 * The Fault that carries all of `mistakes`, in its text for people and as its cause for programs.
 * A setting that would give up forward secrecy names the whole Fault: that is what must not be overlooked.
 */
export function faultOf(mistakes: readonly Mistake[], file: string | undefined): Fault {
  const place = file ?? 'the configuration'
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`
  const text = `${place} has ${count}:\n${mistakes.map(showMistake).join('\n')}`
  return mistakes.some((mistake) => mistake.forwardSecrecy)
    ? new Fault('us', 'tls/not-forward-secret', text, { cause: mistakes })
    : new Fault('us', 'config/invalid', text, { cause: mistakes })
}

/** The mistakes that a Fault of `faultOf` carries; none for any other error. */
export function mistakesOf(error: unknown): readonly Mistake[] {
  if (!(error instanceof Fault) || !Array.isArray(error.cause)) return []
  return error.cause.filter((one): one is Mistake => typeof one === 'object' && one !== null && 'mend' in one)
}

function showMistake(mistake: Mistake): string {
  const key = mistake.key === '' ? '(file)' : mistake.key
  const value = mistake.value === undefined ? '' : ` = ${mistake.value}`
  return `  ${key}${value}\n    ${mistake.problem}; ${mistake.mend}`
}

/** Settings that do not go together. */
export function contradiction(key: string, value: string | undefined, problem: string, mend: string): Mistake {
  return { key, value, problem, mend, forwardSecrecy: false }
}
