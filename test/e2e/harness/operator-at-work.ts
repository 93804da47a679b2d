import type { Browser } from 'playwright-core'
import { totpCode, totpStep } from '../../../src/core/factors/totp.ts'
import { PASSWORD, type Posthus } from '../../interop/harness/posthus.ts'
import { becomes, type Look, Visitor } from './visitor.ts'

/** Somebody with an authenticator app, who may work at the console. */
export class OperatorAtWork implements AsyncDisposable {
  readonly visitor: Visitor
  readonly #address: string
  #secret: Uint8Array = new Uint8Array()
  /** The last step whose code was shown. */
  #spent = 0

  private constructor(visitor: Visitor, address: string) {
    this.visitor = visitor
    this.#address = address
  }

  /** A member who turns an authenticator app on, as members do. */
  static async enrol(browser: Browser, origin: string, address: string, look: Look): Promise<OperatorAtWork> {
    const one = new OperatorAtWork(await Visitor.open(browser, origin, look), address)
    await one.#enrol()
    return one
  }

  /** Each code opens once, and that of the next half minute is good as well. */
  async enter({ page }: Visitor = this.visitor): Promise<void> {
    await page.goto('/console/sign-in')
    await page.fill('[name=address]', this.#address)
    await page.fill('[name=password]', PASSWORD)
    await page.click('button.main')
    await becomes(async () => this.#spent < totpStep(Date.now()) + 1, true)
    this.#spent = Math.max(this.#spent + 1, totpStep(Date.now()) - 1)
    await page.fill('#code', totpCode(this.#secret, this.#spent))
    await page.locator('form:has(#code) button').click()
    await page.waitForURL('**/console')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.visitor[Symbol.asyncDispose]()
  }

  async #enrol(): Promise<void> {
    const { page } = this.visitor
    await memberSignIn(this.visitor, this.#address)
    await page.goto('/account/second-factors/app')
    this.#secret = octetsOf(((await page.locator('code.secret').textContent()) ?? '').replaceAll(' ', ''))
    // On a slow machine the half minute may be over before the code comes there: the page asks for the next one then.
    for (let tries = 0; tries < 3 && (await page.locator('.codes').count()) === 0; tries++) {
      this.#spent = totpStep(Date.now()) - 1
      await page.fill('[name=code]', totpCode(this.#secret, this.#spent))
      await page.click('button.main')
      await page.waitForSelector('.codes, [aria-invalid=true]:focus')
    }
    await page.waitForSelector('.codes')
  }
}

/** Makes a member an operator, called after the role: `Kari, security`. */
export function hire(posthus: Posthus, address: string, role: string) {
  const called = `${address.charAt(0).toUpperCase()}${address.slice(1).replace(/@.*/, '')}, ${role}`
  return posthus.command(['operator', 'add', address, '--role', role, '--name', called])
}

/** Signs a member in where the account is. */
export async function memberSignIn({ page }: Visitor, address: string): Promise<void> {
  await page.goto('/sign-in?next=/account')
  await page.fill('[name=address]', address)
  await page.fill('[name=password]', PASSWORD)
  await page.click('button.main')
  await page.waitForURL(({ pathname }) => pathname === '/account')
}

function octetsOf(base32: string): Uint8Array {
  const bits = [...base32].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}
