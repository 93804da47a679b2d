import fc from 'fast-check'
import { SEED } from './seed.ts'

/** What runs all tests loads this first (`--import`): what they say is about what was changed then, and not about what was thrown. */
fc.configureGlobal({ seed: SEED })
