import fc, { type IAsyncProperty, type IProperty, type Parameters } from 'fast-check'
import { SEED } from './seed.ts'

const times = Number(process.env['POSTHUS_TIMES'])
/** Much of what takes long is slow rather than large: then other properties find more. */
const LONGEST_MS = 60_000

fc.configureGlobal({ seed: SEED, interruptAfterTimeLimit: LONGEST_MS })

/** fast-check, but that a property is tried so many times as often as it says. */
// biome-ignore lint/style/noDefaultExport: it stands where fast-check does, which has one.
export default {
  ...fc,
  assert<T>(property: IProperty<T> | IAsyncProperty<T>, parameters: Parameters<T> = {}) {
    return fc.assert(property, { ...parameters, numRuns: (parameters.numRuns ?? 100) * times })
  },
}
