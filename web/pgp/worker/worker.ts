import { systemClock } from '../../../src/base/clock.ts'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { PGP_LIMITS } from '../limits.ts'
import type { FromWorker, Port, ToWorker } from './protocol.ts'
import { servePort } from './serve-port.ts'

// Runs in a worker of its own: what is unlocked is in another heap than the page with the mail of strangers in it.
servePort(globalThis as unknown as Port<FromWorker, ToWorker>, systemClock, systemEntropy, PGP_LIMITS)
