import type { Page } from 'playwright-core'
import type { Workbench } from '../../test/interop/harness/workbench.ts'
import { Corpus } from '../load/corpus.ts'
import { median } from '../load/samples.ts'
import { fillMailbox } from './compare-webmails.ts'
import { startPosthusWebmail } from './posthus-webmail.ts'
import { startTrustingBrowser } from './trusting-browser.ts'
import { Wire } from './visit.ts'
import type { Webmail } from './webmail.ts'

/** What the inbox of the webmail without scripts may take of a browser that knows nothing yet. `pageOctets`: of the page itself, as it is before it is compressed. */
const GOALS = { ms: 200, requests: 2, octets: 30_000, scriptOctets: 0, pageOctets: 30_000 } as const
type Figures = Record<keyof typeof GOALS, number>
const SETTLE_MS = 1000

/** Opens the inbox with a browser that is signed in and knows nothing else, prints what it took beside what it may take, and gives the medians. */
export async function visitClassicInbox(bench: Workbench, messages: number, rounds: number): Promise<Figures> {
  const { webmail, posthus } = await startPosthusWebmail(bench, 1)
  const corpus = new Corpus(2014, { kind: 'lognormal', median: 8192, sigma: 1, max: 1024 * 1024 })
  await fillMailbox(posthus.ports.imaps, webmail.password, corpus, messages)
  const browser = await startTrustingBrowser([webmail.origin])
  bench.defer(() => browser.close())
  const first = await browser.newContext({ baseURL: webmail.origin })
  await chooseClassic(await first.newPage(), webmail)
  const { cookies } = await first.storageState()
  const visits: Figures[] = []
  for (let round = 0; round <= rounds; round++) {
    const context = await browser.newContext({ baseURL: webmail.origin, viewport: { width: 1280, height: 800 } })
    await context.addCookies(cookies)
    const page = await context.newPage()
    const wire = await Wire.watch(context, page)
    await page.waitForTimeout(SETTLE_MS)
    const begun = performance.now()
    const answer = await page.goto('/classic/')
    const ms = performance.now() - begun
    const taken = wire.take()
    const pageOctets = (await answer?.body())?.length ?? Number.NaN
    // The first visit warms the caches of the server.
    if (round > 0) visits.push({ ms, ...taken, pageOctets })
    await context.close()
  }
  const names = Object.keys(GOALS) as (keyof typeof GOALS)[]
  const figures = Object.fromEntries(names.map((name) => [name, median(visits.map((one) => one[name]))])) as Figures
  for (const name of names) {
    const met = figures[name] <= GOALS[name] ? 'yes' : 'no'
    console.log(`classic inbox, ${name}: ${Math.round(figures[name])} (at most ${GOALS[name]}: ${met})`)
  }
  return figures
}

/** Signs in, and chooses this webmail as a member does. */
async function chooseClassic(page: Page, { fields, user, password }: Webmail): Promise<void> {
  await page.goto('/account/webmail')
  await page.fill(fields.user, user)
  await page.fill(fields.password, password)
  await page.click(fields.button)
  await page.getByRole('button', { name: 'Switch to the classic webmail' }).click()
  await page.waitForURL('**/classic/')
}
