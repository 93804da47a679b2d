import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { PASSWORD } from '../../interop/harness/posthus.ts'

const AXE = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

const ALL_RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What another theme or less room may break in what was looked at as a whole. */
export const NARROW_RULES: readonly string[] = ['color-contrast', 'target-size', 'scrollable-region-focusable']
/** What axe finds, the first places of each rule. */
const lookBy = (
  rules: readonly string[],
) => `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html, failureSummary }) =>
    html.slice(0, 200) + ' ' + failureSummary.slice(0, 200)).join(' | ')))`

export interface Look {
  readonly width: number
  readonly theme: 'light' | 'dark'
}

/** Debian's Chromium; the sandbox needs rights that a container does not give, and the pages are our own. A service worker is fetched by the browser itself, which a context's leave to trust any certificate does not reach. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--ignore-certificate-errors'],
  })
}

/** A member at a browser. Whatever the pages complain of, and whatever they ask of anybody else, is remembered. */
export class Visitor implements AsyncDisposable {
  readonly page: Page
  readonly complaints: string[] = []
  readonly #context: BrowserContext

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.#context = context
    this.page = page
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('request', (request) => {
      // What lies in the page itself has the page's origin in its address.
      const asked = request.url().replace(/^blob:/, '')
      if (!asked.startsWith(`${origin}/`) && !asked.startsWith('data:')) {
        this.complaints.push(`asked of somebody else: ${asked}`)
      }
    })
  }

  static async open(browser: Browser, origin: string, { width, theme }: Look): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: origin,
      ignoreHTTPSErrors: true,
      viewport: { width, height: width < 700 ? 740 : 800 },
      colorScheme: theme,
      locale: 'en-GB',
      hasTouch: width < 700,
    })
    context.setDefaultTimeout(10_000)
    const tell = 'event => console.error("policy: " + event.violatedDirective + " " + event.blockedURI)'
    await context.addInitScript(`addEventListener('securitypolicyviolation', ${tell})`)
    return new Visitor(context, await context.newPage(), origin)
  }

  async signIn(address = 'anna@posthus.test'): Promise<void> {
    await this.page.goto('/sign-in')
    await this.page.fill('[name=address]', address)
    await this.page.fill('[name=password]', PASSWORD)
    await this.page.click('button.main')
    await this.page.waitForURL('**/mail/**')
    await this.page.waitForSelector('.listbar')
  }

  async resize({ width, theme }: Look): Promise<void> {
    await this.page.setViewportSize({ width, height: width < 700 ? 740 : 800 })
    await this.page.emulateMedia({ colorScheme: theme })
  }

  /** Nothing hangs over the edge, and axe finds nothing. */
  async assertAccessible(what: string, rules = ALL_RULES as readonly string[]): Promise<void> {
    // Half a megabyte is read once for each document.
    if ((await this.page.evaluate('typeof axe')) === 'undefined') await this.page.evaluate(`${AXE}; 0`)
    const found = await this.page.evaluate(lookBy(rules))
    assert.deepEqual(found, [], what)
    await this.assertNothingOver(what)
  }

  async assertNothingOver(what: string): Promise<void> {
    const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    assert.equal(await this.page.evaluate(over), 0, `${what}: something hangs over the edge`)
  }

  /** Text of a row of the list, from the top. */
  row(at: number) {
    return this.page.locator(`.row[aria-posinset="${at + 1}"]`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close()
  }
}
