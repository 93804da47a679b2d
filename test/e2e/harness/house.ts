import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { Postfix } from '../../interop/harness/postfix.ts'
import { Posthus } from '../../interop/harness/posthus.ts'
import { Workbench } from '../../interop/harness/workbench.ts'

/** How often it is looked whether a letter has come, and how many times at most. */
const LOOK_MS = 10
const MOST_LOOKS = 6000

const root = join(import.meta.dirname, '../../..')

/** A letter as a stranger sends it. */
export interface Letter {
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly messageId?: string
  readonly inReplyTo?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Named in it; delivered to nobody of them. */
  readonly cc?: readonly string[]
  readonly attachments?: readonly { readonly filename: string; readonly content: string }[]
}

/** A running house with the web application built from this checkout. */
export class House implements AsyncDisposable {
  readonly posthus: Posthus
  readonly #bench: Workbench
  #postfix: Promise<Postfix> | undefined

  private constructor(bench: Workbench, posthus: Posthus) {
    this.#bench = bench
    this.posthus = posthus
  }

  /** `routes`: domains that mail goes to, to ports of this machine. `tables`: of posthus.toml. */
  static async open(
    name: string,
    members: readonly string[] = ['anna'],
    routes: Readonly<Record<string, number>> = {},
    tables = '',
  ): Promise<House> {
    execFileSync(process.execPath, [join(root, 'web/build/build.ts'), '--if-changed'], { stdio: 'inherit' })
    const bench = await Workbench.open(name)
    return new House(bench, await Posthus.start(bench, { members, routes, tables }))
  }

  get origin(): string {
    return `https://localhost:${this.posthus.ports.https}`
  }

  /** Letters come from another provider, whose server is Debian's Postfix: one after the other, so that they stand in the order in which they are given. */
  async deliver(letters: readonly Letter[], to = 'anna@posthus.test'): Promise<void> {
    this.#postfix ??= Postfix.start(this.#bench, { relay: { 'posthus.test': this.posthus.ports.smtp } })
    const postfix = await this.#postfix
    for (const letter of letters) {
      const sent = postfix.countSent()
      await hand([letter], to, postfix.port)
      for (let tries = 0; postfix.countSent() === sent; tries++) {
        if (tries > MOST_LOOKS) throw new Error(`Postfix does not get rid of "${letter.subject}": ${postfix.log}`)
        await setTimeout(LOOK_MS)
      }
    }
  }

  /** Many letters, handed in at the door for other servers without one in between. */
  async deliverMany(letters: readonly Letter[], to: string): Promise<void> {
    await hand(letters, to, this.posthus.ports.smtp)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bench[Symbol.asyncDispose]()
  }
}

async function hand(letters: readonly Letter[], to: string, port: number): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    pool: true,
    maxConnections: 1,
    maxMessages: 1000,
    name: 'mx.example.net',
    tls: { rejectUnauthorized: false },
  })
  for (const { inReplyTo, ...letter } of letters) {
    const references = inReplyTo === undefined ? {} : { inReplyTo, references: inReplyTo }
    const envelope = letter.cc ? { envelope: { from: letter.from, to } } : {}
    await transport.sendMail({ to, ...letter, ...references, ...envelope } as Parameters<typeof transport.sendMail>[0])
  }
  transport.close()
}
