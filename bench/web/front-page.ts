import type { Workbench } from '../../test/interop/harness/workbench.ts'
import { median } from '../load/samples.ts'
import { startPosthusWebmail } from './posthus-webmail.ts'
import { startTrustingBrowser } from './trusting-browser.ts'
import { Wire } from './visit.ts'

/** What the front page may take of a browser that knows nothing yet. */
const GOALS = { ms: 100, requests: 2, octets: 30_000, scriptOctets: 0 } as const
const SETTLE_MS = 1000

/** Visits the front page with a browser that knows nothing yet, prints what it took beside what it may take, and gives the medians. */
export async function visitFrontPage(bench: Workbench, rounds: number): Promise<Record<keyof typeof GOALS, number>> {
  const { webmail } = await startPosthusWebmail(bench, 1)
  const browser = await startTrustingBrowser([webmail.origin])
  bench.defer(() => browser.close())
  const visits: Record<keyof typeof GOALS, number>[] = []
  // The first visit makes the page, and warms the caches of the server.
  for (let round = 0; round <= rounds; round++) {
    const context = await browser.newContext({ baseURL: webmail.origin, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    const wire = await Wire.watch(context, page)
    await page.waitForTimeout(SETTLE_MS)
    const begun = performance.now()
    await page.goto('/')
    const ms = performance.now() - begun
    if (round > 0) visits.push({ ms, ...wire.take() })
    await context.close()
  }
  const names = Object.keys(GOALS) as (keyof typeof GOALS)[]
  const figures = Object.fromEntries(names.map((name) => [name, median(visits.map((one) => one[name]))]))
  for (const name of names) {
    const value = figures[name] ?? Number.NaN
    console.log(
      `front page, ${name}: ${Math.round(value)} (at most ${GOALS[name]}: ${value <= GOALS[name] ? 'yes' : 'no'})`,
    )
  }
  return figures as Record<keyof typeof GOALS, number>
}
