/** Fewest and most characters before the `@` of an address that somebody chooses. */
export const NAME_LENGTH = { least: 3, most: 40 } as const

/** Why a name is no name for an account. */
export type NameProblem = 'too-short' | 'too-long' | 'characters' | 'edges' | 'doubled'

/**
 * What is wrong with the name of an account that somebody chooses, lower case; undefined if nothing. Narrower than RFC 5321 §4.1.2, so that an address can be told over the telephone, typed on every keyboard and written without quotes: letters
 * a to z, digits, and single dots, hyphens and underscores between them, a letter in front. Operators make others (`posthus account add`).
 */
export function nameProblem(name: string): NameProblem | undefined {
  if (name.length < NAME_LENGTH.least) return 'too-short'
  if (name.length > NAME_LENGTH.most) return 'too-long'
  if (!/^[a-z0-9._-]+$/.test(name)) return 'characters'
  if (!/^[a-z].*[a-z0-9]$/.test(name)) return 'edges'
  if (/[._-]{2}/.test(name)) return 'doubled'
  return undefined
}

/** Names like one that is taken, each a name itself, the best first. `pick`: a whole number from 0 to below its argument, by chance. */
export function namesLike(name: string, pick: (below: number) => number): readonly string[] {
  const bare = name.slice(0, NAME_LENGTH.most - 5)
  const parts = bare.split(/[._-]/).filter((part) => part !== '')
  const [first = bare] = parts
  const last = parts.at(-1) ?? bare
  const turned = parts.length === 2 ? [`${last}.${first}`, `${first[0]}.${last}`, `${first}.${last[0]}`] : []
  const numbered = [10, 100, 1000].map((from) => `${bare}${from + pick(9 * from)}`)
  const made = [...turned, `${bare}.post`, `post.${bare}`, ...numbered]
  return [...new Set(made)].filter((one) => one !== name && nameProblem(one) === undefined)
}
