const FIRST_MS = 100
const LONGEST_MS = 10_000

/**
 * How long to wait before starting a worker again that has failed `failures` times in a row: not at all the first time, since a single
 * crash should cost its own connections only, then twice as long each time, so that a house that cannot run does not burn the machine.
 */
export function restartDelayMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1))
}
