import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import type { Webmail } from './webmail.ts'

/** What one visit has taken. Times in milliseconds, sizes in octets as they went over the wire. */
export interface Visit {
  readonly signInPageMs: number
  readonly signInPageRequests: number
  readonly signInPageOctets: number
  readonly signInPageScriptOctets: number
  readonly rowsMs: number
  /** Of what the page with the list has loaded. */
  readonly scriptOctets: number
  readonly reloadMs: number
  readonly openMs: number
  readonly elements: number
  /** Of all server processes, for signing in with the first rows, and for a message that is opened. */
  readonly signInCpuMs: number
  readonly openCpuMs: number
}

/** Of the scripts of a page, by its own account: what an early hint has named is on the wire before the page is, and no event of it tells its size. */
const SCRIPT_OCTETS = `performance.getEntriesByType('resource')
  .filter(({ name }) => /\\.js(?:\\?|$)/.test(name)).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`

/** Rows that make the list of a visit complete; a window shows fewer of a virtual list, so it is what fits on the screen that counts for both. */
const ROWS_IN_SIGHT = 10
const OPENED = 10
const SETTLE_MS = 1000

/** A browser that knows nothing yet visits: the sign-in page, signing in, a reload, messages. */
export async function visit(browser: Browser, webmail: Webmail): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: webmail.origin,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
  })
  try {
    return await new Visiting(context, await context.newPage(), webmail).all()
  } finally {
    await context.close()
  }
}

class Visiting {
  readonly #context: BrowserContext
  readonly #page: Page
  readonly #webmail: Webmail
  readonly #marks: { readonly name: string; readonly at: number }[] = []
  #changed: () => void = () => undefined

  constructor(context: BrowserContext, page: Page, webmail: Webmail) {
    this.#context = context
    this.#page = page
    this.#webmail = webmail
  }

  async all(): Promise<Visit> {
    const page = this.#page
    const wire = await Wire.watch(this.#context, page)
    await page.exposeFunction('benchMark', (name: string, at: number) => {
      this.#marks.push({ name, at })
      this.#changed()
    })
    await page.addInitScript(marking(this.#webmail))
    const { signInPath, fields, user, password, row } = this.#webmail

    // A window that has just been opened is still at work with itself.
    await page.waitForTimeout(SETTLE_MS)
    let begun = now()
    await page.goto(signInPath)
    const signInPageMs = (await this.#mark('load', begun)) - begun
    const first = wire.take()
    await page.fill(fields.user, user)
    await page.fill(fields.password, password)

    const watch = this.#webmail.watch()
    let cpu = cpuMs(watch)
    begun = now()
    await page.click(fields.button)
    const rowsMs = (await this.#mark('rows', begun)) - (await this.#mark('click', begun))
    await page.waitForLoadState('networkidle')
    const signInCpuMs = cpuMs(watch) - cpu
    const scriptOctets = await page.evaluate<number>(SCRIPT_OCTETS)

    begun = now()
    await page.reload()
    const reloadMs = (await this.#mark('rows', begun)) - begun
    await page.waitForLoadState('networkidle')

    const opened: number[] = []
    cpu = cpuMs(watch)
    for (let at = 0; at < OPENED; at++) {
      begun = now()
      await page.locator(row).nth(at).locator(this.#webmail.open).first().click()
      opened.push((await this.#mark('text', begun)) - (await this.#mark('click', begun)))
      await page.waitForTimeout(300)
      if (this.#webmail.close) {
        await page.keyboard.press(this.#webmail.close)
        await page.locator(this.#webmail.text).first().waitFor({ state: 'detached' })
      }
    }
    return {
      signInPageMs,
      signInPageRequests: first.requests,
      signInPageOctets: first.octets,
      signInPageScriptOctets: first.scriptOctets,
      rowsMs,
      scriptOctets,
      reloadMs,
      // The first is opened once only, with what has to be loaded for it.
      openMs: middle(opened),
      elements: await page.evaluate<number>("document.querySelectorAll('*').length"),
      signInCpuMs,
      openCpuMs: (cpuMs(watch) - cpu) / OPENED,
    }
  }

  /** When something was first seen after `since`. @throws Error if it is not within ten seconds */
  async #mark(name: string, since: number): Promise<number> {
    const end = now() + 10_000
    for (;;) {
      const found = this.#marks.find((mark) => mark.name === name && mark.at >= since)
      if (found) return found.at
      if (now() > end) throw new Error(`${this.#webmail.name}: no ${name} within ten seconds`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200)
        this.#changed = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}

/** Runs in the page and in all its frames, before anything else does: says when what is waited for stands, and has been drawn. */
function marking({ row, text }: Webmail): string {
  return `(() => {
  const at = () => performance.timeOrigin + performance.now()
  const say = (name) => globalThis.benchMark?.(name, at())
  const stood = {}
  const look = () => {
    const stands = {
      rows: document.querySelectorAll(${JSON.stringify(row)}).length >= ${ROWS_IN_SIGHT},
      text: document.querySelector(${JSON.stringify(text)}) !== null,
    }
    for (const [name, is] of Object.entries(stands)) {
      if (is && !stood[name]) requestAnimationFrame(() => setTimeout(() => say(name)))
      stood[name] = is
    }
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
  addEventListener('load', () => setTimeout(() => say('load')))
  addEventListener('click', () => say('click'), true)
})()`
}

/** Counts what goes over the wire. */
export class Wire {
  #requests = 0
  #octets = 0
  #scriptOctets = 0

  static async watch(context: BrowserContext, page: Page): Promise<Wire> {
    const wire = new Wire()
    const session: CDPSession = await context.newCDPSession(page)
    const scripts = new Set<string>()
    await session.send('Network.enable')
    session.on('Network.requestWillBeSent', ({ request }) => {
      if (!request.url.startsWith('data:')) wire.#requests++
    })
    session.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId)
    })
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      wire.#octets += encodedDataLength
      if (scripts.has(requestId)) wire.#scriptOctets += encodedDataLength
    })
    return wire
  }

  /** What came since it was asked last. */
  take(): { readonly requests: number; readonly octets: number; readonly scriptOctets: number } {
    const taken = { requests: this.#requests, octets: this.#octets, scriptOctets: this.#scriptOctets }
    this.#requests = 0
    this.#octets = 0
    this.#scriptOctets = 0
    return taken
  }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}

function cpuMs(watch: ReturnType<Webmail['watch']>): number {
  return watch.sample(false).reduce((sum, tree) => sum + tree.cpuSeconds, 0) * 1000
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
