import { setFlagsFromString } from 'node:v8'

/**
 * V8 has code run some thousand times before it compiles it well, as suits a page that is closed soon. Most code of a mail server runs once for each message, so that a house of some hundred messages an
 * hour would be slow for ever, and a busy one for its first ten thousand. A quarter of the calls will do; what is compiled too early is compiled again.
 */
const FLAGS = ['--invocation-count-for-maglev=100', '--invocation-count-for-turbofan=800']

/** For a process that runs for days; in one that runs a command it would be work for nothing. */
export function optimiseEarly(): void {
  for (const flag of FLAGS) setFlagsFromString(flag)
}
