import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../../kit/scratch-folder.ts'
import { chromiumToLook, WHOLE_CHROMIUM } from './engine.ts'

const START_MS = 30_000
const ANSWER_MS = 30_000

/** How a page is looked at. */
export interface View {
  readonly width: number
  readonly theme: 'light' | 'dark'
}

/** Debian's Chromium without a window, spoken to over the DevTools protocol. */
export class Browser implements AsyncDisposable {
  /** What the pages complained of: errors of scripts and of policies. */
  readonly complaints: string[] = []
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  #loaded: (() => void) | undefined
  #session: string | undefined
  #asked = 0

  private constructor(child: ChildProcess, folder: string, socket: WebSocket) {
    this.#child = child
    this.#folder = folder
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data))))
  }

  /** Starts the browser with one page. `switches` as on its command line. `whole`: it is about what the engine alone does not do, such as getting ready for what may be asked for. */
  static async start(switches: readonly string[] = [], { whole = false } = {}): Promise<Browser> {
    const folder = mkdtempSync(join(scratchFolder(), 'posthus-chromium-'))
    // The sandbox needs rights that a container does not give; the pages are our own.
    const options = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-port=0']
    // A process for each of hundreds of frames takes minutes; what a policy allows does not depend on it.
    options.push('--disable-features=IsolateSandboxedIframes', '--renderer-process-limit=2')
    const child = spawn(
      whole ? WHOLE_CHROMIUM : chromiumToLook(),
      [...options, ...switches, `--user-data-dir=${folder}`, 'about:blank'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
      },
    )
    const socket = new WebSocket(await addressOf(child))
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true })
      socket.addEventListener('error', () => reject(new Error('chromium did not answer')), { once: true })
    })
    const browser = new Browser(child, folder, socket)
    const { targetId } = await browser.#ask<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
    const target = { targetId, flatten: true }
    browser.#session = (await browser.#ask<{ sessionId: string }>('Target.attachToTarget', target)).sessionId
    for (const domain of ['Page', 'Runtime', 'Log']) await browser.#ask(`${domain}.enable`)
    return browser
  }

  /** Shows a page, and waits until it is there. */
  async open(url: string, { width, theme }: View): Promise<void> {
    const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 }
    await this.#ask('Emulation.setDeviceMetricsOverride', metrics)
    const features = [{ name: 'prefers-color-scheme', value: theme }]
    await this.#ask('Emulation.setEmulatedMedia', { features })
    const loaded = new Promise<void>((resolve) => {
      this.#loaded = resolve
    })
    await this.#ask('Page.navigate', { url })
    await loaded
  }

  /** The value of an expression in the page, a promise's too. The policy of the page does not bind it. */
  async evaluate<T>(expression: string): Promise<T> {
    const asked = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await this.#ask<{
      result: { value: T }
      exceptionDetails?: { exception?: { description?: string }; text: string }
    }>('Runtime.evaluate', asked)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** The whole page as PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#ask<{ data: string }>('Page.captureScreenshot', { captureBeyondViewport: true })
    return Buffer.from(data, 'base64')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close()
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    if (this.#child.pid !== undefined && this.#child.exitCode === null) {
      process.kill(-this.#child.pid, 'SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }

  #ask<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.#asked
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const timer = setTimeout(() => reject(new Error(`chromium does not answer ${method}`)), ANSWER_MS)
    this.#waiting.set(id, { resolve: resolve as (result: never) => void, reject })
    this.#socket.send(JSON.stringify({ id, method, params, ...(this.#session && { sessionId: this.#session }) }))
    return promise.finally(() => clearTimeout(timer))
  }

  #hear(message: Heard): void {
    if (message.id !== undefined) {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error) waiting?.reject(new Error(message.error.message))
      else waiting?.resolve(message.result as never)
    } else if (message.method === 'Page.loadEventFired') {
      this.#loaded?.()
    } else if (message.method === 'Log.entryAdded' && message.params.entry) {
      this.complaints.push(message.params.entry.text)
    } else if (message.method === 'Runtime.exceptionThrown') {
      this.complaints.push(JSON.stringify(message.params))
    }
  }
}

interface Heard {
  readonly id?: number
  readonly method?: string
  readonly params: { readonly entry?: { readonly text: string } }
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const timer = setTimeout(() => reject(new Error('chromium did not start')), START_MS)
  let said = ''
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(`chromium ended with ${code}: ${said}`)))
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-20_000)
    const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
    if (address !== undefined) resolve(address)
  })
  return promise.finally(() => clearTimeout(timer))
}
