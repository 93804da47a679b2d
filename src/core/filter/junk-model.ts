/** In how many messages of either kind a word was. */
export interface WordCounts {
  readonly junk: number
  readonly good: number
}

/** How many messages of either kind a model was taught. */
export type Taught = WordCounts

export interface ModelSettings {
  /** Messages of each kind that must have been learned before anything is decided. */
  readonly leastLearned: number
  /** From which certainty on, 0 to 1, a message is junk. */
  readonly threshold: number
}

/** Robinson's s and x: how strongly, in messages, an unknown word is taken to say nothing. */
const PRIOR_STRENGTH = 0.45
const PRIOR = 0.5
/** Words that say less than this are left out: hundreds of them would drown those that say something. */
const LEAST_DISTANCE = 0.1
/** Words that are heard, those that say most. */
const MAX_CLUES = 150

/**
 * How certain it is that a message is junk: 0 is certainly good, 1 certainly junk, about 0.5 is not known. Undefined while too little has been learned.
 *
 * Gary Robinson's combination by Fisher's method ("A Statistical Approach to the Spam Problem", Linux Journal, March 2003), as SpamBayes and bogofilter have it: what speaks for junk and what speaks for
 * good is tested apart, so that a message for which both speak ends in the middle and not at whichever end has one word more.
 */
export function junkCertainty(
  words: Iterable<WordCounts>,
  taught: Taught,
  { leastLearned }: Pick<ModelSettings, 'leastLearned'>,
): number | undefined {
  if (Math.min(taught.junk, taught.good) < Math.max(1, leastLearned)) return undefined
  const clues: number[] = []
  for (const word of words) {
    const probability = junkProbability(word, taught)
    if (Math.abs(probability - 0.5) >= LEAST_DISTANCE) clues.push(probability)
  }
  if (clues.length === 0) return PRIOR
  clues.sort((a, b) => Math.abs(b - 0.5) - Math.abs(a - 0.5))
  clues.length = Math.min(clues.length, MAX_CLUES)
  let forJunk = 0
  let forGood = 0
  for (const probability of clues) {
    forJunk += Math.log(1 - probability)
    forGood += Math.log(probability)
  }
  const junk = 1 - chiSquareTail(-2 * forJunk, clues.length)
  const good = 1 - chiSquareTail(-2 * forGood, clues.length)
  return (1 + junk - good) / 2
}

/** How likely a message with that word is junk, were nothing else known. Counts of a word may be higher than they can be once others were halved. */
export function junkProbability({ junk, good }: WordCounts, taught: Taught): number {
  const seen = junk + good
  if (seen === 0) return PRIOR
  const inJunk = Math.min(1, junk / taught.junk)
  const inGood = Math.min(1, good / taught.good)
  const raw = inJunk / (inJunk + inGood)
  return (PRIOR_STRENGTH * PRIOR + seen * raw) / (PRIOR_STRENGTH + seen)
}

/** How likely chi-square with `2 * half` degrees of freedom is at least `x`. */
export function chiSquareTail(x: number, half: number): number {
  const mean = x / 2
  // In logarithms: e^-mean alone is zero long before the sum is.
  let term = -mean
  let sum = Math.exp(term)
  for (let i = 1; i < half; i++) {
    term += Math.log(mean / i)
    sum += Math.exp(term)
  }
  return Math.min(1, sum)
}
