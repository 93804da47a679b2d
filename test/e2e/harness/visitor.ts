import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { ALL_RULES, AXE, lookBy, NARROW_RULES } from '../../interop/harness/axe.ts'
import { chromiumToLook, hasEngine, WHOLE_CHROMIUM } from '../../interop/harness/engine.ts'
import { PASSWORD } from '../../interop/harness/posthus.ts'

/** Two frames have been drawn. */
const FRAMES = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))))'

const PASSWORD_NEEDED = { type: 'passwordNeeded' }

interface SetArguments {
  readonly create?: object
  readonly update?: object
}

export interface Look {
  readonly width: number
  readonly theme: 'light' | 'dark'
  /** `off`: the browser runs none. axe cannot look then. */
  readonly scripts?: 'off'
}

const LOOKS: readonly Look[] = [1280, 768, 320].flatMap((width) => [
  { width, theme: 'light' as const },
  { width, theme: 'dark' as const },
])
/** No test is about how long anything takes: a machine with much else to do needs seconds for what is done at once elsewhere. */
const PATIENCE_MS = 45_000
const LOOK_AGAIN_MS = 20

/** Asks until the answer is what is wanted, and fails with the last one. The policy of a page lets no expression be waited for in it, so it is asked from outside. */
export async function becomes<T>(ask: () => Promise<T>, wanted: T): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await setTimeout(LOOK_AGAIN_MS)) {
    if (isDeepStrictEqual(await ask(), wanted)) return
  }
  assert.deepEqual(await ask(), wanted)
}

/** What outlives its page is asked for by the browser itself where a service worker is, past `page.route`: by the page, unless it is about that. */
const ROUTED = ['--disable-features=KeepAliveInBrowserMigration']

/** A message has a process of its own, as in the whole browser. */
const APART = ['--site-per-process', '--enable-features=IsolateSandboxedIframes']

/**
 * Debian's Chromium, without its window where that is there (`test/run`). The sandbox needs rights that a container does not give, and the pages are our own. A service worker is fetched by the browser itself, which a context's leave to trust any certificate does not reach.
 * `keepsAlive`: it is about what outlives its page, which takes the whole browser. `here`: host names that are on this machine.
 */
export function startBrowser({ keepsAlive = false, here = [] as readonly string[] } = {}): Promise<Browser> {
  const isWhole = keepsAlive || !hasEngine()
  return chromium.launch({
    executablePath: keepsAlive ? WHOLE_CHROMIUM : chromiumToLook(),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--ignore-certificate-errors'],
      ...(keepsAlive ? [] : ROUTED),
      ...(isWhole ? [] : APART),
      ...(here.length === 0 ? [] : [`--host-resolver-rules=${here.map((host) => `MAP ${host} 127.0.0.1`).join(',')}`]),
    ],
  })
}

/** A member at a browser. Whatever the pages complain of, and whatever they ask of anybody else, is remembered. */
export class Visitor implements AsyncDisposable {
  readonly page: Page
  readonly complaints: string[] = []
  readonly #context: BrowserContext

  readonly #hasScripts: boolean

  private constructor(context: BrowserContext, page: Page, origin: string, hasScripts: boolean) {
    this.#context = context
    this.#hasScripts = hasScripts
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

  static async open(browser: Browser, origin: string, { width, theme, scripts }: Look): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: origin,
      javaScriptEnabled: scripts !== 'off',
      ignoreHTTPSErrors: true,
      viewport: { width, height: width < 700 ? 740 : 800 },
      colorScheme: theme,
      locale: 'en-GB',
      hasTouch: width < 700,
      // Colours that are on their way, and what fades, have no contrast to be judged.
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(PATIENCE_MS)
    const tell = 'event => console.error("policy: " + event.violatedDirective + " " + event.blockedURI)'
    await context.addInitScript(`addEventListener('securitypolicyviolation', ${tell})`)
    return new Visitor(context, await context.newPage(), origin, scripts !== 'off')
  }

  async signIn(address = 'anna@posthus.test'): Promise<void> {
    await this.page.goto('/sign-in')
    await this.page.fill('[name=address]', address)
    await this.page.fill('[name=password]', PASSWORD)
    await this.page.click('button.main')
    await this.page.waitForURL('**/mail/**')
    await this.page.waitForSelector('.listbar')
  }

  /** Signs in and has the webmail without scripts from then on, as a member gets it: by the button of the page that asks. */
  async signInToClassic(address = 'anna@posthus.test'): Promise<void> {
    await this.page.goto('/account/webmail')
    await this.page.fill('[name=address]', address)
    await this.page.fill('[name=password]', PASSWORD)
    await this.page.click('button.main')
    await this.page.getByRole('heading', { name: 'Your webmail' }).waitFor()
    const change = this.page.getByRole('button', { name: 'Switch to the classic webmail' })
    if (await change.count()) await change.click()
    else await this.page.goto('/classic/')
    await this.page.getByRole('heading', { name: 'Inbox' }).waitFor()
  }

  /** The next call of a method that changes something is answered as when the password was shown long ago. */
  async refuseUnproved(method: string): Promise<void> {
    let wasRefused = false
    await this.page.unroute('**/jmap/api')
    await this.page.route('**/jmap/api', async (route) => {
      const { methodCalls } = route.request().postDataJSON() as { methodCalls: [string, SetArguments, string][] }
      const [, args, id] = methodCalls.find(([name]) => name === method) ?? []
      if (!args || id === undefined || wasRefused) return route.continue()
      wasRefused = true
      const refused = (asked: object = {}) =>
        Object.fromEntries(Object.keys(asked).map((key) => [key, PASSWORD_NEEDED]))
      const answer = { notCreated: refused(args.create), notUpdated: refused(args.update) }
      return route.fulfill({ json: { methodResponses: [[method, answer, id]], sessionState: 's' } })
    })
  }

  /** Shows the password in the sheet that asks for it. */
  async prove(): Promise<void> {
    const proof = this.page.locator('dialog .proof')
    await proof.locator('input').fill(PASSWORD)
    await proof.getByRole('button').click()
    await proof.waitFor({ state: 'detached' })
  }

  /** Would rather not. */
  async refuseToProve(): Promise<void> {
    const sheet = this.page.locator('dialog:has(.proof)')
    await sheet.getByRole('button', { name: 'Close' }).click()
    await sheet.waitFor({ state: 'detached' })
  }

  async resize({ width, theme }: Look): Promise<void> {
    await this.page.setViewportSize({ width, height: width < 700 ? 740 : 800 })
    await this.page.emulateMedia({ colorScheme: theme })
    // What a page does itself where it becomes narrow it does at the next frame.
    if (this.#hasScripts) await this.page.evaluate(FRAMES)
  }

  /** Types where the focus is by itself once something is open. It is waited for: letters that come sooner go to whatever had it before, and may be commands there. */
  async typeInto(field: Locator, text: string): Promise<void> {
    await field.and(this.page.locator(':focus')).waitFor()
    await this.page.keyboard.type(text)
  }

  /** Does something, and waits for the answer of the server: what is shown at once may still be on its way, and whoever leaves the page then takes it back. `asked`: what stands in the request. */
  async answered(asked: string, act: () => Promise<unknown>): Promise<void> {
    const answer = this.page.waitForResponse((response) => response.request().postData()?.includes(asked) === true)
    await Promise.all([answer, act()])
  }

  /**
   * In both themes and three widths nothing hangs over the edge. axe looks by all rules in the widest, and in the dark at what a theme or little room can change, in the widest and the narrowest.
   * With `POSTHUS_PICTURES=FOLDER` each is kept as a picture. `upTo`: the widest that it is looked at in.
   */
  async assertSightly(what: string, upTo = 1280): Promise<void> {
    for (const look of LOOKS.filter(({ width }) => width <= upTo)) {
      await this.resize(look)
      await this.#keepPicture(what, look)
      const said = `${what}, ${look.width} ${look.theme}`
      if (look.width === upTo && look.theme === 'light') await this.assertAccessible(said)
      else if (look.width !== 768 && look.theme === 'dark') await this.assertAccessible(said, NARROW_RULES)
      else await this.assertNothingOver(said)
    }
    await this.resize({ width: upTo, theme: 'light' })
  }

  async #keepPicture(what: string, { width, theme }: Look): Promise<void> {
    const folder = process.env['POSTHUS_PICTURES']
    if (folder === undefined) return
    mkdirSync(folder, { recursive: true })
    await this.page.screenshot({ path: join(folder, `${what.replaceAll(/\W+/g, '-')}-${width}-${theme}.png`) })
  }

  /** Nothing hangs over the edge, and axe finds nothing. */
  async assertAccessible(what: string, rules = ALL_RULES): Promise<void> {
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
