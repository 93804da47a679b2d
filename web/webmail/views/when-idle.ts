/** Nobody waits for it longer than this. */
const AT_LAST_MS = 1000
/** Where a browser does not say when it is idle. */
const A_MOMENT_MS = 100

/** Does what is not needed for what the member looks at, once the browser has nothing else to do: what is asked for and run meanwhile would come between the rows and the screen. */
export function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(act, { timeout: AT_LAST_MS })
  else setTimeout(act, A_MOMENT_MS)
}
