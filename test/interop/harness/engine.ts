import { existsSync } from 'node:fs'

/** Debian's Chromium. */
export const WHOLE_CHROMIUM = '/usr/bin/chromium'
/** The same engine of the same version without what is around a window: a page takes two thirds of the processor. */
const ENGINE = '/usr/lib/chromium/chromium-headless-shell'

/** Where `test/run` could install it. */
export const hasEngine = (): boolean => existsSync(ENGINE)

/** What pages are looked at with. */
export const chromiumToLook = (): string => (hasEngine() ? ENGINE : WHOLE_CHROMIUM)
