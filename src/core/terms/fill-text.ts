import { Fault } from '../../base/fault.ts'

/** Octets of a text, and of one with its facts in it. */
const MAX_TEXT = 100_000
const NAME = /\{([a-z][a-z-]{0,40})\}/g

/**
 * Puts facts into a text: `{login-days}` becomes what is set. A line with a fact that is not known is left out whole, so that no text says "registered as ." `facts`: by name; empty means not known.
 * @throws Fault peer terms/unknown-name, terms/too-long
 */
export function fillText(text: string, facts: Readonly<Record<string, string>>): string {
  if (text.length > MAX_TEXT) {
    throw new Fault('peer', 'terms/too-long', `the text has ${text.length} characters: write at most ${MAX_TEXT}`)
  }
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .flatMap((line) => {
      let isKnown = true
      const filled = line.replace(NAME, (_, name: string) => {
        if (!Object.hasOwn(facts, name)) {
          const names = Object.keys(facts).sort().join(', ')
          throw new Fault('peer', 'terms/unknown-name', `{${name}} is not known: write one of ${names}`)
        }
        const fact = facts[name] ?? ''
        if (fact === '') isKnown = false
        return fact
      })
      return isKnown ? [filled] : []
    })
  return `${lines.join('\n').trim()}\n`
}
